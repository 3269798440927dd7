//! Room for connections: how many may be open at once, over all listeners.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Of this many places one has to be free again before the gateway is full anew.
const CALM: usize = 10;

/// Room for connections.
#[derive(Debug)]
pub struct Room {
    places: Arc<Semaphore>,
    limit: usize,
    /// Somebody waits, and the log says so.
    is_full: AtomicBool,
}

impl Room {
    /// Room for this many, one at least.
    pub fn new(limit: usize) -> Self {
        let limit = limit.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(limit)),
            limit,
            is_full: AtomicBool::new(false),
        }
    }

    /// Waits until there is a place, and takes it. The log says once that somebody has
    /// to wait, until that is over for some time.
    pub async fn take(&self) -> Option<OwnedSemaphorePermit> {
        let free = self.places.available_permits();
        if free == 0 && !self.is_full.swap(true, Ordering::Relaxed) {
            let limit = self.limit;
            tracing::warn!(limit, "clients wait until connections end");
        } else if free > self.limit / CALM {
            self.is_full.store(false, Ordering::Relaxed);
        }
        // Nobody closes the semaphore.
        Arc::clone(&self.places).acquire_owned().await.ok()
    }
}
