//! What is kept, and how each step changes it.

use std::sync::Arc;

use gateway_model::{
    ApiInstance, ApiInstanceName, ApiInstanceRevisionView, ClientApplicationRevisionView, ClientId,
    Policy, PolicyId, PolicyRevisionView,
};

use crate::store::write::Write;
use crate::written::{
    ApiInstanceRecord, ApplicationRecord, PolicyRecord, SecretRecord, SecretSource, Source, Written,
};

/// Everything that is kept.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// The configuration.
    pub written: Written,
    /// What was noted of policies, the newest revision last.
    pub history: Vec<(ApiInstanceName, PolicyId, PolicyRevisionView)>,
    /// What was noted of API instances, the newest revision last.
    pub instance_history: Vec<(ApiInstanceName, ApiInstanceRevisionView)>,
    /// What was noted of client applications, the newest revision last.
    pub application_history: Vec<(ClientId, ClientApplicationRevisionView)>,
}

impl Tables {
    /// Whether what the step is about is there.
    pub fn can_take(&self, step: &Write) -> bool {
        match step {
            Write::CreateInstance(_) | Write::CreateApplication(..) => true,
            Write::ReplaceInstance(ApiInstance { name, .. })
            | Write::SwitchInstance(name, _)
            | Write::LabelInstance(name, _)
            | Write::DeleteInstance(name)
            | Write::NoteInstance(name, ..)
            | Write::CreatePolicy(name, ..) => self.written.instance(name).is_some(),
            Write::ReplacePolicy(id, _)
            | Write::PlacePolicy(id, _)
            | Write::DeletePolicy(id)
            | Write::PutSecret(id, ..)
            | Write::Note { id, .. } => self.written.policies().any(|it| it.id == *id),
            Write::RenameApplication(id, _)
            | Write::PutApplicationSecret(id, ..)
            | Write::PutOldSecret(id, _)
            | Write::DeleteApplication(id)
            | Write::NoteApplication { id, .. } => {
                self.written.applications.iter().any(|it| it.id == *id)
            }
        }
    }

    /// Takes a step.
    pub fn take(&mut self, step: Write) {
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
                self.instance_history.retain(|(of, _)| *of != name);
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
            Write::NoteInstance(name, action, at) => self.note_instance(name, action, at),
            Write::CreateApplication(..)
            | Write::RenameApplication(..)
            | Write::PutApplicationSecret(..)
            | Write::PutOldSecret(..)
            | Write::DeleteApplication(_)
            | Write::NoteApplication { .. } => self.take_application(step),
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
                self.application_history.retain(|(of, _)| *of != id);
            }
            Write::NoteApplication {
                id,
                action,
                at,
                secret_changed,
            } => self.note_application(id, action, at, secret_changed),
            _ => unreachable!("no step about client applications"),
        }
    }

    fn count(&mut self) -> u64 {
        self.written.revision += 1;
        self.written.revision
    }

    /// Gives all that was changed since a revision the one behind it.
    pub fn count_once(&mut self, before: u64) {
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
        let history = self.instance_history.iter_mut();
        history.for_each(|(_, it)| latest(&mut it.revision));
        let history = self.application_history.iter_mut();
        history.for_each(|(_, it)| latest(&mut it.revision));
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

    fn change_application(&mut self, id: &ClientId, change: impl FnOnce(&mut ApplicationRecord)) {
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
