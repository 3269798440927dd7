//! One client connection, as far as its requests need to know it.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::{HeaderValue, Version};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::TaskTracker;

use super::Proxy;
use super::lines::Framing;

/// One client connection.
#[derive(Debug)]
pub(crate) struct Downstream {
    pub(crate) proxy: Arc<Proxy>,
    /// What it takes up, until nothing of it is left.
    _room: OwnedSemaphorePermit,
    /// Where what outlives the connection's last response is counted.
    pub(crate) connections: TaskTracker,
    /// The listener's address as it is configured: the key into the snapshot.
    pub(crate) listener: SocketAddr,
    /// Where the client is.
    pub(crate) remote: SocketAddr,
    /// Whether the connection is encrypted.
    pub(crate) tls: bool,
    /// Where the connection arrived.
    pub(crate) local: SocketAddr,
    /// The client's address for `X-Forwarded-For`.
    pub(crate) forwarded_for: HeaderValue,
    /// The port for `X-Forwarded-Port`.
    pub(crate) forwarded_port: HeaderValue,
    /// What follows the head that was read last.
    pub(crate) framing: Arc<Framing>,
    http2: AtomicBool,
}

impl Downstream {
    /// A connection that arrived at `local`, through the listener configured as
    /// `listener`.
    pub(crate) fn new(
        proxy: Arc<Proxy>,
        room: OwnedSemaphorePermit,
        connections: TaskTracker,
        listener: SocketAddr,
        remote: SocketAddr,
        local: SocketAddr,
        tls: bool,
    ) -> Self {
        // An IPv4 client of an IPv6 listener is still an IPv4 client.
        let remote = SocketAddr::new(remote.ip().to_canonical(), remote.port());
        let local = SocketAddr::new(local.ip().to_canonical(), local.port());
        Self {
            proxy,
            _room: room,
            connections,
            listener,
            remote,
            tls,
            local,
            framing: Arc::default(),
            http2: AtomicBool::new(false),
            forwarded_for: header_value(remote.ip().to_string()),
            forwarded_port: HeaderValue::from(local.port()),
        }
    }

    /// The scheme that the client used.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// Notes which version of HTTP a request came in. Gives whether it is one that
    /// serves one request of a connection after the other.
    pub(crate) fn note_version(&self, version: Version) -> bool {
        let http2 = version >= Version::HTTP_2;
        self.http2.store(http2, Ordering::Relaxed);
        !http2
    }

    /// Whether the client is known to speak HTTP/2.
    pub(crate) fn speaks_http2(&self) -> bool {
        self.http2.load(Ordering::Relaxed)
    }

    /// The element that this hop adds to `Forwarded` (RFC 7239, section 4).
    pub(crate) fn forwarded(&self, host: Option<&HeaderValue>) -> HeaderValue {
        let node = match self.remote.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("\"[{ip}]\""),
        };
        // A host that would need escapes within the quotes is not named.
        let host = host
            .and_then(|host| host.to_str().ok())
            .filter(|host| !host.contains(['"', '\\']))
            .map(|host| format!(";host=\"{host}\""))
            .unwrap_or_default();
        header_value(format!("for={node}{host};proto={}", self.scheme()))
    }
}

/// Every caller passes printable ASCII, which is always a header value.
fn header_value(text: String) -> HeaderValue {
    HeaderValue::from_maybe_shared(Bytes::from(text))
        .unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

#[cfg(test)]
impl Downstream {
    /// A client at `remote` of a listener that is configured as `0.0.0.0:8081`.
    pub(crate) fn sample(remote: &str) -> Self {
        let roots = rustls::RootCertStore::empty();
        let chance = Arc::new(crate::chance::Turns::default());
        let proxy = Proxy::new(Default::default(), Default::default(), roots, chance).unwrap();
        let listener = SocketAddr::from(([0, 0, 0, 0], 8081));
        let local = SocketAddr::from(([192, 0, 2, 1], 8081));
        let remote = remote.parse().unwrap();
        let room = Arc::clone(&proxy.room).try_acquire_owned().unwrap();
        let connections = TaskTracker::new();
        Self::new(proxy, room, connections, listener, remote, local, false)
    }
}
