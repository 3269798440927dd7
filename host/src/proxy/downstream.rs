//! One client connection, as far as its requests need to know it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::task::TaskTracker;

use super::client::Client;
use super::clients::Seat;
use super::http1::{Framing, Reading};
use super::room::Stay;
use super::shared::Proxy;
use super::witness::Witness;
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
    /// Who watches it; nobody, unless its requests are the gateway's own.
    pub witness: Option<Arc<Witness>>,
    /// What follows the head that was read last.
    pub framing: Arc<Framing>,
    /// What it takes up, until nothing of it is left.
    stay: Stay,
    _seat: Seat,
    /// It was in the lobby for what it has got.
    is_dismissed: AtomicBool,
    begun: Instant,
    /// When a request last came or ended: milliseconds since the begin.
    last_request: AtomicU64,
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
        stay: Stay,
        seat: Seat,
    ) -> Self {
        Self {
            witness: None,
            proxy,
            listener,
            client,
            connections,
            worker,
            framing: Arc::default(),
            stay,
            _seat: seat,
            is_dismissed: AtomicBool::new(false),
            begun: Instant::now(),
            last_request: AtomicU64::new(0),
            exchanges: AtomicUsize::new(0),
        }
    }

    /// The same connection, watched by somebody or nobody.
    pub fn watched_by(self, witness: Option<Arc<Witness>>) -> Self {
        Self { witness, ..self }
    }

    /// A request comes, or ends.
    pub fn note_request(&self) {
        let passed = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_request.store(passed, Ordering::Relaxed);
    }

    /// When a request last came or ended; the begin if there was none.
    pub fn last_request(&self) -> Instant {
        self.begun + Duration::from_millis(self.last_request.load(Ordering::Relaxed))
    }

    /// Waits until it has a place, which is needed for more than health.
    pub async fn settle(&self) {
        if !self.stay.has_place() {
            let _waiting = Waiting::begin(self);
            self.stay.settle(&self.proxy.room).await;
        }
    }

    /// It has got what nobody needs a place for. Gives whether it has to end with that.
    pub fn dismiss(&self) -> bool {
        let is_guest = !self.stay.has_place();
        self.is_dismissed.store(is_guest, Ordering::Relaxed);
        is_guest
    }

    /// Whether it has to end when nothing is under way.
    pub fn is_dismissed(&self) -> bool {
        self.is_dismissed.load(Ordering::Relaxed)
    }

    /// An exchange begins.
    pub fn begin_exchange(&self) {
        self.exchanges.fetch_add(1, Ordering::Relaxed);
    }

    /// One of the exchanges that have begun ends.
    pub fn end_exchange(&self) {
        self.note_request();
        // Whoever sees that it has ended sees when.
        self.exchanges.fetch_sub(1, Ordering::Release);
    }

    /// Whether there are exchanges under way.
    pub fn is_busy(&self) -> bool {
        self.exchanges.load(Ordering::Acquire) > 0
    }

    /// Whether the client is known to speak HTTP/2.
    pub fn speaks_http2(&self) -> bool {
        self.framing.reading() == Reading::Http2
    }
}

/// A request that waits for a place, and may be given up meanwhile.
struct Waiting<'a>(&'a Downstream);

impl<'a> Waiting<'a> {
    fn begin(downstream: &'a Downstream) -> Self {
        downstream.begin_exchange();
        Self(downstream)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let Self(downstream) = self;
        downstream.end_exchange();
    }
}
