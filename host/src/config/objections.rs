//! What speaks against serving a snapshot as it is.

use gateway_model::{ApiInstanceName, Issue};

use crate::edit::Subject;
use crate::snapshot::{CompiledPolicy, Snapshot};

/// What keeps the subject of an edit from running. Paths begin at the
/// document that was edited.
pub fn objections(
    snapshot: &Snapshot,
    edited: Option<&ApiInstanceName>,
    subject: &Subject,
) -> Vec<Issue> {
    match subject {
        Subject::Instance => {
            let issues = edited.and_then(|name| snapshot.issues.get(name));
            let issues = issues.into_iter().flatten().cloned();
            // Only a service that is gone makes policies wrong that were not edited.
            // An API instance comes before its policies, and before its certificate.
            let of_policy =
                |path: &str| path.starts_with("policies") && !path.ends_with("].upstream");
            issues
                .filter(|issue| issue.is_error() && !of_policy(&issue.path))
                .collect()
        }
        Subject::Policy(id) => {
            let policy = snapshot.inventory.policies.get(id);
            let issues = policy.map(CompiledPolicy::issues).unwrap_or_default();
            issues.into_iter().filter(Issue::is_error).collect()
        }
        Subject::Whole => {
            let issues = edited.and_then(|name| snapshot.issues.get(name));
            let issues = issues.into_iter().flatten().cloned();
            issues.filter(Issue::is_error).collect()
        }
        Subject::Nothing => Vec::new(),
    }
}
