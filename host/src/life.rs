//! How long an API instance is served at an address.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::CancellationToken;

/// The life of an API instance at an address, through all that changes of it. What is under
/// way when it ends has a time to finish; then the life is over, and so is that.
#[derive(Debug, Default)]
pub struct Life {
    ends: AtomicBool,
    over: CancellationToken,
}

impl Life {
    /// It is served no more. Who comes back begins another life.
    pub fn end(&self) {
        self.ends.store(true, Ordering::Relaxed);
    }

    /// Whether it goes on.
    pub fn goes_on(&self) -> bool {
        !self.ends.load(Ordering::Relaxed)
    }

    /// What is under way has to end now.
    pub fn finish(&self) {
        self.over.cancel();
    }

    /// Whether what is under way has to end.
    pub fn is_over(&self) -> bool {
        self.over.is_cancelled()
    }

    /// Waits until what is under way has to end. All who wait share a lock.
    pub async fn over(&self) {
        self.over.cancelled().await;
    }
}
