//! One client connection, as far as its requests need to know it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use http::Version;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;

use super::client::Client;
use super::http1::Framing;
use super::shared::Proxy;
use crate::workers::WorkerNumber;

/// One client connection.
#[derive(Debug)]
pub struct Downstream {
    /// What all requests share.
    pub proxy: Arc<Proxy>,
    /// The listener's address as it is configured: the key into the snapshot.
    pub listener: SocketAddr,
    /// Who is at its other end.
    pub client: Client,
    /// Where what outlives the connection's last response is counted.
    pub connections: TaskTracker,
    /// Who serves it.
    pub worker: WorkerNumber,
    /// What follows the head that was read last.
    pub framing: Arc<Framing>,
    /// What it takes up, until nothing of it is left.
    _room: OwnedSemaphorePermit,
    http2: AtomicBool,
    /// Exchanges under way.
    exchanges: AtomicUsize,
}

impl Downstream {
    /// A connection that arrived through the listener configured as `listener`.
    pub fn new(
        proxy: Arc<Proxy>,
        listener: SocketAddr,
        client: Client,
        connections: TaskTracker,
        worker: WorkerNumber,
        room: OwnedSemaphorePermit,
    ) -> Self {
        Self {
            proxy,
            listener,
            client,
            connections,
            worker,
            framing: Arc::default(),
            _room: room,
            http2: AtomicBool::new(false),
            exchanges: AtomicUsize::new(0),
        }
    }

    /// Notes which version of HTTP a request came in. Gives whether it is one that
    /// serves one request of a connection after the other.
    pub fn note_version(&self, version: Version) -> bool {
        let http2 = version >= Version::HTTP_2;
        self.http2.store(http2, Ordering::Relaxed);
        !http2
    }

    /// An exchange begins.
    pub fn begin_exchange(&self) {
        self.exchanges.fetch_add(1, Ordering::Relaxed);
    }

    /// One of the exchanges that have begun ends.
    pub fn end_exchange(&self) {
        self.exchanges.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether there are exchanges in streams of HTTP/2.
    pub fn has_streams(&self) -> bool {
        self.speaks_http2() && self.exchanges.load(Ordering::Relaxed) > 0
    }

    /// Whether the client is known to speak HTTP/2.
    pub fn speaks_http2(&self) -> bool {
        self.http2.load(Ordering::Relaxed)
    }
}
