//! Connections of HTTP/1.1 that nobody uses at present.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::http1::Connection;

/// Connections that nobody uses. The one that was used last is taken first, so that
/// those that are not needed grow old.
#[derive(Debug)]
pub struct IdleConnections {
    kept: Mutex<Vec<Kept>>,
    most: usize,
}

#[derive(Debug)]
struct Kept {
    connection: Box<Connection>,
    since: Instant,
    /// How long it may be unused.
    patience: Duration,
}

impl Kept {
    /// Whether it has been unused for too long.
    fn is_over(&self) -> bool {
        self.since.elapsed() >= self.patience
    }
}

impl IdleConnections {
    /// Keeps `most` connections.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            kept: Mutex::default(),
            most,
        })
    }

    /// Takes a connection that is alive, as far as one can know, to an address that is
    /// `wanted`, and that has been unused for less than `longest`. One that has not is left
    /// for others.
    pub fn take(
        &self,
        longest: Duration,
        wanted: impl Fn(SocketAddr) -> bool,
    ) -> Option<Box<Connection>> {
        loop {
            // Those before it have been unused for longer.
            let mut last = self
                .kept()
                .pop_if(|it| it.is_over() || it.since.elapsed() < longest)?;
            if !last.is_over() && wanted(last.connection.address()) && last.connection.is_idle() {
                return Some(last.connection);
            }
        }
    }

    /// Keeps a connection for the next request, at most for `patience`.
    pub fn keep(&self, connection: Box<Connection>, patience: Duration) {
        let added = Kept {
            patience: connection.patience(patience),
            since: Instant::now(),
            connection,
        };
        let mut kept = self.kept();
        if kept.len() < self.most {
            kept.push(added);
        }
    }

    /// Ends the connections that have been unused for too long, that the upstream has
    /// closed, and those to an address that is not `wanted`.
    pub fn sweep(&self, wanted: impl Fn(SocketAddr) -> bool) {
        let mut kept = self.kept();
        kept.retain_mut(|it| {
            !it.is_over() && wanted(it.connection.address()) && it.connection.is_idle()
        });
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
