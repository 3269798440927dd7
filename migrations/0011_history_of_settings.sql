-- The history of what is written about API instances and client applications: what every
-- change that went through the gateway left. It ends with what it is about.

create table api_instance_revisions (
    api_instance integer not null references api_instances (id) on delete cascade,
    -- The API instance's revision with the change.
    revision integer not null,
    -- Seconds since 1970-01-01T00:00:00Z.
    made_at integer not null,
    made_by text not null,
    action text not null,
    -- JSON as the admin API takes it, without name and policies.
    settings text not null,
    primary key (api_instance, revision),
    constraint api_instance_revisions_action check (action in ('created', 'changed', 'reverted')),
    constraint api_instance_revisions_settings check (json_type(settings) = 'object')
) strict, without rowid;

create table client_application_revisions (
    client_application text not null
        references client_applications (id) on delete cascade on update cascade,
    -- The client application's revision with the change.
    revision integer not null,
    -- Seconds since 1970-01-01T00:00:00Z.
    made_at integer not null,
    made_by text not null,
    action text not null,
    name text not null,
    -- Whether the change set the secret. Secrets and their digests have no history.
    secret_changed integer not null,
    -- As in `client_applications`.
    old_secret_set_at integer,
    old_secret_expires_at integer,
    primary key (client_application, revision),
    constraint client_application_revisions_action check (action in ('created', 'changed'))
) strict, without rowid;

-- What is written about an API instance, as one document.
create view api_instance_settings (api_instance, settings) as
select id, json_object(
    'address', address,
    'services', (
        select json_group_array(json(service)) from (
            select json_object(
                'name', name, 'address', address, 'protocol', protocol, 'timeouts', json(timeouts)
            ) as service
            from services where api_instance = api_instances.id order by position, name)),
    'routes', (
        select json_group_array(json(route)) from (
            select json_object(
                'rules', json(rules), 'destinations', json(destinations)
            ) as route
            from routes where api_instance = api_instances.id order by position)),
    'timeouts', json(timeouts),
    'preserveHost', json(iif(preserve_host, 'true', 'false')),
    'enabled', json(iif(enabled, 'true', 'false')),
    'labels', json(labels)
) from api_instances;

-- What is there already begins its history with what it is now.
insert into api_instance_revisions
    (api_instance, revision, made_at, made_by, action, settings)
select id, revision, updated_at, 'admin', 'changed', settings
from api_instances join api_instance_settings on api_instance = id;

insert into client_application_revisions
    (client_application, revision, made_at, made_by, action, name, secret_changed,
     old_secret_set_at, old_secret_expires_at)
select id, revision, updated_at, 'admin', 'changed', name, 0,
    old_secret_set_at, old_secret_expires_at
from client_applications;
