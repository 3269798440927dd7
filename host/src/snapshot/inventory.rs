//! What became of each part of the written configuration.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use gateway_model::{ApiInstanceName, Issue, PolicyConfig, PolicyId, Within};

use super::policies::{PolicyChain, Running, Scope};
use crate::life::Life;
use crate::metrics::Meter;
use crate::routing::Routes;
use crate::tls::ServerTls;
use crate::written::{ApiInstanceRecord, SecretSource, Written};

/// What a snapshot was compiled from and what became of each part: for the admin
/// API and the next compilation. Requests do not look at it.
#[derive(Debug, Default)]
pub struct Inventory {
    /// What is written.
    pub written: Written,
    /// What every API instance comes to by itself, whether it runs or not.
    pub instances: BTreeMap<ApiInstanceName, Arc<CompiledApiInstance>>,
    /// Every policy, whether it runs or not.
    pub policies: BTreeMap<PolicyId, Arc<CompiledPolicy>>,
    /// The counters of every API instance, whether it runs or not.
    pub meters: BTreeMap<ApiInstanceName, Arc<Meter>>,
    /// The life of every API instance at its address.
    pub lives: BTreeMap<(SocketAddr, ApiInstanceName), Arc<Life>>,
    /// Addresses that should be listened on and cannot be bound, with the reason.
    pub unbound: BTreeMap<SocketAddr, String>,
}

/// An API instance with what it was compiled from and what it comes to by itself. Whether
/// it has its address depends on others.
#[derive(Debug)]
pub struct CompiledApiInstance {
    /// What it was compiled from.
    pub record: Arc<ApiInstanceRecord>,
    /// Its policies in the order of the record, whether they run or not.
    pub policies: Vec<Arc<CompiledPolicy>>,
    /// Where its requests go.
    pub routes: Arc<Routes>,
    /// What is done to its requests.
    pub chain: Arc<PolicyChain>,
    /// How clients are spoken to, if it has a policy for that.
    pub tls: Option<Arc<ServerTls>>,
    /// What is wrong with it, warnings included; paths begin at the API instance.
    pub issues: Vec<Issue>,
}

/// A policy with what it was compiled from.
#[derive(Clone, Debug)]
pub struct CompiledPolicy {
    /// Its configuration; none if that could not be read.
    pub config: Option<PolicyConfig>,
    /// Its secret, if it has one.
    pub key: Option<SecretSource>,
    /// The policy at work, or what is wrong with it; paths begin at the policy.
    pub outcome: Result<Running, Vec<Issue>>,
    /// Which requests it is for, or what is wrong with that; paths begin at the policy.
    pub scope: Result<Scope, Vec<Issue>>,
}

impl Inventory {
    /// Whether an address that becomes free would fix what does not run.
    pub fn lacks_an_address(&self) -> bool {
        !self.unbound.is_empty()
    }

    /// The files of certificates whose change might fix a policy that does not run.
    pub fn lacking_files(&self) -> Vec<String> {
        let policies = self.policies.values();
        let lacking = policies.filter(|policy| policy.outcome.is_err());
        let configs = lacking.filter_map(|policy| policy.config.as_ref());
        configs
            .flat_map(PolicyConfig::files)
            .map(str::to_owned)
            .collect()
    }
}

impl CompiledApiInstance {
    /// Whether it was compiled from this very record.
    pub fn is_of(&self, record: &Arc<ApiInstanceRecord>) -> bool {
        Arc::ptr_eq(&self.record, record)
    }

    /// Whether all its policies can run. What keeps one from it, such as a file, may have
    /// been fixed.
    pub fn is_whole(&self) -> bool {
        self.policies.iter().all(|policy| policy.outcome.is_ok())
    }

    /// Its policies with their ids.
    pub fn policies(&self) -> impl Iterator<Item = (&PolicyId, &Arc<CompiledPolicy>)> {
        let ids = self.record.policies.iter().map(|policy| &policy.id);
        ids.zip(&self.policies)
    }
}

impl CompiledPolicy {
    /// Everything that is wrong with it, warnings included; paths begin at the policy.
    pub fn issues(&self) -> Vec<Issue> {
        let scope = self.scope.as_ref().err().cloned().unwrap_or_default();
        let outcome = match &self.outcome {
            Ok(running) => running.warnings().to_vec().within("config"),
            Err(issues) => issues.clone(),
        };
        scope.into_iter().chain(outcome).collect()
    }
}
