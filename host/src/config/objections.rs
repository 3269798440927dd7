//! What speaks against serving a snapshot as it is, and what should be looked at.

use gateway_model::{ApiInstanceName, Errors, Issue};

use crate::edit::{self, Subject};
use crate::snapshot::Snapshot;
use crate::written::PolicyRecord;

/// What keeps the subject of an edit from running. Paths begin at the
/// document that was edited.
pub fn objections(
    snapshot: &Snapshot,
    edited: &[ApiInstanceName],
    subject: &Subject,
) -> Vec<Issue> {
    of_each(edited, subject, |name, subject| {
        objections_to(snapshot, name, subject)
    })
}

/// What there is of each API instance that was edited, at its place in the document.
fn of_each(
    edited: &[ApiInstanceName],
    subject: &Subject,
    judge: impl Fn(Option<&ApiInstanceName>, &Subject) -> Vec<Issue>,
) -> Vec<Issue> {
    if *subject != Subject::Instances {
        return judge(edited.first(), subject);
    }
    let of_each = edited.iter().enumerate().flat_map(|(index, name)| {
        let issues = judge(Some(name), &Subject::Instance);
        edit::of_one(index, name, issues)
    });
    of_each.collect()
}

fn objections_to(
    snapshot: &Snapshot,
    edited: Option<&ApiInstanceName>,
    subject: &Subject,
) -> Vec<Issue> {
    let issues = edited.and_then(|name| snapshot.issues.get(name));
    let errors = issues.into_iter().flat_map(|issues| issues.errors());
    match subject {
        Subject::Instance => {
            // Only a service that is gone makes policies wrong that were not edited.
            // An API instance comes before its policies, and before its certificate.
            let own =
                errors.filter(|issue| !of_policy(issue) || issue.path.ends_with("].upstream"));
            own.cloned().collect()
        }
        Subject::Policy(id) => {
            let policy = snapshot.inventory.policies.get(id);
            let issues = policy.map(|policy| policy.issues()).unwrap_or_default();
            let record = edited.and_then(|name| snapshot.inventory.written.instance(name));
            let mut records = record.into_iter().flat_map(|it| &it.policies);
            let record = records.find(|record| record.id == *id);
            let errors = issues.errors();
            let errors = errors.filter(|issue| !record.is_some_and(|it| can_wait(it, issue)));
            errors.cloned().collect()
        }
        Subject::Whole => errors.cloned().collect(),
        Subject::Instances | Subject::Nothing => Vec::new(),
    }
}

/// What somebody should look at in the subject of an edit, although it can run. Paths
/// begin at the document that was edited.
pub fn remarks(snapshot: &Snapshot, edited: &[ApiInstanceName], subject: &Subject) -> Vec<Issue> {
    of_each(edited, subject, |name, subject| {
        remarks_on(snapshot, name, subject)
    })
}

fn remarks_on(
    snapshot: &Snapshot,
    edited: Option<&ApiInstanceName>,
    subject: &Subject,
) -> Vec<Issue> {
    let issues = match subject {
        Subject::Instance | Subject::Whole => {
            edited.and_then(|name| snapshot.issues.get(name)).cloned()
        }
        Subject::Policy(id) => {
            let policy = snapshot.inventory.policies.get(id);
            policy.map(|policy| policy.issues())
        }
        Subject::Instances | Subject::Nothing => None,
    };
    let is_own = |issue: &Issue| !matches!(subject, Subject::Instance) || !of_policy(issue);
    let issues = issues.unwrap_or_default().into_iter();
    issues
        .filter(|issue| !issue.is_error() && is_own(issue))
        .collect()
}

fn of_policy(issue: &Issue) -> bool {
    issue.path.starts_with("policies")
}

/// Whether the issue is that a policy that is switched off has no secret yet.
fn can_wait(policy: &PolicyRecord, issue: &Issue) -> bool {
    let config = policy.policy.as_ref().map(|policy| &policy.config);
    let field = config.ok().and_then(|config| config.kind().secret_field());
    let path = issue.path.strip_prefix("config.");
    !policy.is_enabled() && policy.secret.is_none() && field.is_some() && path == field
}
