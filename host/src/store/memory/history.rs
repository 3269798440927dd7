//! The histories.

use gateway_model::{
    ApiInstanceName, Policy, PolicyId, PolicyRevisionView, RevisionAction, WrittenPolicy,
};
use serde_json::json;

use super::tables::Tables;
use crate::store::write::KEPT_REVISIONS;

impl Tables {
    /// The history of a policy, the newest revision first.
    pub fn history(&self, instance: &ApiInstanceName, id: &PolicyId) -> Vec<PolicyRevisionView> {
        let of_policy = self.history.iter().rev();
        of_policy
            .filter(|(of, policy, _)| of == instance && policy == id)
            .map(|(_, _, revision)| revision.clone())
            .take(KEPT_REVISIONS as usize)
            .collect()
    }

    /// Adds to the history of a policy.
    pub fn note(&mut self, id: &PolicyId, action: RevisionAction, at: u64, secret_changed: bool) {
        for instance in &self.written.instances {
            let mut policies = (0..).zip(&instance.policies);
            let Some((position, record)) = policies.find(|(_, it)| it.id == *id) else {
                continue;
            };
            // A policy that ends has no revision with that change.
            let revision = match action {
                RevisionAction::Deleted => self.written.revision + 1,
                _ => record.revision,
            };
            let view = PolicyRevisionView {
                revision,
                at,
                by: "admin".to_owned(),
                action,
                policy: written(record.policy.as_ref().unwrap(), position),
                secret_changed,
            };
            self.history.push((instance.name.clone(), id.clone(), view));
        }
    }
}

/// A policy as its history has it.
fn written(policy: &Policy, position: u64) -> WrittenPolicy {
    let mut document = json!(policy);
    document["position"] = position.into();
    serde_json::from_value(document).unwrap()
}
