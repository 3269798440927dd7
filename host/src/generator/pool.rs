//! The instances of one policy.
//!
//! All requests of a policy share one configuration and one key, which makes them
//! one domain of trust: an instance that served one request may serve the next.
//! With [`Isolation::Fresh`] none does. Either way an instance that trapped, ran
//! over its deadline or grew over its memory is never used again.

use crossbeam_queue::ArrayQueue;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::error::PolicyError;
use super::instance::Instance;
use crate::settings::{Isolation, PolicyLimits};

/// Idle instances and the right to have more.
pub struct Pool {
    idle: ArrayQueue<Instance>,
    permits: Semaphore,
    limits: PolicyLimits,
}

impl Pool {
    /// An empty pool.
    pub fn new(limits: PolicyLimits) -> Self {
        let size = limits.instances_per_policy.max(1);
        Self {
            idle: ArrayQueue::new(size),
            permits: Semaphore::new(size),
            limits,
        }
    }

    /// An instance for one call; a new one is opened if none is idle.
    ///
    /// # Errors
    /// `Busy` if every instance stayed in use, or whatever `open` answers.
    pub async fn take(
        &self,
        open: impl FnOnce() -> Result<Instance, PolicyError>,
    ) -> Result<Lease<'_>, PolicyError> {
        let permit = match self.permits.try_acquire() {
            Ok(permit) => permit,
            Err(_) => self.wait().await?,
        };
        let instance = match self.idle.pop() {
            Some(instance) => instance,
            None => open()?,
        };
        Ok(Lease {
            instance,
            pool: self,
            _permit: permit,
        })
    }

    /// Keeps an instance for later calls, unless its time is over.
    pub fn keep(&self, instance: Instance) {
        let warm = self.limits.isolation == Isolation::Warm;
        if warm && instance.calls() < self.limits.calls_per_instance {
            // The queue holds as many as there are permits, so there is room; a
            // surplus instance would only be dropped.
            drop(self.idle.push(instance));
        }
    }

    async fn wait(&self) -> Result<SemaphorePermit<'_>, PolicyError> {
        match timeout(self.limits.instance_wait, self.permits.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_)) | Err(_) => Err(PolicyError::Busy),
        }
    }
}

/// An instance in use. Dropped without [`Lease::give_back`], the instance is gone.
pub struct Lease<'a> {
    /// The instance.
    pub instance: Instance,
    pool: &'a Pool,
    _permit: SemaphorePermit<'a>,
}

impl Lease<'_> {
    /// Ends the use of an instance whose call ended well.
    pub fn give_back(self) {
        self.pool.keep(self.instance);
    }
}
