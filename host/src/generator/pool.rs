//! The instances of one policy.
//!
//! All requests of a policy share one configuration and one key, which makes them
//! one domain of trust: an instance that served one request may serve the next.
//! With [`Isolation::Fresh`] none does. Either way an instance that trapped, ran
//! over its deadline or grew over its memory is never used again.

use std::sync::Arc;

use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::error::PolicyError;
use super::idle::{Idle, Place, Settled};
use super::instance::Instance;
use super::places::Places;
use crate::settings::{Isolation, PolicyLimits};

/// Idle instances and the right to have more.
pub struct Pool {
    idle: Arc<Idle>,
    permits: Semaphore,
    places: Arc<Places>,
    limits: PolicyLimits,
}

/// What a call has to begin with.
enum Seat {
    /// An instance.
    Settled(Box<Settled>),
    /// A place for a new one.
    Free(Place),
}

impl Pool {
    /// An empty pool, whose instances have their places among these.
    pub fn new(places: Arc<Places>, limits: PolicyLimits) -> Self {
        let size = limits.instances_per_policy.max(1);
        let idle = Arc::new(Idle::new(size));
        places.join(&idle);
        Self {
            idle,
            permits: Semaphore::new(size),
            places,
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
        self.idle.note(self.places.next_call());
        let (permit, seat) = match self.seat() {
            Some(seat) => seat,
            None => self.wait().await?,
        };
        let settled = match seat {
            Seat::Settled(settled) => settled,
            Seat::Free(place) => Settled::new(open()?, place),
        };
        Ok(Lease {
            settled,
            pool: self,
            _permit: permit,
        })
    }

    /// Keeps a new instance for later calls, if there is a place that nobody has.
    pub fn settle(&self, instance: Instance) {
        if let Some(place) = self.places.free() {
            self.keep(Settled::new(instance, place));
        }
    }

    /// Keeps an instance for later calls, unless its time is over or others wait for its
    /// place.
    fn keep(&self, settled: Box<Settled>) {
        let warm = self.limits.isolation == Isolation::Warm;
        if warm && settled.instance.calls() < self.limits.calls_per_instance {
            self.idle.put(settled);
            if self.places.are_wanted() {
                drop(self.idle.take());
            }
        }
    }

    fn seat(&self) -> Option<(SemaphorePermit<'_>, Seat)> {
        let permit = self.permits.try_acquire().ok()?;
        let seat = match self.idle.take() {
            Some(settled) => Seat::Settled(settled),
            None => Seat::Free(self.places.make()?),
        };
        Some((permit, seat))
    }

    async fn wait(&self) -> Result<(SemaphorePermit<'_>, Seat), PolicyError> {
        let waiting = async {
            let permit = self.permits.acquire().await?;
            let seat = match self.idle.take() {
                Some(settled) => Seat::Settled(settled),
                None => Seat::Free(self.places.wait().await?),
            };
            Ok::<_, AcquireError>((permit, seat))
        };
        match timeout(self.limits.instance_wait, waiting).await {
            Ok(Ok(seat)) => Ok(seat),
            Ok(Err(_)) | Err(_) => Err(PolicyError::Busy),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.places.leave(&self.idle);
    }
}

/// An instance in use. Dropped without [`Lease::give_back`], the instance is gone.
pub struct Lease<'a> {
    settled: Box<Settled>,
    pool: &'a Pool,
    _permit: SemaphorePermit<'a>,
}

impl Lease<'_> {
    /// The instance.
    pub fn instance(&mut self) -> &mut Instance {
        &mut self.settled.instance
    }

    /// Ends the use of an instance whose call ended well.
    pub fn give_back(self) {
        self.pool.keep(self.settled);
    }
}
