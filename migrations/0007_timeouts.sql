-- How long upstreams may take, where it is not as long as the gateway has it for all:
-- a mapping as JSON, as the admin API has it.

alter table api_instances add column timeouts text not null default '{}'
    constraint api_instances_timeouts check (json_type(timeouts) = 'object');
-- What it does not say is as the API instance has it.
alter table services add column timeouts text not null default '{}'
    constraint services_timeouts check (json_type(timeouts) = 'object');

drop trigger api_instances_updated;

create trigger api_instances_updated
after update of name, address, enabled, timeouts on api_instances begin
    update configuration set revision = revision + 1;
    update api_instances
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
end;
