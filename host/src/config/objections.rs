//! What speaks against serving a snapshot as it is.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use gateway_model::{InstanceName, Issue};

use super::edit::Subject;
use super::inventory::CompiledPolicy;
use crate::snapshot::Snapshot;

impl Snapshot {
    /// Takes the listeners out that cannot be bound, and says so on their API
    /// instances.
    pub(super) fn without(mut self, unbound: BTreeMap<SocketAddr, String>) -> Self {
        for (socket, reason) in &unbound {
            let listener = self.listeners.remove(socket).unwrap_or_default();
            for instance in listener.instances {
                let issues = self.issues.entry(instance.name.clone()).or_default();
                issues.insert(0, Issue::error("address", reason));
            }
        }
        self.inventory.unbound = unbound;
        self
    }

    /// What keeps the subject of an edit from running. Paths begin at the
    /// document that was edited.
    pub(super) fn objections(
        &self,
        edited: Option<&InstanceName>,
        subject: &Subject,
    ) -> Vec<Issue> {
        match subject {
            Subject::Instance => {
                let issues = edited.and_then(|name| self.issues.get(name));
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
                let policy = self.inventory.policies.get(id);
                let issues = policy.map(CompiledPolicy::issues).unwrap_or_default();
                issues.into_iter().filter(Issue::is_error).collect()
            }
            Subject::Whole => {
                let issues = edited.and_then(|name| self.issues.get(name));
                let issues = issues.into_iter().flatten().cloned();
                issues.filter(Issue::is_error).collect()
            }
            Subject::Nothing => Vec::new(),
        }
    }
}
