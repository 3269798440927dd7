//! Counters of spoiled requests, by who has to change something.

use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::Fault;

/// How many requests were spoiled, by whom.
#[derive(Debug, Default)]
pub struct Faults {
    client: AtomicU64,
    policy: AtomicU64,
    gateway: AtomicU64,
    upstream: AtomicU64,
}

impl Faults {
    /// Counts one.
    pub fn add(&self, fault: Fault) {
        self.counter(fault).fetch_add(1, Ordering::Relaxed);
    }

    /// How many somebody spoiled.
    pub fn of(&self, fault: Fault) -> u64 {
        self.counter(fault).load(Ordering::Relaxed)
    }

    fn counter(&self, fault: Fault) -> &AtomicU64 {
        match fault {
            Fault::Client => &self.client,
            Fault::Policy => &self.policy,
            Fault::Gateway => &self.gateway,
            Fault::Upstream => &self.upstream,
        }
    }
}
