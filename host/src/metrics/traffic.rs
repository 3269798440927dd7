//! What all requests together have come to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::fault::Fault;
use super::faults::Faults;
use super::meter::{Meter, Outcome};
use crate::clock::Clock;

/// What the data plane has done since the process began.
#[derive(Debug)]
pub struct Traffic {
    in_flight: AtomicUsize,
    requests: AtomicU64,
    unmatched: Arc<Meter>,
    turned_away: AtomicU64,
    faults: Faults,
}

impl Traffic {
    /// Nothing yet. The clock tells which minute it is.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            in_flight: AtomicUsize::default(),
            requests: AtomicU64::default(),
            unmatched: Arc::new(Meter::new(clock)),
            turned_away: AtomicU64::default(),
            faults: Faults::default(),
        }
    }

    /// A request begins that an API instance was found for. Gives how many were under
    /// way before it.
    pub fn begin(&self) -> usize {
        self.in_flight.fetch_add(1, Ordering::Relaxed)
    }

    /// A request that had begun is over.
    pub fn end(&self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
    }

    /// Counts a request that has ended, and who spoiled it, if anybody did.
    pub fn count(&self, fault: Option<Fault>) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if let Some(fault) = fault {
            self.faults.add(fault);
        }
    }

    /// Counts a request that no API instance was found for.
    pub fn count_unmatched(&self, outcome: &Outcome) {
        self.unmatched.record(outcome);
    }

    /// Counts a connection that was closed because its client had too many.
    pub fn count_turned_away(&self) {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
    }

    /// Connections that were closed because their clients had too many.
    pub fn turned_away(&self) -> u64 {
        self.turned_away.load(Ordering::Relaxed)
    }

    /// Requests under way that an API instance was found for.
    pub fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Requests that have ended.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Those of them that no API instance was found for.
    pub fn unmatched(&self) -> &Arc<Meter> {
        &self.unmatched
    }

    /// Those of them that somebody spoiled. A response of an upstream is none,
    /// whatever its status.
    pub fn faults(&self, fault: Fault) -> u64 {
        self.faults.of(fault)
    }
}
