//! How much clients may send over HTTP/2 ahead of their upstreams.
//!
//! A window grows again as an upstream reads, so what the gateway keeps of a connection's
//! uploads is bounded by the connection's window, and that of all by a budget. A connection
//! for which there is no budget left gets what the protocol begins with.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What one connection may send ahead, in bytes.
pub const CONNECTION: u32 = 1024 * 1024;

/// What one of its streams may: a few that are stuck must not hold up the others.
pub const STREAM: u32 = 256 * 1024;

/// Bytes of both where there is no budget (RFC 9113, section 6.9.2).
pub const SMALLEST: u32 = 65_535;

/// The budget for all connections.
#[derive(Debug)]
pub struct Windows(Arc<Semaphore>);

impl Windows {
    /// A budget of so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    /// Takes what one connection may send ahead, until it is dropped; none if there is not
    /// as much.
    pub fn reserve(&self) -> Option<OwnedSemaphorePermit> {
        let Self(budget) = self;
        Arc::clone(budget).try_acquire_many_owned(CONNECTION).ok()
    }
}
