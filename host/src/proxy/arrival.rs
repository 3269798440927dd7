//! How a connection begins, and who is at its other end.

use std::io;
use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::clients::Seat;
use super::front::{Ends, read_announcement};
use super::room::Stay;
use crate::settings::FrontProxies;
use crate::workers::Assignment;

/// A client that was let in.
pub struct Arrived {
    /// Who has connected.
    pub remote: SocketAddr,
    /// Its connection among all that it may have.
    pub seat: Seat,
    /// Its place among all clients.
    pub stay: Stay,
    /// Who serves it.
    pub assignment: Assignment,
}

/// Takes a client that has connected as `remote` to what is configured as `listener`. Gives
/// both ends of its connection, or of the one that a proxy announces, once that has come.
///
/// # Errors
/// The connection is gone; or it has to be announced, and is not, or by a stranger.
pub async fn wait(
    stream: &mut TcpStream,
    remote: SocketAddr,
    listener: SocketAddr,
    proxies: &FrontProxies,
) -> io::Result<Ends> {
    // Small frames must not wait for others. A socket that refuses is closed.
    stream.set_nodelay(true)?;
    let mut ends = (remote, stream.local_addr().unwrap_or(listener));
    if proxies.proxy_protocol.contains(&listener) {
        if !proxies.trust(remote.ip()) {
            let reason = "it comes from no trusted proxy";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
        }
        ends = read_announcement(stream).await?.unwrap_or(ends);
    }
    Ok(ends)
}
