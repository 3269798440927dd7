-- The configuration: API instances, their policies, and the sealed private keys.
--
-- Every change of it, by whichever process and statement, counts the
-- configuration's revision up and marks what it changed with the new number.
-- That number is how the gateway sees a change that it did not make itself.

create table configuration (
    id integer primary key check (id = 1),
    revision integer not null default 0
) strict;

insert into configuration (id) values (1);

create table api_instances (
    -- Never reused, so that nothing left behind can attach itself to a newer row.
    -- Also the order of creation: of two that claim one address, the older has it.
    id integer primary key autoincrement,
    name text not null unique,
    -- http://ip:port/base-path
    address text not null,
    upstream_address text not null,
    upstream_protocol text not null default 'auto',
    enabled integer not null default 1,
    -- The configuration's revision when this row or one of its policies changed last.
    revision integer not null default 0,
    -- Seconds since 1970-01-01T00:00:00Z.
    created_at integer not null default (unixepoch()),
    updated_at integer not null default (unixepoch()),
    -- A DNS label (RFC 1123, section 2.1).
    constraint api_instances_name check (
        length(name) between 1 and 63
        and name not glob '*[^a-z0-9-]*'
        and name not glob '-*'
        and name not glob '*-'
    ),
    constraint api_instances_enabled check (enabled in (0, 1))
) strict;

create table policies (
    id text primary key not null,
    api_instance integer not null references api_instances (id) on delete cascade,
    -- Policies of one API instance run in ascending order of position, then id.
    position integer not null default 0,
    label text,
    enabled integer not null default 1,
    -- The policy's configuration as JSON, without the private key.
    config text not null,
    revision integer not null default 0,
    created_at integer not null default (unixepoch()),
    updated_at integer not null default (unixepoch()),
    constraint policies_id check (length(id) > 0),
    constraint policies_enabled check (enabled in (0, 1)),
    constraint policies_config check (json_type(config) = 'object'),
    constraint policies_config_without_key check (json_type(config, '$.privateKey') is null)
) strict;

create index policies_of_api_instance on policies (api_instance, position);

-- Apart from the policies, so that nothing that reads those comes across a key.
create table private_keys (
    policy text primary key not null references policies (id) on delete cascade,
    -- Encrypted, and bound to the policy's id.
    sealed blob not null,
    set_at integer not null default (unixepoch())
) strict;

-- The triggers name the columns that people write. Marking a row is therefore no
-- change of its own, whether recursive triggers are on or off.

create trigger api_instances_inserted after insert on api_instances begin
    update configuration set revision = revision + 1;
    update api_instances set revision = (select revision from configuration)
        where id = new.id;
end;

create trigger api_instances_updated
after update of name, address, upstream_address, upstream_protocol, enabled on api_instances begin
    update configuration set revision = revision + 1;
    update api_instances
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
end;

create trigger api_instances_deleted after delete on api_instances begin
    update configuration set revision = revision + 1;
end;

create trigger policies_inserted after insert on policies begin
    update configuration set revision = revision + 1;
    update policies set revision = (select revision from configuration)
        where id = new.id;
    update api_instances set revision = (select revision from configuration)
        where id = new.api_instance;
end;

create trigger policies_updated
after update of id, api_instance, position, label, enabled, config on policies begin
    update configuration set revision = revision + 1;
    update policies
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
    update api_instances set revision = (select revision from configuration)
        where id in (old.api_instance, new.api_instance);
end;

create trigger policies_deleted after delete on policies begin
    update configuration set revision = revision + 1;
    update api_instances set revision = (select revision from configuration)
        where id = old.api_instance;
end;

create trigger private_keys_inserted after insert on private_keys begin
    update configuration set revision = revision + 1;
    update policies set revision = (select revision from configuration)
        where id = new.policy;
    update api_instances set revision = (select revision from configuration)
        where id = (select api_instance from policies where id = new.policy);
end;

create trigger private_keys_updated after update on private_keys begin
    update configuration set revision = revision + 1;
    update policies set revision = (select revision from configuration)
        where id in (old.policy, new.policy);
    update api_instances set revision = (select revision from configuration)
        where id in (select api_instance from policies where id in (old.policy, new.policy));
end;

create trigger private_keys_deleted after delete on private_keys begin
    update configuration set revision = revision + 1;
    update policies set revision = (select revision from configuration)
        where id = old.policy;
    update api_instances set revision = (select revision from configuration)
        where id = (select api_instance from policies where id = old.policy);
end;
