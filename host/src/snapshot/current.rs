//! What each listener serves, and what it was compiled from.

use std::collections::{BTreeMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use gateway_model::{ApiInstanceName, ApiInstanceState, Errors, Issue};

use super::inventory::Inventory;
use super::listener::RunningListener;
use crate::life::Life;
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
