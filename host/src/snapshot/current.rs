//! What each listener serves, and what it was compiled from.

use std::collections::{BTreeMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use gateway_model::{ApiInstanceName, ApiInstanceState, Errors, Issue, PolicyId, Severity};

use super::inventory::Inventory;
use super::listener::RunningListener;
use crate::life::Life;
use crate::tls::Certificates;
use crate::written::ApiInstanceRecord;

/// The one place where the current snapshot is found.
pub type CurrentSnapshot = Arc<ArcSwap<Snapshot>>;

/// Everything that requests are served by, at one revision.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Counts the changes of the configuration.
    pub revision: u64,
    /// What each listener serves.
    pub listeners: BTreeMap<SocketAddr, RunningListener>,
    /// What is wrong with each API instance, warnings included; paths begin at
    /// the API instance. Those without issues are not here.
    pub issues: BTreeMap<ApiInstanceName, Vec<Issue>>,
    /// What it was compiled from; no business of a request.
    pub inventory: Inventory,
}

/// The certificates of a policy, and whose they are.
#[derive(Clone, Copy, Debug)]
pub struct HeldCertificates<'a> {
    /// The API instance.
    pub instance: &'a ApiInstanceRecord,
    /// The place of the policy in it.
    pub index: usize,
    /// The policy.
    pub policy: &'a PolicyId,
    /// What it holds.
    pub certificates: &'a Certificates,
}

impl Snapshot {
    /// Whether an API instance that it was compiled from serves.
    pub fn state(&self, record: &ApiInstanceRecord) -> ApiInstanceState {
        let issues = self.issues.get(&record.name);
        if !record.enabled {
            ApiInstanceState::Disabled
        } else if issues.is_some_and(|issues| issues.has_errors()) {
            ApiInstanceState::Broken
        } else {
            ApiInstanceState::Active
        }
    }

    /// What is wrong at `now`, in seconds since 1970-01-01T00:00:00Z, with what the policies
    /// of an API instance depend on: servers and dates. It closes nothing.
    pub fn troubles(&self, record: &ApiInstanceRecord, now: u64) -> Vec<Issue> {
        let mut troubles = Vec::new();
        for (index, policy) in record.policies.iter().enumerate() {
            let compiled = self.inventory.policies.get(&policy.id);
            let running = compiled.and_then(|policy| policy.outcome.as_ref().ok());
            for mut issue in running.map_or_else(Vec::new, |it| it.troubles(now)) {
                // A policy that is switched off is in nobody's way.
                if !policy.is_enabled() {
                    issue.severity = Severity::Warning;
                }
                troubles.push(issue.within(&format!("policies[{index}].config")));
            }
        }
        troubles
    }

    /// The certificates of every policy that is switched on.
    pub fn certificates(&self) -> impl Iterator<Item = HeldCertificates<'_>> {
        let instances = self.inventory.instances.values();
        instances.flat_map(|instance| {
            let written = instance.record.policies.iter().enumerate();
            let policies = written.zip(&instance.policies);
            policies.filter_map(|((index, policy), compiled)| {
                let running = compiled.outcome.as_ref().ok()?;
                let certificates = running.certificates()?;
                policy.is_enabled().then_some(HeldCertificates {
                    instance: &instance.record,
                    index,
                    policy: &policy.id,
                    certificates,
                })
            })
        })
    }

    /// The lives that do not go on in the `next` snapshot.
    pub fn lives_without(&self, next: &Self) -> Vec<Arc<Life>> {
        let go_on: HashSet<_> = next.lives().map(Arc::as_ptr).collect();
        let lives = self
            .lives()
            .filter(|life| !go_on.contains(&Arc::as_ptr(life)));
        lives.cloned().collect()
    }

    fn lives(&self) -> impl Iterator<Item = &Arc<Life>> {
        let instances = self.listeners.values().flat_map(|it| &it.instances);
        instances.map(|instance| &instance.life)
    }

    /// Takes the listeners out that cannot be bound, and says so on their API
    /// instances.
    pub fn without(mut self, unbound: BTreeMap<SocketAddr, String>) -> Self {
        for (socket, reason) in &unbound {
            let listener = self.listeners.remove(socket).unwrap_or_default();
            for instance in &listener.instances {
                let issues = self.issues.entry(instance.name.clone()).or_default();
                issues.insert(0, Issue::error("address", reason));
            }
        }
        self.inventory.unbound = unbound;
        self
    }
}
