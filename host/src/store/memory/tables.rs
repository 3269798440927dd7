//! A database in memory, for tests: what the contract asks for, and no more.

use std::sync::Arc;

use async_trait::async_trait;
use gateway_model::{
    ApiInstance, ApiInstanceName, Policy, PolicyId, PolicyRevisionView, RevisionAction,
    WrittenPolicy,
};
use serde_json::json;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::contract::{Change, Store};
use super::error::StoreError;
use super::write::{KEPT_REVISIONS, Write};
use crate::written::{
    ApiInstanceRecord, ApplicationRecord, PolicyRecord, SecretRecord, SecretSource, Source, Written,
};

/// A database in memory. Its clones are other processes that have it open.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Tables>>);

/// Everything that is kept.
#[derive(Clone, Debug, Default)]
struct Tables {
    written: Written,
    /// The newest revision last.
    history: Vec<(ApiInstanceName, PolicyId, PolicyRevisionView)>,
}

struct MemoryChange {
    tables: OwnedMutexGuard<Tables>,
    changed: Tables,
}

#[async_trait]
impl Store for Memory {
    async fn revision(&mut self) -> Result<u64, StoreError> {
        Ok(self.0.lock().await.written.revision)
    }

    async fn load(&mut self) -> Result<Written, StoreError> {
        Ok(self.0.lock().await.written.clone())
    }

    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        Ok(self.0.lock().await.history(instance, id))
    }

    async fn begin(&mut self) -> Result<Box<dyn Change + '_>, StoreError> {
        let tables = Arc::clone(&self.0).lock_owned().await;
        let changed = tables.clone();
        Ok(Box::new(MemoryChange { tables, changed }))
    }

    async fn try_writing(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn close(&mut self) {}
}

#[async_trait]
impl Change for MemoryChange {
    async fn load(&mut self) -> Result<Written, StoreError> {
        Ok(self.changed.written.clone())
    }

    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        Ok(self.changed.history(instance, id))
    }

    async fn write(&mut self, steps: &[Write]) -> Result<(), StoreError> {
        for step in steps {
            if self.changed.can_take(step) {
                self.changed.take(step.clone());
            }
        }
        self.changed.count_once(self.tables.written.revision);
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), StoreError> {
        *self.tables = self.changed;
        Ok(())
    }
}

impl Tables {
    fn history(&self, instance: &ApiInstanceName, id: &PolicyId) -> Vec<PolicyRevisionView> {
        let of_policy = self.history.iter().rev();
        of_policy
            .filter(|(of, policy, _)| of == instance && policy == id)
            .map(|(_, _, revision)| revision.clone())
            .take(KEPT_REVISIONS as usize)
            .collect()
    }

    /// Whether what the step is about is there.
    fn can_take(&self, step: &Write) -> bool {
        match step {
            Write::CreateInstance(_) | Write::CreateApplication(..) => true,
            Write::ReplaceInstance(ApiInstance { name, .. })
            | Write::SwitchInstance(name, _)
            | Write::LabelInstance(name, _)
            | Write::DeleteInstance(name)
            | Write::CreatePolicy(name, ..) => self.written.instance(name).is_some(),
            Write::ReplacePolicy(id, _)
            | Write::PlacePolicy(id, _)
            | Write::DeletePolicy(id)
            | Write::PutSecret(id, ..)
            | Write::Note { id, .. } => self.written.policies().any(|it| it.id == *id),
            Write::RenameApplication(id, _)
            | Write::PutApplicationSecret(id, ..)
            | Write::PutOldSecret(id, _)
            | Write::DeleteApplication(id) => {
                self.written.applications.iter().any(|it| it.id == *id)
            }
        }
    }

    fn take(&mut self, step: Write) {
        match step {
            Write::CreateInstance(instance) => {
                let revision = self.count();
                self.written
                    .instances
                    .push(Arc::new(record(instance, revision)));
            }
            Write::ReplaceInstance(instance) => {
                let revision = self.count();
                for known in &mut self.written.instances {
                    if known.name == instance.name {
                        let known = Arc::make_mut(known);
                        let policies = std::mem::take(&mut known.policies);
                        *known = record(instance.clone(), revision);
                        known.policies = policies;
                    }
                }
            }
            Write::SwitchInstance(name, on) => self.change_instance(&name, |it| it.enabled = on),
            Write::LabelInstance(name, labels) => {
                self.change_instance(&name, |it| it.labels = Ok(labels));
            }
            Write::DeleteInstance(name) => {
                self.count();
                self.written.instances.retain(|known| known.name != name);
                self.history.retain(|(of, ..)| *of != name);
            }
            Write::CreatePolicy(instance, id, policy) => self.create_policy(&instance, id, policy),
            Write::ReplacePolicy(id, policy) => self.change(&id, |it| it.policy = Ok(policy)),
            Write::PlacePolicy(id, place) => self.place(&id, place),
            Write::DeletePolicy(id) => {
                self.change(&id, |_| {});
                for instance in &mut self.written.instances {
                    if instance.policies.iter().any(|policy| policy.id == id) {
                        Arc::make_mut(instance).policies.retain(|it| it.id != id);
                    }
                }
            }
            Write::PutSecret(id, sealed, at) => self.change(&id, |policy| {
                policy.secret = Some(SecretRecord {
                    source: SecretSource::Sealed(sealed),
                    set_at: Some(at),
                });
            }),
            Write::Note {
                id,
                action,
                at,
                secret_changed,
            } => self.note(&id, action, at, secret_changed),
            Write::CreateApplication(..)
            | Write::RenameApplication(..)
            | Write::PutApplicationSecret(..)
            | Write::PutOldSecret(..)
            | Write::DeleteApplication(_) => self.take_application(step),
        }
    }

    fn take_application(&mut self, step: Write) {
        match step {
            Write::CreateApplication(id, name, secret, at) => {
                let revision = self.count();
                self.written.applications.push(ApplicationRecord {
                    id,
                    name,
                    secret,
                    source: Source::Managed,
                    secret_set_at: Some(at),
                    old_secret: None,
                    revision,
                });
                self.written
                    .applications
                    .sort_by(|one, other| one.id.cmp(&other.id));
            }
            Write::RenameApplication(id, name) => self.change_application(&id, |it| it.name = name),
            Write::PutApplicationSecret(id, secret, at) => self.change_application(&id, |it| {
                it.secret = secret;
                it.secret_set_at = Some(at);
            }),
            Write::PutOldSecret(id, old) => {
                self.change_application(&id, |it| it.old_secret = old);
            }
            Write::DeleteApplication(id) => {
                self.count();
                self.written.applications.retain(|known| known.id != id);
            }
            _ => unreachable!("no step about client applications"),
        }
    }

    fn count(&mut self) -> u64 {
        self.written.revision += 1;
        self.written.revision
    }

    /// Gives all that was changed since a revision the one behind it.
    fn count_once(&mut self, before: u64) {
        let latest = |revision: &mut u64| *revision = (*revision).min(before + 1);
        latest(&mut self.written.revision);
        for instance in &mut self.written.instances {
            if instance.revision > before {
                let instance = Arc::make_mut(instance);
                latest(&mut instance.revision);
                instance
                    .policies
                    .iter_mut()
                    .for_each(|it| latest(&mut it.revision));
            }
        }
        let applications = self.written.applications.iter_mut();
        applications.for_each(|it| latest(&mut it.revision));
        let history = self.history.iter_mut();
        history.for_each(|(_, _, it)| latest(&mut it.revision));
    }

    fn change_instance(
        &mut self,
        name: &ApiInstanceName,
        change: impl FnOnce(&mut ApiInstanceRecord),
    ) {
        let revision = self.count();
        let mut instances = self.written.instances.iter_mut();
        if let Some(instance) = instances.find(|it| it.name == *name) {
            let instance = Arc::make_mut(instance);
            instance.revision = revision;
            change(instance);
        }
    }

    fn create_policy(&mut self, instance: &ApiInstanceName, id: PolicyId, policy: Policy) {
        let revision = self.count();
        let mut instances = self.written.instances.iter_mut();
        if let Some(known) = instances.find(|known| known.name == *instance) {
            let known = Arc::make_mut(known);
            known.revision = revision;
            known.policies.push(PolicyRecord {
                id,
                revision,
                policy: Ok(policy),
                secret: None,
            });
        }
    }

    fn change(&mut self, id: &PolicyId, change: impl FnOnce(&mut PolicyRecord)) {
        let revision = self.count();
        for instance in &mut self.written.instances {
            let Some(place) = instance.policies.iter().position(|it| it.id == *id) else {
                continue;
            };
            let instance = Arc::make_mut(instance);
            instance.revision = revision;
            instance.policies[place].revision = revision;
            return change(&mut instance.policies[place]);
        }
    }

    /// Places are given from the first on, so what is placed is right where it stands.
    fn place(&mut self, id: &PolicyId, place: u32) {
        self.change(id, |_| {});
        for instance in &mut self.written.instances {
            if let Some(from) = instance.policies.iter().position(|it| it.id == *id) {
                let instance = Arc::make_mut(instance);
                let policy = instance.policies.remove(from);
                let to = instance.policies.len().min(place as usize);
                instance.policies.insert(to, policy);
            }
        }
    }

    fn note(&mut self, id: &PolicyId, action: RevisionAction, at: u64, secret_changed: bool) {
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

    fn change_application(
        &mut self,
        id: &gateway_model::ClientId,
        change: impl FnOnce(&mut ApplicationRecord),
    ) {
        let revision = self.count();
        let mut applications = self.written.applications.iter_mut();
        if let Some(application) = applications.find(|it| it.id == *id) {
            application.revision = revision;
            change(application);
        }
    }
}

fn record(instance: ApiInstance, revision: u64) -> ApiInstanceRecord {
    let ApiInstance {
        name,
        address,
        routing,
        timeouts,
        preserve_host,
        enabled,
        labels,
    } = instance;
    ApiInstanceRecord {
        name,
        source: Source::Managed,
        revision,
        changed_at: None,
        address: Ok(address),
        routing: Ok(routing),
        timeouts: Ok(timeouts),
        preserve_host,
        enabled,
        labels: Ok(labels),
        policies: Vec::new(),
    }
}

/// A policy as its history has it.
fn written(policy: &Policy, position: u64) -> WrittenPolicy {
    let mut document = json!(policy);
    document["position"] = position.into();
    serde_json::from_value(document).unwrap()
}
