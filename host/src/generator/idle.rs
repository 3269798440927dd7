//! The idle instances of one policy.

use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_queue::ArrayQueue;
use tokio::sync::OwnedSemaphorePermit;

use super::instance::Instance;

/// The right to have one instance, as long as it is kept.
pub type Place = OwnedSemaphorePermit;

/// An instance at its place.
pub struct Settled {
    /// The instance. It ends before others have its place: fields are dropped in this order.
    pub instance: Instance,
    _place: Place,
}

impl Settled {
    /// An instance at this place.
    pub fn new(instance: Instance, place: Place) -> Box<Self> {
        Box::new(Self {
            instance,
            _place: place,
        })
    }
}

/// The idle instances of one policy.
pub struct Idle {
    /// Boxed, so that room for many takes little.
    instances: ArrayQueue<Box<Settled>>,
    last_call: AtomicU64,
}

impl Idle {
    /// None yet, and room for so many; at least one.
    pub fn new(size: usize) -> Self {
        Self {
            instances: ArrayQueue::new(size),
            last_call: AtomicU64::new(0),
        }
    }

    /// One of them.
    pub fn take(&self) -> Option<Box<Settled>> {
        self.instances.pop()
    }

    /// One more. A surplus one is only dropped.
    pub fn put(&self, settled: Box<Settled>) {
        drop(self.instances.push(settled));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.instances.is_empty()
    }

    /// The policy is asked, by the call of this number.
    pub fn note(&self, call: u64) {
        self.last_call.store(call, Ordering::Relaxed);
    }

    /// The number of the policy's last call.
    pub fn last_call(&self) -> u64 {
        self.last_call.load(Ordering::Relaxed)
    }
}
