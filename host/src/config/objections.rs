//! What speaks against serving a snapshot as it is.

use gateway_model::{ApiInstanceName, Errors, Issue};

use crate::edit::Subject;
use crate::snapshot::Snapshot;

/// What keeps the subject of an edit from running. Paths begin at the
/// document that was edited.
pub fn objections(
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
            let of_policy =
                |path: &str| path.starts_with("policies") && !path.ends_with("].upstream");
            let own = errors.filter(|issue| !of_policy(&issue.path));
            own.cloned().collect()
        }
        Subject::Policy(id) => {
            let policy = snapshot.inventory.policies.get(id);
            let issues = policy.map(|policy| policy.issues()).unwrap_or_default();
            issues.errors().cloned().collect()
        }
        Subject::Whole => errors.cloned().collect(),
        Subject::Nothing => Vec::new(),
    }
}
