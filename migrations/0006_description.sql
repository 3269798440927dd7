-- What a policy is for, in words of the people who apply it.

alter table policies add column description text
    constraint policies_description check (length(description) <= 1000);
alter table policy_revisions add column description text;

drop trigger policies_updated;

create trigger policies_updated
after update of
    id, api_instance, position, label, description, enabled, policy_ref, upstream, rules, config
on policies begin
    update configuration set revision = revision + 1;
    update policies
        set revision = (select revision from configuration), updated_at = unixepoch()
        where id = new.id;
    update api_instances set revision = (select revision from configuration)
        where id in (old.api_instance, new.api_instance);
end;
