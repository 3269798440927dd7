//! The configuration as it is written, read by the rules of the model.
//!
//! What breaks the rules closes its API instance, which keeps its address if that
//! can be read: requests for it must not fall to another API instance.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use gateway_model::{
    ApiInstance, ApiInstanceName, ClientId, Issue, Labels, ListenAddress, Policy, PolicyDraft,
    PolicyId, PolicyRef, Routing, Secret, Timeouts,
};

use crate::secrets::{OldSecret, Sealed, SecretDigest};

/// The whole configuration at one revision.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Counts the changes of the configuration.
    pub revision: u64,
    /// The API instances in the order of their creation. One that did not change from one
    /// revision to the next is the same in both.
    pub instances: Vec<Arc<ApiInstanceRecord>>,
    /// The client applications in the order of their ids.
    pub applications: Vec<ApplicationRecord>,
}

impl Written {
    /// The API instance of this name.
    pub fn instance(&self, name: &ApiInstanceName) -> Option<&Arc<ApiInstanceRecord>> {
        let mut instances = self.instances.iter();
        instances.find(|instance| instance.name == *name)
    }

    /// The client application of this id.
    pub fn application(&self, id: &str) -> Option<&ApplicationRecord> {
        let mut applications = self.applications.iter();
        applications.find(|application| application.id.as_str() == id)
    }

    /// Adds API instances that are written elsewhere, behind its own, save those of names
    /// that it has.
    pub fn with<'a>(
        mut self,
        others: impl IntoIterator<Item = &'a Arc<ApiInstanceRecord>>,
    ) -> Self {
        let names: HashSet<_> = self.instances.iter().map(|it| &it.name).collect();
        let others = others.into_iter().filter(|it| !names.contains(&it.name));
        let others: Vec<_> = others.cloned().collect();
        self.instances.extend(others);
        self
    }

    /// Adds client applications that are written elsewhere, save those of ids that it has.
    pub fn with_applications<'a>(
        mut self,
        others: impl IntoIterator<Item = &'a ApplicationRecord>,
    ) -> Self {
        for other in others {
            if self.application(other.id.as_str()).is_none() {
                self.applications.push(other.clone());
            }
        }
        self.applications
            .sort_by(|one, other| one.id.cmp(&other.id));
        self
    }

    /// The policies of all API instances.
    pub fn policies(&self) -> impl Iterator<Item = &PolicyRecord> {
        self.instances
            .iter()
            .flat_map(|instance| &instance.policies)
    }
}

/// An API instance as it is written.
#[derive(Clone, Debug)]
pub struct ApiInstanceRecord {
    /// Its name.
    pub name: ApiInstanceName,
    /// Where it is written.
    pub source: Source,
    /// The configuration's revision when it or one of its policies changed last.
    pub revision: u64,
    /// When that was, in seconds since 1970-01-01T00:00:00Z, where that is kept.
    pub changed_at: Option<u64>,
    /// Where it is to listen, or what is wrong with that.
    pub address: Result<ListenAddress, Issue>,
    /// Where its requests are to go, or what is wrong with that; paths begin at the
    /// API instance.
    pub routing: Result<Routing, Vec<Issue>>,
    /// How long its upstreams may take, or what is wrong with that; paths begin at the
    /// API instance.
    pub timeouts: Result<Timeouts, Vec<Issue>>,
    /// Whether its upstreams are asked for the host that the client asked for.
    pub preserve_host: bool,
    /// Whether it is to listen.
    pub enabled: bool,
    /// What people tell it apart by, or what is wrong with that; paths begin at the API
    /// instance.
    pub labels: Result<Labels, Vec<Issue>>,
    /// Its policies in the order in which they run.
    pub policies: Vec<PolicyRecord>,
}

impl ApiInstanceRecord {
    /// The API instance without its policies, unless something about it cannot be read.
    ///
    /// # Errors
    /// What is wrong with it; paths begin at the API instance.
    pub fn read(&self) -> Result<ApiInstance, Vec<Issue>> {
        Ok(ApiInstance {
            name: self.name.clone(),
            address: self.address.clone().map_err(|issue| vec![issue])?,
            routing: self.routing.clone()?,
            timeouts: self.timeouts.clone()?,
            preserve_host: self.preserve_host,
            enabled: self.enabled,
            labels: self.labels.clone()?,
        })
    }
}

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the database, through the admin API.
    Managed,
    /// In a file, which the admin API leaves alone.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u32,
    },
}

/// A policy as it is written.
#[derive(Clone, Debug)]
pub struct PolicyRecord {
    /// Identifies it.
    pub id: PolicyId,
    /// The configuration's revision when it changed last.
    pub revision: u64,
    /// The policy, or what is known of one that breaks the rules.
    pub policy: Result<Policy, Unreadable>,
    /// The secret of its configuration; none if it has none, or it was never set.
    pub secret: Option<SecretRecord>,
}

impl PolicyRecord {
    /// Which policy it is.
    pub fn policy_ref(&self) -> &PolicyRef {
        match &self.policy {
            Ok(policy) => &policy.policy_ref,
            Err(unreadable) => &unreadable.policy_ref,
        }
    }

    /// Whether it is to run.
    pub fn is_enabled(&self) -> bool {
        match &self.policy {
            Ok(policy) => policy.enabled,
            Err(unreadable) => unreadable.enabled,
        }
    }

    /// What is wrong with it, if it breaks the rules; paths begin at the policy.
    pub fn issues(&self) -> &[Issue] {
        match &self.policy {
            Ok(_) => &[],
            Err(unreadable) => &unreadable.issues,
        }
    }
}

/// What is known of a policy that breaks the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Which policy it is meant to be.
    pub policy_ref: PolicyRef,
    /// Whether it is to run.
    pub enabled: bool,
    /// What is wrong with it; paths begin at the policy.
    pub issues: Vec<Issue>,
}

/// The secret of a policy as it is written.
#[derive(Clone, Debug)]
pub struct SecretRecord {
    /// The secret.
    pub source: SecretSource,
    /// When it was set, in seconds since 1970-01-01T00:00:00Z; none where a file has it.
    pub set_at: Option<u64>,
}

/// A secret, such as a private key, as it is written.
#[derive(Clone, Debug)]
pub enum SecretSource {
    /// As the database has it.
    Sealed(Sealed),
    /// As a file has it.
    Plain(Secret),
}

impl SecretSource {
    /// Whether both are written alike.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sealed(one), Self::Sealed(other)) => one == other,
            (Self::Plain(one), Self::Plain(other)) => one.expose() == other.expose(),
            _ => false,
        }
    }
}

/// A client application as it is written.
#[derive(Clone, Debug)]
pub struct ApplicationRecord {
    /// The client id.
    pub id: ClientId,
    /// What people call it.
    pub name: String,
    /// Where it is written.
    pub source: Source,
    /// What is kept of its secret.
    pub secret: SecretDigest,
    /// When the secret was set, in seconds since 1970-01-01T00:00:00Z; none where a file
    /// has it.
    pub secret_set_at: Option<u64>,
    /// The secret that it had before, if that is kept beside the new one.
    pub old_secret: Option<OldSecret>,
    /// The configuration's revision when it changed last.
    pub revision: u64,
}

/// An API instance with all its policies.
#[derive(Clone, Debug)]
pub struct WholeInstance {
    /// What is written about the API instance itself.
    pub instance: ApiInstance,
    /// Its policies in the order in which they run. One that the API instance has
    /// already keeps its secret if the draft has none.
    pub policies: Vec<(PolicyId, PolicyDraft)>,
}
