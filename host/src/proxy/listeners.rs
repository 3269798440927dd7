//! Listeners that come and go with the configuration.
//!
//! A change has two steps, because the sockets must be known to work before the
//! snapshot is swapped, and must not serve it before: [`Listeners::prepare`] binds
//! what is new, [`Listeners::commit`] serves it and ends what is no longer wanted.
//! How a listener serves, and ends, is the business of [`super::server`].

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::acceptor::Acceptor;
use super::server::Server;
use super::shared::Proxy;
use super::witness::Witnesses;
use crate::life::Life;
use crate::metrics::Traffic;
use crate::readiness::Readiness;
use crate::workers::Workers;

/// Connections that the kernel keeps for us until they are accepted.
const BACKLOG: u32 = 1024;

/// The listeners of the data plane.
#[derive(Debug)]
pub struct Listeners {
    proxy: Arc<Proxy>,
    open: Mutex<BTreeMap<SocketAddr, Open>>,
    /// Connections, and what they were turned over to.
    connections: TaskTracker,
    leaving: CancellationToken,
    workers: Arc<Workers>,
}

#[derive(Debug)]
struct Open {
    bound: SocketAddr,
    stop: CancellationToken,
    /// Holds the socket.
    accepting: JoinHandle<()>,
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
    ///
    /// # Errors
    /// The threads that are to serve clients cannot be started.
    pub fn new(proxy: Arc<Proxy>) -> io::Result<Self> {
        Ok(Self {
            workers: Arc::new(Workers::start(proxy.limits.workers())?),
            proxy,
            open: Mutex::default(),
            connections: TaskTracker::new(),
            leaving: CancellationToken::new(),
        })
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
            let server = Server::new(
                Arc::clone(&self.proxy),
                address,
                self.connections.clone(),
                self.leaving.clone(),
                stop.clone(),
            );
            let acceptor = Acceptor {
                proxy: Arc::clone(&self.proxy),
                server,
                workers: Arc::clone(&self.workers),
                connections: self.connections.clone(),
                stop: stop.clone(),
            };
            let accepting = tokio::spawn(acceptor.accept(listener));
            let listener = Open {
                bound,
                stop,
                accepting,
            };
            open.insert(address, listener);
        }
    }

    /// Ends what is under way in API instances that are served no more, once it had its
    /// time. Must be called within a tokio runtime.
    pub fn end(&self, lives: Vec<Arc<Life>>) {
        if lives.is_empty() {
            return;
        }
        lives.iter().for_each(|life| life.end());
        let drain = self.proxy.limits.instance_drain;
        tokio::spawn(async move {
            sleep(drain).await;
            lives.iter().for_each(|life| life.finish());
        });
    }

    /// Where each configured address is listened on in fact: they differ where
    /// port 0 leaves the choice to the system.
    pub fn bound(&self) -> BTreeMap<SocketAddr, SocketAddr> {
        let open = self.open();
        let pairs = open.iter().map(|(address, open)| (*address, open.bound));
        pairs.collect()
    }

    /// What was done with the requests that arrived.
    pub fn traffic(&self) -> &Traffic {
        self.proxy.traffic()
    }

    /// Who watches requests of the gateway's own.
    pub fn witnesses(&self) -> &Witnesses {
        &self.proxy.witnesses
    }

    /// Tells clients to leave, with the responses that they get, and waits until
    /// they have left, for at most `limit`. Whoever has not heard of it is still
    /// served, on new connections as well: closing now would fail requests that
    /// are on their way.
    pub async fn leave(&self, limit: Duration) {
        self.proxy.readiness.leave();
        self.leaving.cancel();
        self.connections.close();
        // Who has not left by then is shown out.
        let _ = timeout(limit, self.connections.wait()).await;
    }

    /// Ends every listener and waits until the sockets are closed and the requests
    /// under way are answered, for at most `limit`. Gives whether they all were.
    pub async fn shutdown(&self, limit: Duration) -> bool {
        let listeners = std::mem::take(&mut *self.open());
        for listener in listeners.values() {
            listener.stop.cancel();
        }
        self.connections.close();
        let ended = async {
            for listener in listeners.into_values() {
                // One that panicked holds no socket either.
                let _ = listener.accepting.await;
            }
            self.connections.wait().await;
        };
        timeout(limit, ended).await.is_ok()
    }

    /// Cuts the requests that are still under way.
    pub async fn cut(&self) {
        self.workers.end().await;
    }

    /// Whether requests should be sent here.
    pub fn readiness(&self) -> &Arc<Readiness> {
        &self.proxy.readiness
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<SocketAddr, Open>> {
        // The map is whole at every moment, whatever happened to who held it.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an address can be listened on at this moment. Must be called within a tokio
/// runtime.
pub fn can_listen(address: SocketAddr) -> bool {
    bind(address).is_ok()
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
