//! Whether an upstream can be reached: a connection of its own, on which nothing is sent.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use rustls::ProtocolVersion;
use tokio::io::AsyncReadExt as _;
use tokio::time::Instant;
use tokio_rustls::client::TlsStream;

use super::addresses::Addresses;
use super::connector::{Connector, Greeted, Wanted, connect};
use super::stream::Stubborn;
use crate::patience::until;

/// Beside the time of the handshake, an upstream has this long to say that it does not
/// like what it was shown.
const AFTERTHOUGHT: Duration = Duration::from_millis(500);

/// A connection that came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Where to.
    address: SocketAddr,
    /// What was agreed on; none: it is in clear text.
    tls: Option<Tls>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tls {
    version: Option<ProtocolVersion>,
    /// Whether the certificate was checked.
    is_checked: bool,
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, tls } = self;
        let Some(Tls {
            version,
            is_checked,
        }) = tls
        else {
            return write!(f, "{address} accepts connections.");
        };
        let version = match version {
            Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
            Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
            _ => "TLS",
        };
        let certificate = match is_checked {
            true => "its certificate is good",
            false => "its certificate was not checked, as the policy says",
        };
        write!(f, "{address} speaks {version}, and {certificate}.")
    }
}

/// What kept a connection from coming about.
#[derive(Debug, thiserror::Error)]
pub enum Unreached {
    /// Its host has no address.
    #[error("The host cannot be found: {0}.")]
    Host(io::Error),
    /// None of its addresses answers.
    #[error("{} cannot be connected to: {error}.", listed(addresses))]
    Connection {
        /// Those that were tried.
        addresses: Vec<SocketAddr>,
        /// What the last one that failed says.
        error: io::Error,
    },
    /// It speaks no TLS that was agreed on, or is not who it should be.
    #[error("{0} accepts connections, but TLS fails: {1}.")]
    Tls(SocketAddr, io::Error),
}

fn listed(addresses: &[SocketAddr]) -> String {
    let addresses: Vec<_> = addresses.iter().map(SocketAddr::to_string).collect();
    addresses.join(", ")
}

/// Opens a connection as for a request, within `limit`, and closes it. An upstream in TLS may
/// object for as long again as the handshake took.
///
/// # Errors
/// The step that failed, and why.
pub async fn reach(
    connector: &Connector,
    addresses: &Addresses,
    wanted: Wanted,
    limit: Duration,
) -> Result<Reached, Unreached> {
    let deadline = Instant::now() + limit;
    let late = || {
        let words = format!("no answer within {} ms", limit.as_millis());
        io::Error::new(io::ErrorKind::TimedOut, words)
    };
    let found = until(deadline, addresses.candidates(|_| 0)).await;
    let candidates = found
        .unwrap_or_else(|| Err(late()))
        .map_err(Unreached::Host)?;
    let connected = until(deadline, connect(addresses, candidates.clone())).await;
    let connected = connected.unwrap_or_else(|| Err(late()));
    let (tcp, address) = connected.map_err(|error| Unreached::Connection {
        addresses: candidates,
        error,
    })?;
    let greeting = Instant::now();
    let greeted = until(deadline, connector.handshake(Stubborn::new(tcp), wanted)).await;
    let greeted = greeted.unwrap_or_else(|| Err(late()));
    let greeted = greeted.map_err(|error| Unreached::Tls(address, error))?;
    let Greeted::Tls(mut stream) = greeted else {
        return Ok(Reached { address, tls: None });
    };
    // As long again, at least: what it sends has the same way.
    let patience = greeting.elapsed() + AFTERTHOUGHT;
    let heard = hear_out(&mut stream, Instant::now() + patience).await;
    heard.map_err(|error| Unreached::Tls(address, error))?;
    let tls = Tls {
        version: stream.get_ref().1.protocol_version(),
        is_checked: connector.checks_certificates(),
    };
    Ok(Reached {
        address,
        tls: Some(tls),
    })
}

/// In TLS 1.3 a server looks at the client's certificate when the client has done its part
/// (RFC 8446, section 4.4.2.4). Waits for its refusal until `moment`.
async fn hear_out(stream: &mut TlsStream<Stubborn>, moment: Instant) -> io::Result<()> {
    let mut first = [0];
    match until(moment, stream.read(&mut first)).await {
        Some(Err(error)) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        // Silence, a greeting, or an end: nothing was asked.
        _ => Ok(()),
    }
}
