//! A connection of a client, and what HTTP allows when it ends.

use std::error::Error as _;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, HandshakeKind};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::kind::Kind;
use crate::situation::Situation;

/// Requests at once on a connection of HTTP/2.
const STREAMS: usize = 4;

/// Sends one request after the other.
pub enum Sender {
    /// All of a connection of HTTP/1.1.
    Http1 {
        /// hyper's.
        sender: http1::SendRequest<Empty<Bytes>>,
        /// Whether nothing was sent yet.
        fresh: bool,
    },
    /// A part of one of HTTP/2.
    Http2(http2::SendRequest<Empty<Bytes>>),
}

/// Why there is no response.
pub enum Unanswered {
    /// The same request may be sent on another connection.
    Again(String),
    /// The gateway may have begun with it.
    Lost(String),
}

/// Opens a connection; gives what requests can be sent by at once.
///
/// # Errors
/// The gateway does not take it, speaks another protocol or shows another certificate
/// than it should.
pub async fn open(
    kind: Kind,
    port: u16,
    tls: &Arc<ClientConfig>,
    situation: &Situation,
) -> Result<Vec<Sender>> {
    let oldest = situation.certificate.oldest();
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    if !kind.tls {
        return begin(kind, stream).await;
    }
    let name = ServerName::try_from("127.0.0.1")?;
    let connector = TlsConnector::from(Arc::clone(tls));
    let stream = connector.connect(name, stream).await.context("TLS")?;
    check(kind, &stream, situation, oldest)?;
    begin(kind, stream).await
}

/// Checks what was agreed on.
fn check(
    kind: Kind,
    stream: &TlsStream<TcpStream>,
    situation: &Situation,
    oldest: u64,
) -> Result<()> {
    let (_, session) = stream.get_ref();
    ensure!(
        session.alpn_protocol() == Some(kind.protocol().as_bytes()),
        "another protocol was agreed on: {:?}",
        session.alpn_protocol()
    );
    // No certificate is shown in a session that goes on (RFC 8446, section 2.2).
    if session.handshake_kind() == Some(HandshakeKind::Resumed) {
        return Ok(());
    }
    let shown = session.peer_certificates().and_then(<[_]>::first);
    situation.check_certificate(shown.context("no certificate")?, oldest)
}

async fn begin(
    kind: Kind,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> Result<Vec<Sender>> {
    let io = TokioIo::new(stream);
    // How a connection ends is told with the requests that are on it.
    if kind.http2 {
        let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await?;
        tokio::spawn(async { drop(connection.await) });
        Ok((0..STREAMS)
            .map(|_| Sender::Http2(sender.clone()))
            .collect())
    } else {
        let (sender, connection) = http1::handshake(io).await?;
        tokio::spawn(async { drop(connection.await) });
        Ok(vec![Sender::Http1 {
            sender,
            fresh: true,
        }])
    }
}

impl Sender {
    /// Sends a request that may be done twice (RFC 9110, section 9.2.2).
    ///
    /// # Errors
    /// There is no response.
    pub async fn send(
        &mut self,
        request: Request<Empty<Bytes>>,
    ) -> Result<Response<Incoming>, Unanswered> {
        let closed = |error: hyper::Error| Unanswered::Again(explain(&error));
        let (sent, first) = match self {
            Self::Http1 { sender, fresh } => {
                sender.ready().await.map_err(closed)?;
                let first = std::mem::take(fresh);
                (sender.try_send_request(request).await, first)
            }
            Self::Http2(sender) => {
                sender.ready().await.map_err(closed)?;
                (sender.try_send_request(request).await, false)
            }
        };
        sent.map_err(|mut error| {
            let unsent = error.take_message().is_some();
            let error = error.into_error();
            // A server may close a connection of HTTP/1.1 that it takes to be unused
            // (RFC 9112, section 9.3.1), which one is not that was just opened.
            let unused = !first && error.is_incomplete_message();
            if unsent || unused || is_refused(&error) {
                Unanswered::Again(explain(&error))
            } else {
                Unanswered::Lost(explain(&error))
            }
        })
    }
}

/// Whether HTTP/2 says that nothing was done (RFC 9113, section 8.7).
fn is_refused(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|it| it.downcast_ref::<h2::Error>());
    cause.is_some_and(|cause| {
        let expected = if cause.is_go_away() {
            h2::Reason::NO_ERROR
        } else {
            h2::Reason::REFUSED_STREAM
        };
        cause.is_remote() && cause.reason() == Some(expected)
    })
}

/// An error with its causes.
fn explain(error: &hyper::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}

#[cfg(test)]
mod tests;
