//! How the connections of one listener are served, and how they end.
//!
//! A listener that ends lets its requests finish: HTTP/1 connections close after
//! the response under way, HTTP/2 connections say GOAWAY. Nothing here looks at a
//! request.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response, StatusCode, Version};
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::arrival::{self, Arrived};
use super::client::Client;
use super::download::Download;
use super::downstream::Downstream;
use super::driver::Ends;
use super::headers;
use super::http1::Strict;
use super::idle::StreamExecutor;
use super::request;
use super::shared::Proxy;
use super::upgrade::Upgrade;
use super::windows;
use crate::patience::Patience;
use crate::settings::ProxyLimits;
use crate::tls::ServerTls;

/// How no request of HTTP/1 begins (RFC 9113, section 3.4).
const PREFACE: &[u8; 5] = b"PRI *";

/// What the connections of one listener have in common.
pub struct Server {
    proxy: Arc<Proxy>,
    listener: SocketAddr,
    connections: TaskTracker,
    ends: Ends,
    /// With windows for uploads that are within the budget, and with the smallest.
    wide: Builder<StreamExecutor>,
    narrow: Builder<StreamExecutor>,
    idle_limit: Duration,
    /// Whether HTTP/2 may be spoken at all.
    http2: bool,
}

impl Server {
    /// Serves `listener` until `stop`. The connections are counted in
    /// `connections`.
    pub fn new(
        proxy: Arc<Proxy>,
        listener: SocketAddr,
        connections: TaskTracker,
        leaving: CancellationToken,
        stop: CancellationToken,
    ) -> Arc<Self> {
        let limits = &proxy.limits;
        // Waiting for an upstream's response is not idleness.
        let idle_limit = limits
            .body_idle_timeout
            .max(limits.connect_timeout + limits.response_timeout);
        let speak = |stream, connection| speak(limits, idle_limit, stream, connection);
        let refuses_http2 = limits.http1_only.as_ref();
        let http2 = !refuses_http2.is_some_and(|it| it.covers(&listener));
        Arc::new(Self {
            wide: speak(windows::STREAM, windows::CONNECTION),
            narrow: speak(windows::SMALLEST, windows::SMALLEST),
            proxy,
            listener,
            connections,
            ends: Ends { leaving, stop },
            idle_limit,
            http2,
        })
    }

    /// The address that it is configured for.
    pub fn listener(&self) -> SocketAddr {
        self.listener
    }

    /// Serves a client to the end of its connection.
    pub async fn serve(self: Arc<Self>, stream: std::net::TcpStream, arrived: Arrived) {
        let Ok(mut stream) = TcpStream::from_std(stream) else {
            return;
        };
        let proxies = &self.proxy.limits.front_proxies;
        let opened = timeout(self.proxy.limits.request_head_timeout, async {
            let ends = arrival::wait(&mut stream, arrived.remote, self.listener, proxies).await?;
            Ok::<_, io::Error>((ends, begins_http2(&stream).await?))
        });
        // Nothing was asked yet, so a listener that ends need not wait long.
        let ((remote, local), begins_http2) = tokio::select! {
            biased;
            opened = opened => match opened {
                Ok(Ok(opened)) => opened,
                Ok(Err(error)) => {
                    tracing::debug!(%error, "a connection did not begin");
                    return;
                }
                Err(_) => return,
            },
            () = self.ends.silence() => return,
        };
        // Who announces many counts for none of them.
        let seat = match remote == arrived.remote {
            true => Some(arrived.seat),
            false => self.proxy.seat(remote.ip()),
        };
        let Some(seat) = seat else {
            return;
        };
        let tls = self.tls();
        let client = Client {
            is_trusted: proxies.trust(remote.ip()),
            ..Client::new(remote, local, tls.is_some())
        };
        let downstream = Downstream::new(
            Arc::clone(&self.proxy),
            self.listener,
            client,
            self.connections.clone(),
            arrived.assignment.worker,
            arrived.stay,
            seat,
        );
        // By who it really is, whomever a front proxy announces.
        let downstream = Arc::new(downstream.watched_by(self.proxy.witnesses.of(arrived.remote)));
        let Some(tls) = tls else {
            let windows = self.reserve(begins_http2);
            return self.converse(stream, downstream, self.http2, windows).await;
        };
        let http2 = self.http2 && tls.offers_http2();
        let handshake = TlsAcceptor::from(tls.config(self.http2)).accept(stream);
        let handshake = timeout(self.proxy.limits.tls_handshake_timeout, handshake);
        match handshake.await {
            Ok(Ok(stream)) => {
                let settled = stream.get_ref().1.alpn_protocol();
                let windows = self.reserve(settled == Some(b"h2"));
                self.converse(stream, downstream, http2, windows).await;
            }
            // The client speaks no TLS, or none that was agreed on.
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => {}
        }
    }

    /// How clients that connect now are spoken to; none: without TLS.
    fn tls(&self) -> Option<Arc<ServerTls>> {
        let snapshot = self.proxy.current.load();
        snapshot.listeners.get(&self.listener)?.tls.clone()
    }

    /// What a connection may send ahead, if it speaks HTTP/2. Others need nothing.
    fn reserve(&self, http2: bool) -> Option<OwnedSemaphorePermit> {
        http2.then(|| self.proxy.windows.reserve()).flatten()
    }

    /// Answers the requests of a connection, on which HTTP/2 may be spoken or not, with
    /// `windows` if it has them.
    async fn converse<S>(
        &self,
        stream: S,
        downstream: Arc<Downstream>,
        http2: bool,
        windows: Option<OwnedSemaphorePermit>,
    ) where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let service = service_fn(|mut request: Request<Incoming>| {
            let downstream = Arc::clone(&downstream);
            let upgrade = Upgrade::asked(&mut request);
            // Now, and not when the answer is made: the body may be read before.
            match &upgrade {
                Some(_) => downstream.framing.is_tunnel(),
                None => downstream
                    .framing
                    .is_body(request.body().size_hint().exact()),
            }
            async move { Ok::<_, Infallible>(answer(downstream, request, upgrade).await) }
        });
        let strict = Strict::new(stream, Arc::clone(&downstream.framing), http2);
        let http = match &windows {
            Some(_) => &self.wide,
            None => &self.narrow,
        };
        let connection = http.serve_connection_with_upgrades(TokioIo::new(strict), service);
        let patience = Patience::new(self.idle_limit);
        let driven = self
            .ends
            .drive(connection, &downstream, Arc::clone(&patience));
        patience.watch(driven).await;
    }
}

/// How HTTP is spoken with clients, whose streams and connections have these windows.
fn speak(
    limits: &ProxyLimits,
    idle_limit: Duration,
    stream: u32,
    connection: u32,
) -> Builder<StreamExecutor> {
    let head_bytes = limits.largest_head();
    let mut http = Builder::new(StreamExecutor { limit: idle_limit });
    http.http1()
        // What hyper counts as one is two, and the connection knows which.
        .header_read_timeout(None)
        .max_buf_size(head_bytes);
    if let Some(fields) = limits.unusual_head_fields() {
        http.http1().max_headers(fields);
    }
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.http2_streams)
        .initial_stream_window_size(stream)
        .initial_connection_window_size(connection)
        .max_header_list_size(u32::try_from(head_bytes).unwrap_or(u32::MAX));
    http
}

/// Waits until something arrives. Gives whether it is how HTTP/2 begins; where that comes
/// in pieces nobody can tell yet, and the connection has the smallest windows.
async fn begins_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut begin = [0; PREFACE.len()];
    stream.peek(&mut begin).await?;
    Ok(begin == *PREFACE)
}

/// Answers a request. The response is the last one of an HTTP/1 connection, and
/// says so, when the process is about to end, and after an upgrade that was not
/// granted: what the client has sent behind it has not been looked at.
async fn answer(
    downstream: Arc<Downstream>,
    request: Request<Incoming>,
    upgrade: Option<Upgrade>,
) -> Response<Download> {
    let http1 = request.version() < Version::HTTP_2;
    downstream.note_request();
    let proxy = Arc::clone(&downstream.proxy);
    let unseen = upgrade.is_some();
    let mut response = request::serve(downstream, request, upgrade).await;
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    if http1 && !switches && (unseen || proxy.readiness.is_leaving()) {
        headers::make_last(response.headers_mut());
    }
    response
}
