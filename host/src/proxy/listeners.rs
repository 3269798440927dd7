//! Listeners that come and go with the configuration.
//!
//! A change has two steps, because the sockets must be known to work before the
//! snapshot is swapped, and must not serve it before: [`Listeners::prepare`] binds
//! what is new, [`Listeners::commit`] serves it and ends what is no longer wanted.
//! A listener that ends lets its requests finish: HTTP/1 connections close after
//! the response under way, HTTP/2 connections say GOAWAY.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulConnection;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Proxy;
use super::downstream::Downstream;
use super::idle::{Idle, StreamExecutor};

/// Connections that the kernel keeps for us until they are accepted.
const BACKLOG: u32 = 1024;

/// The pause after an accept that failed for want of something, such as file
/// descriptors: trying again at once would burn the processor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long an idle HTTP/2 client may take to answer GOAWAY.
const FAREWELL: Duration = Duration::from_millis(100);

/// The smallest buffer that hyper takes for a request head.
const SMALLEST_HEAD: usize = 8 * 1024;

/// The listeners of the data plane.
#[derive(Debug)]
pub struct Listeners {
    proxy: Arc<Proxy>,
    open: Mutex<BTreeMap<SocketAddr, Open>>,
    tasks: TaskTracker,
}

#[derive(Debug)]
struct Open {
    bound: SocketAddr,
    stop: CancellationToken,
}

/// Sockets that are bound and not served: the first step of a change. Dropping it
/// closes them again.
#[derive(Debug)]
pub struct Prepared {
    wanted: BTreeSet<SocketAddr>,
    bound: BTreeMap<SocketAddr, TcpListener>,
    refused: BTreeMap<SocketAddr, String>,
}

impl Prepared {
    /// The addresses that cannot be listened on, and why, in a sentence that says
    /// what to do.
    pub fn refused(&self) -> &BTreeMap<SocketAddr, String> {
        &self.refused
    }
}

impl Listeners {
    /// No listeners yet.
    pub fn new(proxy: Arc<Proxy>) -> Self {
        Self {
            proxy,
            open: Mutex::default(),
            tasks: TaskTracker::new(),
        }
    }

    /// Binds those of `addresses` that are not open yet. Nothing changes for those
    /// that are. Must be called within a tokio runtime.
    pub fn prepare(&self, addresses: &BTreeSet<SocketAddr>) -> Prepared {
        let open = self.open();
        let mut prepared = Prepared {
            wanted: addresses.clone(),
            bound: BTreeMap::new(),
            refused: BTreeMap::new(),
        };
        for address in addresses.iter().filter(|known| !open.contains_key(known)) {
            match bind(*address) {
                Ok(listener) => {
                    prepared.bound.insert(*address, listener);
                }
                Err(error) => {
                    prepared.refused.insert(*address, explain(*address, &error));
                }
            }
        }
        prepared
    }

    /// Serves what was prepared and ends every listener that was not wanted.
    pub fn commit(&self, prepared: Prepared) {
        let mut open = self.open();
        open.retain(|address, listener| {
            let wanted = prepared.wanted.contains(address);
            if !wanted {
                listener.stop.cancel();
            }
            wanted
        });
        for (address, listener) in prepared.bound {
            let stop = CancellationToken::new();
            // A socket that was bound has an address.
            let bound = listener.local_addr().unwrap_or(address);
            let server = Server::new(Arc::clone(&self.proxy), address, stop.clone());
            self.tasks
                .spawn(server.accept(listener, self.tasks.clone()));
            open.insert(address, Open { bound, stop });
        }
    }

    /// Where each configured address is listened on in fact: they differ where
    /// port 0 leaves the choice to the system.
    pub fn bound(&self) -> BTreeMap<SocketAddr, SocketAddr> {
        let open = self.open();
        let pairs = open.iter().map(|(address, open)| (*address, open.bound));
        pairs.collect()
    }

    /// Ends every listener and waits until the requests under way are answered,
    /// for at most `limit`. Gives whether they all were.
    pub async fn shutdown(&self, limit: Duration) -> bool {
        for (_, listener) in std::mem::take(&mut *self.open()) {
            listener.stop.cancel();
        }
        self.tasks.close();
        tokio::time::timeout(limit, self.tasks.wait()).await.is_ok()
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<SocketAddr, Open>> {
        // The map is whole at every moment, whatever happened to who held it.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // Connections of an earlier process that linger do not keep us from listening.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn explain(address: SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "Something listens on {address} or on this port already. Stop it or choose another port."
        ),
        io::ErrorKind::PermissionDenied => format!(
            "The gateway may not listen on {address}. Choose a port from 1024 on, or give it the right to lower ones."
        ),
        io::ErrorKind::AddrNotAvailable => format!(
            "This machine has no address {}. Choose one that it has, or 0.0.0.0 for all.",
            address.ip()
        ),
        _ => format!("Listening on {address} failed: {error}."),
    }
}

/// What the connections of one listener have in common.
struct Server {
    proxy: Arc<Proxy>,
    listener: SocketAddr,
    stop: CancellationToken,
    http: Builder<StreamExecutor>,
    idle_limit: Duration,
}

impl Server {
    fn new(proxy: Arc<Proxy>, listener: SocketAddr, stop: CancellationToken) -> Arc<Self> {
        let limits = &proxy.limits;
        // Waiting for an upstream's response is not idleness.
        let idle_limit = limits
            .body_idle_timeout
            .max(limits.connect_timeout + limits.response_timeout);
        let head_bytes = limits.request_head_bytes.max(SMALLEST_HEAD);
        let mut http = Builder::new(StreamExecutor { limit: idle_limit });
        http.http1()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.request_head_timeout)
            .max_buf_size(head_bytes);
        http.http2()
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(head_bytes).unwrap_or(u32::MAX));
        Arc::new(Self {
            proxy,
            listener,
            stop,
            http,
            idle_limit,
        })
    }

    async fn accept(self: Arc<Self>, listener: TcpListener, tasks: TaskTracker) {
        while let Some(accepted) = self.stop.run_until_cancelled(listener.accept()).await {
            match accepted {
                Ok((stream, remote)) => {
                    tasks.spawn(Arc::clone(&self).serve(stream, remote));
                }
                Err(error) if concerns_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, listener = %self.listener, "connections cannot be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    async fn serve(self: Arc<Self>, stream: TcpStream, remote: SocketAddr) {
        let local = stream.local_addr().unwrap_or(self.listener);
        // Small frames must not wait for others. A socket that refuses is closed.
        let opened = tokio::time::timeout(self.proxy.limits.request_head_timeout, async {
            stream.set_nodelay(true)?;
            stream.readable().await
        });
        // Nothing was asked yet, so a listener that ends need not wait.
        if !matches!(
            self.stop.run_until_cancelled(opened).await,
            Some(Ok(Ok(())))
        ) {
            return;
        }
        let client = Downstream::new(Arc::clone(&self.proxy), self.listener, remote, local);
        let client = Arc::new(client);
        let answer = service_fn(move |request| {
            let client = Arc::clone(&client);
            async move { Ok::<_, Infallible>(Proxy::serve(client, request).await) }
        });
        let connection = self.http.serve_connection(TokioIo::new(stream), answer);
        self.drive(connection).await;
    }

    /// Drives a connection to its end. When the listener ends, the connection ends
    /// after what is under way. When nothing moves for too long, it is dropped,
    /// which aborts what is under way.
    async fn drive(&self, connection: impl GracefulConnection) {
        let mut connection = pin!(connection);
        let mut idle = Idle::new(self.idle_limit);
        let patience = tokio::select! {
            biased;
            // An error here is the client's: it left, or spoke no HTTP.
            _ = connection.as_mut() => return,
            () = self.stop.cancelled() => self.idle_limit,
            () = &mut idle => FAREWELL,
        };
        connection.as_mut().graceful_shutdown();
        let idle = Idle::new(patience);
        tokio::select! {
            biased;
            _ = connection => {}
            () = idle => {}
        }
    }
}

/// Errors of `accept` that are the accepted connection's own (see accept(2)).
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}
