//! Who is at the other end of a connection, as header fields and expressions say it.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http::HeaderValue;

/// The client of a connection, or of a request that a proxy in front has passed on.
#[derive(Clone, Debug)]
pub struct Client {
    /// Who is at the other end of the connection.
    pub peer: SocketAddr,
    /// Whether that is a proxy in front, whose word is believed.
    pub is_trusted: bool,
    /// Where the client is. Its port is 0 where that was not told.
    pub remote: SocketAddr,
    /// Where the connection arrived.
    pub local: SocketAddr,
    /// Whether what the client sent was encrypted.
    pub tls: bool,
    /// The peer's address for `X-Forwarded-For`.
    pub forwarded_for: HeaderValue,
    /// The port for `X-Forwarded-Port`.
    pub forwarded_port: HeaderValue,
}

impl Client {
    /// A client at `remote` whose connection arrived at `local`. What it says of others is
    /// not believed.
    pub fn new(remote: SocketAddr, local: SocketAddr, tls: bool) -> Self {
        // An IPv4 client of an IPv6 listener is still an IPv4 client.
        let canonical = |it: SocketAddr| SocketAddr::new(it.ip().to_canonical(), it.port());
        let (remote, local) = (canonical(remote), canonical(local));
        Self {
            peer: remote,
            is_trusted: false,
            remote,
            local,
            tls,
            forwarded_for: header_value(remote.ip().to_string()),
            forwarded_port: HeaderValue::from(local.port()),
        }
    }

    /// The scheme that the client used.
    pub fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// The element that this hop adds to `Forwarded` (RFC 7239, section 4).
    pub fn forwarded(&self, host: Option<&HeaderValue>) -> HeaderValue {
        let node = match self.peer.ip() {
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
impl Client {
    /// A client at `remote` whose connection arrived at `192.0.2.1:8081`.
    pub fn sample(remote: &str) -> Self {
        let local = SocketAddr::from(([192, 0, 2, 1], 8081));
        Self::new(remote.parse().unwrap(), local, false)
    }
}
