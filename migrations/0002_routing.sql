-- Services and routes of an API instance, policies of further kinds and for some
-- requests only. What was the one upstream becomes the one service.

drop trigger api_instances_updated;
drop trigger policies_updated;

create table services (
    api_instance integer not null references api_instances (id) on delete cascade,
    -- What routes and policies call it.
    name text not null,
    -- The order in which they are shown.
    position integer not null default 0,
    address text not null,
    protocol text not null default 'auto',
    primary key (api_instance, name)
) strict, without rowid;

insert into services (api_instance, name, address, protocol)
select id, 'upstream', upstream_address, upstream_protocol from api_instances;

alter table api_instances drop column upstream_address;
alter table api_instances drop column upstream_protocol;

create table routes (
    api_instance integer not null references api_instances (id) on delete cascade,
    -- The first route that fits a request decides.
    position integer not null,
    -- Lists as JSON, as the admin API has them.
    rules text not null default '[]',
    destinations text not null,
    primary key (api_instance, position),
    constraint routes_rules check (json_type(rules) = 'array'),
    constraint routes_destinations check (json_type(destinations) = 'array')
) strict, without rowid;

-- The name of the policy in `policyRef`.
alter table policies add column policy_ref text not null default 'jwt-generation-flex';
-- The service whose requests it is for; null: all requests of the API instance.
alter table policies add column upstream text;
-- A list as JSON, as the admin API has it.
alter table policies add column rules text not null default '[]'
    constraint policies_rules check (json_type(rules) = 'array');

-- Policies have other secrets than private keys.
drop trigger private_keys_inserted;
drop trigger private_keys_updated;
drop trigger private_keys_deleted;
alter table private_keys rename to secrets;

create trigger api_instances_updated
after update of name, address, enabled on api_instances begin
    update configuration set revision = revision + 1;
    update api_instances
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
end;

create trigger services_inserted after insert on services begin
    update configuration set revision = revision + 1;
    update api_instances set revision = (select revision from configuration)
        where id = new.api_instance;
end;

create trigger services_updated after update on services begin
    update configuration set revision = revision + 1;
    update api_instances set revision = (select revision from configuration)
        where id in (old.api_instance, new.api_instance);
end;

create trigger services_deleted after delete on services begin
    update configuration set revision = revision + 1;
    update api_instances set revision = (select revision from configuration)
        where id = old.api_instance;
end;

create trigger routes_inserted after insert on routes begin
    update configuration set revision = revision + 1;
    update api_instances set revision = (select revision from configuration)
        where id = new.api_instance;
end;

create trigger routes_updated after update on routes begin
    update configuration set revision = revision + 1;
    update api_instances set revision = (select revision from configuration)
        where id in (old.api_instance, new.api_instance);
end;

create trigger routes_deleted after delete on routes begin
    update configuration set revision = revision + 1;
    update api_instances set revision = (select revision from configuration)
        where id = old.api_instance;
end;

create trigger policies_updated
after update of id, api_instance, position, label, enabled, policy_ref, upstream, rules, config
on policies begin
    update configuration set revision = revision + 1;
    update policies
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
    update api_instances set revision = (select revision from configuration)
        where id in (old.api_instance, new.api_instance);
end;

create trigger secrets_inserted after insert on secrets begin
    update configuration set revision = revision + 1;
    update policies set revision = (select revision from configuration)
        where id = new.policy;
    update api_instances set revision = (select revision from configuration)
        where id = (select api_instance from policies where id = new.policy);
end;

create trigger secrets_updated after update on secrets begin
    update configuration set revision = revision + 1;
    update policies set revision = (select revision from configuration)
        where id in (old.policy, new.policy);
    update api_instances set revision = (select revision from configuration)
        where id in (select api_instance from policies where id in (old.policy, new.policy));
end;

create trigger secrets_deleted after delete on secrets begin
    update configuration set revision = revision + 1;
    update policies set revision = (select revision from configuration)
        where id = old.policy;
    update api_instances set revision = (select revision from configuration)
        where id = (select api_instance from policies where id = old.policy);
end;
