//! The connections to one upstream, of either version of HTTP: which one a request gets,
//! and when another one is opened.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use tokio::time::{sleep, timeout};

use super::addresses::Addresses;
use super::connector::{Connector, Spoken, Wanted};
use super::error::SendError;
use super::http1::{Connection, Http1};
use super::http2::{self, Ticket};
use super::idle::IdleConnections;
use super::lease::Lease;
use super::multiplexed::Http2Connections;
use super::reach::{Reached, Unreached, reach};
use super::wish::Wish;
use crate::settings::ProxyLimits;

/// No more connections of HTTP/2 are opened for the only reason that there is an address
/// without one.
const MOST_ADDRESSES: usize = 8;

/// Connections that nobody uses are looked at this often.
const SWEEP: Duration = Duration::from_secs(5);

/// However short a time they may be unused, they are not looked at more often.
const SHORTEST_SWEEP: Duration = Duration::from_millis(50);

/// The connections to one upstream.
#[derive(Debug)]
pub struct Connections {
    addresses: Arc<Addresses>,
    connector: Arc<Connector>,
    http1: Http1,
    head_bytes: usize,
    idle: Arc<IdleConnections>,
    multiplexed: Http2Connections,
    shared: Mutex<SharedState>,
    /// Every connection of HTTP/1.1 has a part in it, and every one that is being opened.
    presence: Arc<()>,
    sweep: Duration,
}

#[derive(Debug, Default)]
struct SharedState {
    /// The version that the upstream chose last.
    spoken: Option<Spoken>,
    /// The connection that several requests wait for.
    opening: Option<WeakShared<Opening>>,
    /// Somebody looks after the connections.
    is_swept: bool,
}

type Opening = BoxFuture<'static, Result<(), SendError>>;

/// What a request is sent by.
#[derive(Debug)]
pub enum Road {
    /// A connection of its own.
    Http1(Lease),
    /// A stream of a connection.
    Http2(Ticket),
}

/// A connection that was just opened; one of HTTP/2 is among the others already.
enum Opened {
    Http1(Box<Connection>),
    Http2,
}

impl Connections {
    /// No connections of a worker yet; those that come keep within these limits.
    pub fn new(
        addresses: Arc<Addresses>,
        connector: Arc<Connector>,
        limits: &ProxyLimits,
    ) -> Arc<Self> {
        Arc::new(Self {
            addresses,
            connector,
            http1: Http1::new(limits),
            head_bytes: limits.largest_head(),
            idle: IdleConnections::new(limits.idle_connections_of_worker()),
            multiplexed: Http2Connections::new(limits),
            shared: Mutex::default(),
            presence: Arc::default(),
            sweep: (limits.upstream_idle_timeout / 2).clamp(SHORTEST_SWEEP, SWEEP),
        })
    }

    /// A way to the upstream that satisfies the wish: one that is there, or a new one.
    ///
    /// # Errors
    /// No connection comes about, or not in time.
    pub async fn road(self: &Arc<Self>, wish: Wish) -> Result<Road, SendError> {
        if let Some(road) = self.ready_road(wish) {
            return Ok(road);
        }
        within(wish.limit, async {
            loop {
                if self.will_be_http1(wish.wanted) {
                    if let Opened::Http1(connection) = self.open(wish).await? {
                        return Ok(Road::Http1(Lease::new(connection, &self.idle, wish.keep)));
                    }
                } else {
                    self.join_opening(wish).await?;
                }
                if let Some(road) = self.ready_road(wish) {
                    return Ok(road);
                }
            }
        })
        .await
    }

    /// Opens a connection for nobody, and closes it.
    ///
    /// # Errors
    /// What keeps it from coming about.
    pub async fn reach(&self, wish: Wish) -> Result<Reached, Unreached> {
        reach(&self.connector, &self.addresses, wish.wanted, wish.limit).await
    }

    /// A way that is there.
    fn ready_road(self: &Arc<Self>, wish: Wish) -> Option<Road> {
        let is_wanted = |address: SocketAddr| self.addresses.contain(address);
        if wish.wanted != Wanted::Http1
            && let Some(ticket) = self.multiplexed.take(&wish, is_wanted)
        {
            if self.multiplexed.is_short() {
                tokio::spawn(self.join_opening(wish));
            }
            return Some(Road::Http2(ticket));
        }
        if wish.wanted == Wanted::Http2 || wish.anew {
            return None;
        }
        let connection = self.idle.take(wish.keep, is_wanted)?;
        Some(Road::Http1(Lease::new(connection, &self.idle, wish.keep)))
    }

    /// Whether a new connection will serve one request at a time, as far as one can know.
    fn will_be_http1(&self, wanted: Wanted) -> bool {
        match wanted {
            Wanted::Http1 => true,
            Wanted::Http2 => false,
            Wanted::Any => self.shared().spoken == Some(Spoken::Http1),
        }
    }

    /// Waits for the one connection that is being opened for everybody, which is begun
    /// if it is not.
    fn join_opening(self: &Arc<Self>, wish: Wish) -> Shared<Opening> {
        let mut shared = self.shared();
        let current = shared.opening.as_ref().and_then(WeakShared::upgrade);
        if let Some(opening) = current
            && opening.peek().is_none()
        {
            return opening;
        }
        let connections = Arc::clone(self);
        let opening = async move { connections.open_for_all(wish).await };
        let opening = opening.boxed().shared();
        shared.opening = opening.downgrade();
        opening
    }

    async fn open_for_all(self: Arc<Self>, wish: Wish) -> Result<(), SendError> {
        // As long as anybody waits it would go on, however hopeless.
        let opened = within(wish.limit, self.open(wish)).await;
        let addresses = match &opened {
            Ok(_) => self.addresses.count().min(MOST_ADDRESSES),
            // Those that are there have to do.
            Err(_) => 0,
        };
        self.multiplexed.aim_for(addresses);
        if let Opened::Http1(connection) = opened? {
            self.idle.keep(connection, wish.keep);
        }
        Ok(())
    }

    async fn open(self: &Arc<Self>, wish: Wish) -> Result<Opened, SendError> {
        let Wish { wanted, keep, .. } = wish;
        let presence = self.announce();
        let load = |address| match wanted {
            Wanted::Http1 => 0,
            Wanted::Any | Wanted::Http2 => self.multiplexed.count(address),
        };
        let opened = self.connector.open(&self.addresses, load, wanted).await;
        let opened = opened.map_err(|error| SendError::Unreachable(error.to_string()))?;
        if wanted == Wanted::Any {
            self.shared().spoken = Some(opened.spoken);
        }
        match opened.spoken {
            Spoken::Http1 => {
                let connection = self.http1.begin(opened.stream, opened.address, presence);
                let connection = connection.await;
                let unusable = |error: hyper::Error| SendError::Unreachable(error.to_string());
                connection.map(Opened::Http1).map_err(unusable)
            }
            Spoken::Http2 => {
                let handle = http2::begin(opened.stream, opened.address, self.head_bytes).await?;
                self.multiplexed.add(handle, keep);
                Ok(Opened::Http2)
            }
        }
    }

    /// Says that there is going to be a connection, which has to be looked after.
    fn announce(self: &Arc<Self>) -> Arc<()> {
        let mut shared = self.shared();
        if !shared.is_swept {
            shared.is_swept = true;
            tokio::spawn(sweep(Arc::downgrade(self), self.sweep));
        }
        Arc::clone(&self.presence)
    }

    /// Gives up connections that are of no use any more. Gives whether any is left.
    async fn tidy(&self) -> bool {
        // Where nobody answers for a name, its last addresses are kept.
        let _ = self.addresses.refresh().await;
        let is_wanted = |address: SocketAddr| self.addresses.contain(address);
        self.idle.sweep(is_wanted);
        self.multiplexed.sweep(is_wanted);
        let addresses = self.addresses.count().min(MOST_ADDRESSES);
        self.multiplexed.aim_for(addresses);
        let mut shared = self.shared();
        shared.is_swept = Arc::strong_count(&self.presence) > 1 || !self.multiplexed.is_empty();
        shared.is_swept
    }

    fn shared(&self) -> MutexGuard<'_, SharedState> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What comes about within the time for it.
async fn within<T>(
    limit: Duration,
    connecting: impl Future<Output = Result<T, SendError>>,
) -> Result<T, SendError> {
    let connected = timeout(limit, connecting).await;
    connected.map_err(|_| {
        let reason = format!("no connection within {} ms", limit.as_millis());
        SendError::Unreachable(reason)
    })?
}

/// Tidies up until there are no connections any more.
async fn sweep(connections: Weak<Connections>, pause: Duration) {
    loop {
        sleep(pause).await;
        let Some(connections) = connections.upgrade() else {
            return;
        };
        if !connections.tidy().await {
            return;
        }
    }
}
