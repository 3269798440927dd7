-- Whether upstreams are asked for the host that the client asked for.

alter table api_instances add column preserve_host integer not null default 0
    constraint api_instances_preserve_host check (preserve_host in (0, 1));

drop trigger api_instances_updated;

create trigger api_instances_updated
after update of name, address, enabled, timeouts, preserve_host on api_instances begin
    update configuration set revision = revision + 1;
    update api_instances
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
end;
