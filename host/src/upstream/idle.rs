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
    patience: Duration,
}

#[derive(Debug)]
struct Kept {
    connection: Box<Connection>,
    since: Instant,
}

impl IdleConnections {
    /// Keeps `most` connections, each unused for `patience`.
    pub fn new(most: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            kept: Mutex::default(),
            most,
            patience,
        })
    }

    /// Takes a connection that is alive, as far as one can know, to an address that is
    /// `wanted`.
    pub fn take(&self, wanted: impl Fn(SocketAddr) -> bool) -> Option<Box<Connection>> {
        loop {
            let kept = self.kept().pop()?;
            let mut connection = kept.connection;
            if kept.since.elapsed() < connection.patience(self.patience)
                && wanted(connection.address())
                && connection.is_idle()
            {
                return Some(connection);
            }
        }
    }

    /// Keeps a connection for the next request.
    pub fn keep(&self, connection: Box<Connection>) {
        let since = Instant::now();
        let mut kept = self.kept();
        if kept.len() < self.most {
            kept.push(Kept { connection, since });
        }
    }

    /// Ends the connections that have been unused for too long, that the upstream has
    /// closed, and those to an address that is not `wanted`.
    pub fn sweep(&self, wanted: impl Fn(SocketAddr) -> bool) {
        let mut kept = self.kept();
        kept.retain_mut(|it| {
            it.since.elapsed() < it.connection.patience(self.patience)
                && wanted(it.connection.address())
                && it.connection.is_idle()
        });
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
