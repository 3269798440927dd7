-- The secret that a client application had before, while it still works.

alter table client_applications add column old_secret_digest blob
    constraint client_applications_old_secret
    check (old_secret_digest is null or length(old_secret_digest) = 32);

alter table client_applications add column old_secret_set_at integer
    constraint client_applications_old_secret_set_at
    check ((old_secret_set_at is null) = (old_secret_digest is null));

-- From then on it is refused, in seconds since 1970-01-01T00:00:00Z; without it goes on.
alter table client_applications add column old_secret_expires_at integer
    constraint client_applications_old_secret_expires_at
    check (old_secret_expires_at is null or old_secret_digest is not null);

drop trigger client_applications_updated;

create trigger client_applications_updated
after update of id, name, secret_digest, secret_set_at, old_secret_digest, old_secret_set_at,
    old_secret_expires_at on client_applications begin
    update configuration set revision = revision + 1;
    update client_applications
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
end;
