//! From what is written to what is served.
//!
//! A pure function of the written configuration, the vault and the previous
//! compilation, save that the policy engine is asked about each policy. It must
//! not touch the database or a socket.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use gateway_model::{InstanceName, Issue, JwtGenerationConfig, PolicyId, Severity};

use super::edit::Subject;
use super::record::{InstanceRecord, PolicyRecord, Written};
use crate::policy::{PolicyEngine, RunningPolicy};
use crate::proxy::Target;
use crate::secrets::{Sealed, Vault};
use crate::snapshot::{PolicyChain, RunningInstance, Snapshot};

/// What a snapshot was compiled from and what became of each part: for the admin
/// API and the next compilation. Requests do not look at it.
#[derive(Debug, Default)]
pub struct Inventory {
    /// What is written.
    pub written: Written,
    /// Every policy, whether it runs or not.
    pub policies: BTreeMap<PolicyId, CompiledPolicy>,
    /// Addresses that should be listened on and cannot be bound, with the reason.
    pub unbound: BTreeMap<SocketAddr, String>,
}

/// A policy with what it was compiled from.
#[derive(Clone, Debug)]
pub struct CompiledPolicy {
    config: Result<JwtGenerationConfig, Vec<Issue>>,
    sealed: Option<Sealed>,
    /// The policy at work, or what is wrong with it; paths begin at the policy.
    pub outcome: Result<Arc<RunningPolicy>, Vec<Issue>>,
}

/// What compiling needs beside the configuration itself.
#[derive(Clone, Debug)]
pub(super) struct Compiler {
    pub(super) engine: PolicyEngine,
    pub(super) vault: Arc<Vault>,
}

impl Compiler {
    /// Compiles a snapshot. Of two API instances that claim one address the one
    /// created first has it, except that `edited` always comes last. Policies
    /// that are as they were in `previous` keep running as they are.
    pub(super) fn compile(
        &self,
        written: Written,
        previous: &Inventory,
        edited: Option<&InstanceName>,
    ) -> Snapshot {
        let compiled = |policy: &PolicyRecord| {
            let outcome = self.compile_policy(policy, previous);
            (policy.id.clone(), outcome)
        };
        let policies: BTreeMap<_, _> = written.policies().map(compiled).collect();
        let mut assembly = Assembly {
            policies: &policies,
            listeners: BTreeMap::new(),
            issues: BTreeMap::new(),
        };
        let is_edited = |instance: &&InstanceRecord| Some(&instance.name) == edited;
        let (last, first): (Vec<_>, Vec<_>) = written.instances.iter().partition(is_edited);
        for instance in first.into_iter().chain(last) {
            assembly.add(instance);
        }
        // Where the only API instance cannot run there is nothing to listen for.
        assembly
            .listeners
            .retain(|_, instances| !instances.is_empty());
        Snapshot {
            revision: written.revision,
            listeners: assembly.listeners,
            issues: assembly.issues,
            inventory: Inventory {
                written,
                policies,
                unbound: BTreeMap::new(),
            },
        }
    }

    fn compile_policy(&self, policy: &PolicyRecord, previous: &Inventory) -> CompiledPolicy {
        let sealed = policy.key.as_ref().map(|key| &key.sealed);
        let before = previous.policies.get(&policy.id).filter(|before| {
            before.config == policy.config
                && before.sealed.as_ref() == sealed
                && before.outcome.is_ok()
        });
        before.cloned().unwrap_or_else(|| CompiledPolicy {
            config: policy.config.clone(),
            sealed: sealed.cloned(),
            outcome: self.start_policy(policy, sealed).map(Arc::new),
        })
    }

    fn start_policy(
        &self,
        policy: &PolicyRecord,
        sealed: Option<&Sealed>,
    ) -> Result<RunningPolicy, Vec<Issue>> {
        let config = policy.config.as_ref().map_err(Vec::clone)?;
        let of_key = |message: String| vec![Issue::error("config.privateKey", message)];
        let sealed = sealed.ok_or_else(|| of_key("`privateKey` is required.".to_owned()))?;
        let private_key = self
            .vault
            .unseal(&policy.id, sealed)
            .map_err(|error| of_key(error.to_string()))?;
        self.engine
            .compile(config, &private_key)
            .map_err(|issues| within(issues, "config"))
    }
}

/// A snapshot being put together.
struct Assembly<'a> {
    policies: &'a BTreeMap<PolicyId, CompiledPolicy>,
    listeners: BTreeMap<SocketAddr, Vec<Arc<RunningInstance>>>,
    issues: BTreeMap<InstanceName, Vec<Issue>>,
}

impl Assembly<'_> {
    fn add(&mut self, instance: &InstanceRecord) {
        let (chain, mut issues) = self.chain(&instance.policies);
        let found = if instance.enabled {
            self.listen(instance, chain)
        } else {
            let address = instance.address.as_ref().err();
            address.or(instance.upstream.as_ref().err()).cloned()
        };
        issues.splice(0..0, found);
        if !issues.is_empty() {
            self.issues.insert(instance.name.clone(), issues);
        }
    }

    /// Puts an API instance where it is to listen, and gives what is wrong with
    /// it, its policies aside.
    fn listen(&mut self, instance: &InstanceRecord, chain: PolicyChain) -> Option<Issue> {
        let address = match &instance.address {
            Ok(address) => address,
            Err(issue) => return Some(issue.clone()),
        };
        let listener = self.listeners.entry(address.socket).or_default();
        let mut others = listener.iter();
        if let Some(other) = others.find(|other| other.base_path == address.base_path) {
            return Some(clash(&other.name));
        }
        let (upstream, policies, issue) = match target(instance) {
            Ok(upstream) => (upstream, chain, None),
            Err(issue) => (Target::nowhere(), PolicyChain::Broken, Some(issue)),
        };
        listener.push(Arc::new(RunningInstance {
            name: instance.name.clone(),
            base_path: address.base_path.clone(),
            upstream,
            policies,
        }));
        issue
    }

    /// Puts the policies that are switched on into a chain, and collects the
    /// issues of all.
    fn chain(&self, records: &[PolicyRecord]) -> (PolicyChain, Vec<Issue>) {
        let mut issues = Vec::new();
        let mut ready = Some(Vec::new());
        for (index, record) in records.iter().enumerate() {
            let Some(policy) = self.policies.get(&record.id) else {
                // Every policy was compiled; one that was not must not be skipped.
                ready = None;
                continue;
            };
            let found = match &policy.outcome {
                Ok(running) => {
                    if let (Some(ready), true) = (&mut ready, record.enabled) {
                        ready.push((record.id.clone(), Arc::clone(running)));
                    }
                    within(running.warnings().to_vec(), "config")
                }
                Err(found) => {
                    if record.enabled {
                        ready = None;
                    }
                    found.clone()
                }
            };
            let place = format!("policies[{index}]");
            issues.extend(found.into_iter().map(|mut issue| {
                // A policy that is switched off keeps nothing from running.
                if !record.enabled {
                    issue.severity = Severity::Warning;
                }
                issue.within(&place)
            }));
        }
        (
            ready.map_or(PolicyChain::Broken, PolicyChain::Ready),
            issues,
        )
    }
}

fn target(instance: &InstanceRecord) -> Result<Target, Issue> {
    let upstream = instance.upstream.as_ref().map_err(Issue::clone)?;
    Target::new(upstream).map_err(|error| Issue::error("upstream.address", error.to_string()))
}

fn clash(holder: &InstanceName) -> Issue {
    let message = format!(
        "The API instance {holder} has this port and base path already. Choose another base path or port."
    );
    Issue::error("address", message)
}

fn within(issues: Vec<Issue>, place: &str) -> Vec<Issue> {
    let issues = issues.into_iter();
    issues.map(|issue| issue.within(place)).collect()
}

impl Snapshot {
    /// Takes the listeners out that cannot be bound, and says so on their API
    /// instances.
    pub(super) fn without(mut self, unbound: BTreeMap<SocketAddr, String>) -> Self {
        for (socket, reason) in &unbound {
            for instance in self.listeners.remove(socket).unwrap_or_default() {
                let issues = self.issues.entry(instance.name.clone()).or_default();
                issues.insert(0, Issue::error("address", reason));
            }
        }
        self.inventory.unbound = unbound;
        self
    }

    /// What keeps the subject of an edit from running. Paths begin at the
    /// document that was edited.
    pub(super) fn objections(&self, edited: &InstanceName, subject: &Subject) -> Vec<Issue> {
        match subject {
            Subject::Instance => {
                let issues = self.issues.get(edited).into_iter().flatten().cloned();
                issues
                    .filter(|issue| issue.is_error() && !issue.path.starts_with("policies["))
                    .collect()
            }
            Subject::Policy(id) => {
                let policy = self.inventory.policies.get(id);
                let outcome = policy.map(|policy| &policy.outcome);
                outcome
                    .and_then(|it| it.as_ref().err())
                    .cloned()
                    .unwrap_or_default()
            }
            Subject::Gone => Vec::new(),
        }
    }
}
