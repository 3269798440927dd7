//! The histories.

use gateway_model::{
    ApiInstanceName, ApiInstanceRevisionView, ClientApplicationRevisionView, ClientId,
    OldSecretView, Policy, PolicyId, PolicyRevisionView, RevisionAction, WrittenPolicy,
};
use serde_json::{Value, json};

use super::tables::Tables;
use crate::store::write::KEPT_REVISIONS;
use crate::written::ApiInstanceRecord;

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

    /// The history of the settings of an API instance, the newest revision first.
    pub fn instance_history(&self, name: &ApiInstanceName) -> Vec<ApiInstanceRevisionView> {
        newest(&self.instance_history, name)
    }

    /// Adds to the history of the settings of an API instance.
    pub fn note_instance(&mut self, name: ApiInstanceName, action: RevisionAction, at: u64) {
        if let Some(record) = self.written.instance(&name) {
            let view = ApiInstanceRevisionView {
                revision: record.revision,
                at,
                by: "admin".to_owned(),
                action,
                settings: settings(record),
            };
            self.instance_history.push((name, view));
        }
    }

    /// The history of a client application, the newest revision first.
    pub fn application_history(&self, id: &ClientId) -> Vec<ClientApplicationRevisionView> {
        newest(&self.application_history, id)
    }

    /// Adds to the history of a client application.
    pub fn note_application(
        &mut self,
        id: ClientId,
        action: RevisionAction,
        at: u64,
        secret_changed: bool,
    ) {
        if let Some(record) = self.written.application(id.as_str()) {
            let old = record.old_secret.as_ref();
            let view = ClientApplicationRevisionView {
                revision: record.revision,
                at,
                by: "admin".to_owned(),
                action,
                name: record.name.clone(),
                secret_changed,
                old_secret: old.map(|old| OldSecretView {
                    set_at: Some(old.set_at.unwrap_or_default()),
                    expires_at: old.expires_at,
                }),
            };
            self.application_history.push((id, view));
        }
    }
}

/// What was noted of one, the newest first.
fn newest<K: PartialEq, V: Clone>(noted: &[(K, V)], of: &K) -> Vec<V> {
    let of_one = noted.iter().rev().filter(|(noted, _)| noted == of);
    let views = of_one.map(|(_, view)| view.clone());
    views.take(KEPT_REVISIONS as usize).collect()
}

/// The settings of an API instance as their history has them.
fn settings(record: &ApiInstanceRecord) -> Value {
    let instance = record.read().unwrap();
    let mut settings = json!(instance);
    let fields = settings.as_object_mut().unwrap();
    fields.remove("name");
    fields.insert("timeouts".to_owned(), json!(instance.timeouts));
    fields.insert("labels".to_owned(), json!(instance.labels));
    for (service, written) in fields["services"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .zip(&instance.routing.services)
    {
        service["timeouts"] = json!(written.timeouts);
    }
    settings
}

/// A policy as its history has it.
fn written(policy: &Policy, position: u64) -> WrittenPolicy {
    let mut document = json!(policy);
    document["position"] = position.into();
    serde_json::from_value(document).unwrap()
}
