-- Client applications: who may send requests to API instances that enforce client ids.

create table client_applications (
    -- The client id.
    id text primary key not null,
    name text not null,
    -- The SHA-256 digest of id and secret. Secrets are random and long, so that a fast
    -- hash keeps them.
    secret_digest blob not null,
    secret_set_at integer not null default (unixepoch()),
    -- The configuration's revision when this row changed last.
    revision integer not null default 0,
    -- Seconds since 1970-01-01T00:00:00Z.
    created_at integer not null default (unixepoch()),
    updated_at integer not null default (unixepoch()),
    constraint client_applications_id check (
        length(id) between 1 and 255 and id not glob '*[^!-~]*'
    ),
    constraint client_applications_name check (length(name) > 0),
    constraint client_applications_secret check (length(secret_digest) = 32)
) strict;

create trigger client_applications_inserted after insert on client_applications begin
    update configuration set revision = revision + 1;
    update client_applications set revision = (select revision from configuration)
        where id = new.id;
end;

create trigger client_applications_updated
after update of id, name, secret_digest, secret_set_at on client_applications begin
    update configuration set revision = revision + 1;
    update client_applications
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
end;

create trigger client_applications_deleted after delete on client_applications begin
    update configuration set revision = revision + 1;
end;
