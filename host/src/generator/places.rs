//! Places for the instances of all policies.
//!
//! Instances are for calls and not for policies: when every place is taken, idle
//! instances of the policies that were asked longest ago are given up. It must not know
//! what an instance does.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{AcquireError, Semaphore};

use super::idle::{Idle, Place};

/// Of so many places one is freed at a time, and at least one: who was asked longest ago
/// is found by a look at every policy, which many policies make dear.
const PLACES_PER_FREED: usize = 64;

/// How many instances of the component there may be, and are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// As many as there may be.
    pub limit: u64,
    /// Those that there are.
    pub open: u64,
    /// Those that were given up for others since the process began.
    pub given_up: u64,
}

/// Places for the instances of all policies.
pub struct Places {
    free: Arc<Semaphore>,
    total: usize,
    given_up: AtomicU64,
    /// How many are freed at a time.
    freed_at_once: usize,
    /// Requests that wait for a place.
    waiting: AtomicUsize,
    /// Counts the calls of all policies.
    calls: AtomicU64,
    /// The idle instances of every policy by their address.
    policies: Mutex<HashMap<usize, Arc<Idle>>>,
}

impl Places {
    /// So many places, all free.
    pub fn new(total: u32) -> Self {
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        let total = total.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            free: Arc::new(Semaphore::new(total)),
            total,
            given_up: AtomicU64::new(0),
            freed_at_once: total.div_ceil(PLACES_PER_FREED),
            waiting: AtomicUsize::new(0),
            calls: AtomicU64::new(0),
            policies: Mutex::default(),
        }
    }

    /// A policy has idle instances from now on, which may be given up for others.
    pub fn join(&self, idle: &Arc<Idle>) {
        self.policies().insert(address(idle), Arc::clone(idle));
    }

    /// The policy of these instances is gone.
    pub fn leave(&self, idle: &Arc<Idle>) {
        self.policies().remove(&address(idle));
    }

    /// The number of a call that begins: calls of all policies are counted.
    pub fn next_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }

    /// How many places there are, and are taken.
    pub fn capacity(&self) -> Capacity {
        let open = self.total.saturating_sub(self.free.available_permits());
        Capacity {
            limit: self.total as u64,
            open: open as u64,
            given_up: self.given_up.load(Ordering::Relaxed),
        }
    }

    /// A place that nobody has, if there is one.
    pub fn free(&self) -> Option<Place> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }

    /// A place, for which idle instances of others are given up; none if all are at work.
    pub fn make(&self) -> Option<Place> {
        self.free().or_else(|| {
            self.give_up_idle();
            self.free()
        })
    }

    /// A place as soon as there is one.
    ///
    /// # Errors
    /// Places have ended, which they never do.
    pub async fn wait(&self) -> Result<Place, AcquireError> {
        // First it is said and then looked: whoever ends a call looks after that.
        let _waiting = Waiting::begin(&self.waiting);
        self.give_up_idle();
        Arc::clone(&self.free).acquire_owned().await
    }

    /// Whether somebody waits for a place.
    pub fn are_wanted(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Gives up idle instances of the policies that were asked longest ago.
    fn give_up_idle(&self) {
        let policies = self.policies();
        let idle = policies.values().filter(|idle| !idle.is_empty());
        let mut idle: Vec<_> = idle
            .map(|idle| (idle.last_call(), Arc::clone(idle)))
            .collect();
        drop(policies);
        if idle.len() > self.freed_at_once {
            idle.select_nth_unstable_by_key(self.freed_at_once, |(last_call, _)| *last_call);
            idle.truncate(self.freed_at_once);
        }
        for (_, idle) in idle {
            if idle.take().is_some() {
                self.given_up.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn policies(&self) -> MutexGuard<'_, HashMap<usize, Arc<Idle>>> {
        // The table is whole whatever happened to who had it.
        self.policies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn address(idle: &Arc<Idle>) -> usize {
    Arc::as_ptr(idle).addr()
}

/// Somebody waits, as long as it is kept.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::SeqCst);
        Self(waiting)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
