//! How the connections of one listener come in: who is let in, and to which thread.

use std::io;
use std::iter;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::arrival::Arrived;
use super::server::Server;
use super::shared::Proxy;
use crate::workers::Workers;

/// The pause after an accept that failed for want of something, such as file
/// descriptors: trying again at once would burn the processor.
const PAUSE: Duration = Duration::from_millis(100);

/// Clients that a listener which ends accepts at most: about as many as the kernel keeps.
const LAST_CLIENTS: usize = 1024;

/// Accepts the connections of one listener.
pub struct Acceptor {
    /// What all requests share.
    pub proxy: Arc<Proxy>,
    /// Serves them.
    pub server: Arc<Server>,
    /// The threads that do.
    pub workers: Arc<Workers>,
    /// Where the connections are counted.
    pub connections: TaskTracker,
    /// The listener ends.
    pub stop: CancellationToken,
}

impl Acceptor {
    /// Accepts connections until the listener ends, and those that the kernel has accepted
    /// by then.
    pub async fn accept(self, listener: TcpListener) {
        while let Some(accepted) = self.stop.run_until_cancelled(listener.accept()).await {
            // The worker has the kernel tell it, and nobody else, what happens on it.
            let accepted = accepted.and_then(|(stream, remote)| Ok((stream.into_std()?, remote)));
            match accepted {
                Ok((stream, remote)) => self.admit(stream, remote).await,
                Err(error) if concerns_one_connection(&error) => {}
                Err(error) => {
                    let listener = self.server.listener();
                    tracing::warn!(%error, %listener, "connections cannot be accepted");
                    sleep(PAUSE).await;
                }
            }
        }
        for (stream, remote) in accept_rest(listener) {
            self.admit(stream, remote).await;
        }
    }

    /// Serves a client that does not have too many connections yet, once it can be looked
    /// at. The kernel keeps the clients that come meanwhile. A listener that ends waits no
    /// longer; the client that it has accepted does, like others that are to be answered.
    async fn admit(&self, stream: TcpStream, remote: SocketAddr) {
        let Some(seat) = self.proxy.seat(remote.ip()) else {
            return;
        };
        let waited = self.stop.run_until_cancelled(self.proxy.room.enter()).await;
        let assignment = self.workers.assign();
        let runtime = assignment.runtime.clone();
        let (proxy, server) = (Arc::clone(&self.proxy), Arc::clone(&self.server));
        let serving = async move {
            let stay = match waited {
                Some(stay) => stay,
                None => proxy.room.enter().await,
            };
            let arrived = Arrived {
                remote,
                seat,
                stay,
                assignment,
            };
            server.serve(stream, arrived).await;
        };
        self.connections.spawn_on(serving, &runtime);
    }
}

/// Connections that the kernel has accepted for a listener that ends: whoever has just
/// opened one was not told to go elsewhere.
fn accept_rest(listener: TcpListener) -> impl Iterator<Item = (TcpStream, SocketAddr)> {
    // Whether there are any is not asked of tokio, which knows only what it has waited for.
    let accept = listener.into_std().map(|listener| {
        iter::from_fn(move || {
            let (stream, remote) = listener.accept().ok()?;
            stream.set_nonblocking(true).ok()?;
            Some((stream, remote))
        })
    });
    accept.into_iter().flatten().take(LAST_CLIENTS)
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
