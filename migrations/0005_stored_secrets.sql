-- A configuration never holds the secret of its policy: that is sealed, in `secrets`.
-- Every policy has its field refused in every configuration, whoever writes it.

create table secret_fields (
    -- A path as SQLite's JSON functions have it.
    path text primary key not null
) strict, without rowid;

insert into secret_fields (path)
values ('$.privateKey'), ('$.password'), ('$.textKey'), ('$.certificate.key');

-- What is there already was never read, and would be refused with the next change.
update policies
set config = json_remove(config, '$.privateKey', '$.password', '$.textKey', '$.certificate.key')
where exists (select 1 from secret_fields where json_type(config, path) is not null);

update policy_revisions
set config = json_remove(config, '$.privateKey', '$.password', '$.textKey', '$.certificate.key')
where exists (select 1 from secret_fields where json_type(config, path) is not null);

create trigger policies_inserted_with_secret before insert on policies
when exists (select 1 from secret_fields where json_type(new.config, path) is not null) begin
    select raise(abort, 'A config must not hold the secret of its policy. Set it through the admin API.');
end;

create trigger policies_updated_with_secret before update of config on policies
when exists (select 1 from secret_fields where json_type(new.config, path) is not null) begin
    select raise(abort, 'A config must not hold the secret of its policy. Set it through the admin API.');
end;

create trigger policy_revisions_inserted_with_secret before insert on policy_revisions
when exists (select 1 from secret_fields where json_type(new.config, path) is not null) begin
    select raise(abort, 'A config must not hold the secret of its policy. Set it through the admin API.');
end;

create trigger policy_revisions_updated_with_secret before update of config on policy_revisions
when exists (select 1 from secret_fields where json_type(new.config, path) is not null) begin
    select raise(abort, 'A config must not hold the secret of its policy. Set it through the admin API.');
end;
