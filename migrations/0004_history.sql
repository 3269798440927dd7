-- The history of policies: what was written about each after every change that went
-- through the gateway. It outlives the policy, but not the API instance.

create table policy_revisions (
    policy text not null,
    -- The policy's revision with the change; for its end, the configuration's.
    revision integer not null,
    api_instance integer not null references api_instances (id) on delete cascade,
    -- Seconds since 1970-01-01T00:00:00Z.
    made_at integer not null,
    made_by text not null,
    action text not null,
    -- As in `policies`; secrets have no history.
    position integer not null,
    policy_ref text not null,
    label text,
    enabled integer not null,
    upstream text,
    rules text not null,
    config text not null,
    -- Whether the change set the secret.
    secret_changed integer not null default 0,
    primary key (policy, revision),
    constraint policy_revisions_action
        check (action in ('created', 'changed', 'ordered', 'deleted', 'reverted'))
) strict, without rowid;

create index policy_revisions_of_api_instance on policy_revisions (api_instance);

-- What is there already begins its history with what it is now.
insert into policy_revisions
    (policy, revision, api_instance, made_at, made_by, action, position, policy_ref, label,
     enabled, upstream, rules, config)
select id, revision, api_instance, updated_at, 'admin', 'changed', position, policy_ref, label,
     enabled, upstream, rules, config
from policies;
