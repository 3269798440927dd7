//! Sends one request to a listener of this process, as any client would.
//!
//! It connects to the address that it is given and nowhere else: it resolves no
//! name and follows no redirect.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpSocket;

use crate::tls::connect_to_oneself;

/// Bytes of a response's body that are read.
const BODY_BYTES: usize = 64 * 1024;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The response with the beginning of its body.
    pub response: Response<Vec<u8>>,
    /// Whether the body goes on.
    pub truncated: bool,
    /// From sending the request to the last byte that was read.
    pub duration: Duration,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum OwnRequestError {
    /// There is no connection.
    #[error("The listener {0} cannot be reached: {1}.")]
    Unreachable(SocketAddr, std::io::Error),
    /// The connection ended early.
    #[error("The listener gave no response: {0}.")]
    NoResponse(#[from] hyper::Error),
    /// It took too long.
    #[error("There was no whole response within {} seconds.", .0.as_secs())]
    Timeout(Duration),
}

/// A socket that is not connected yet.
#[derive(Debug)]
pub struct Socket {
    socket: TcpSocket,
    listener: SocketAddr,
}

impl Socket {
    /// One to reach what listens on `listener`, from the same address.
    ///
    /// # Errors
    /// The system has none to give.
    pub fn open(listener: SocketAddr) -> Result<Self, OwnRequestError> {
        let listener = reachable(listener);
        let open = || {
            let socket = match listener {
                SocketAddr::V4(_) => TcpSocket::new_v4()?,
                SocketAddr::V6(_) => TcpSocket::new_v6()?,
            };
            let mut address = listener;
            address.set_port(0);
            socket.bind(address)?;
            Ok(Self { socket, listener })
        };
        open().map_err(|error| OwnRequestError::Unreachable(listener, error))
    }

    /// The address that the listener will see.
    ///
    /// # Errors
    /// The system does not say it.
    pub fn address(&self) -> Result<SocketAddr, OwnRequestError> {
        let address = self.socket.local_addr();
        address.map_err(|error| OwnRequestError::Unreachable(self.listener, error))
    }

    /// Sends the request, over `tls` or not, and reads the response for at most `limit`.
    /// The certificate is not checked: it is this process's own, and for another name
    /// than the address.
    ///
    /// # Errors
    /// There is no response, or none in time.
    pub async fn send(
        self,
        tls: bool,
        request: Request<Full<Bytes>>,
        limit: Duration,
    ) -> Result<Answer, OwnRequestError> {
        tokio::time::timeout(limit, self.exchange(tls, request))
            .await
            .map_err(|_| OwnRequestError::Timeout(limit))?
    }

    async fn exchange(
        self,
        tls: bool,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, OwnRequestError> {
        let Self { socket, listener } = self;
        let unreachable = |error| OwnRequestError::Unreachable(listener, error);
        let stream = socket.connect(listener).await.map_err(unreachable)?;
        if !tls {
            return ask(stream, request).await;
        }
        let stream = connect_to_oneself(stream, listener.ip()).await;
        ask(stream.map_err(unreachable)?, request).await
    }
}

/// Where a client on this machine finds the listener: one on every interface is
/// found on loopback.
pub fn reachable(listener: SocketAddr) -> SocketAddr {
    let ip = match listener.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listener.port())
}

async fn ask<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, OwnRequestError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the client and the response's body; what it failed of, they say.
    tokio::spawn(connection);
    let sent = Instant::now();
    let (head, mut body) = client.send_request(request).await?.into_parts();
    let (shown, truncated) = read(&mut body).await?;
    Ok(Answer {
        response: Response::from_parts(head, shown),
        truncated,
        duration: sent.elapsed(),
    })
}

/// The beginning of a body, and whether it goes on.
async fn read(body: &mut Incoming) -> Result<(Vec<u8>, bool), hyper::Error> {
    let mut shown = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            shown.extend_from_slice(&data);
        }
        if shown.len() > BODY_BYTES {
            shown.truncate(BODY_BYTES);
            return Ok((shown, true));
        }
    }
    Ok((shown, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_on_every_interface_is_found_on_loopback_and_others_where_they_are() {
        let cases = [
            ("0.0.0.0:8081", "127.0.0.1:8081"),
            ("[::]:8081", "[::1]:8081"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ];
        for (listener, expected) in cases {
            let found = reachable(listener.parse().unwrap());
            assert_eq!(found.to_string(), expected);
        }
    }
}
