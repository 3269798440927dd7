-- What people tell API instances apart by: a mapping of names to values as JSON.

alter table api_instances add column labels text not null default '{}'
    constraint api_instances_labels check (json_type(labels) = 'object');

drop trigger api_instances_updated;

create trigger api_instances_updated
after update of name, address, enabled, timeouts, preserve_host, labels on api_instances begin
    update configuration set revision = revision + 1;
    update api_instances
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
end;
