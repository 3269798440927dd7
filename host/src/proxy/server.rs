//! How the connections of one listener are served, and how they end.
//!
//! A listener that ends lets its requests finish: HTTP/1 connections close after
//! the response under way, HTTP/2 connections say GOAWAY. Nothing here looks at a
//! request.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use http::{Request, Response, StatusCode, Version};
use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::client::Client;
use super::download::Download;
use super::downstream::Downstream;
use super::headers;
use super::http1::Strict;
use super::idle::StreamExecutor;
use super::pace::{Overdue, Pace};
use super::request;
use super::shared::Proxy;
use super::upgrade::Upgrade;
use crate::patience::Patience;
use crate::tls::ServerTls;
use crate::workers::{Seat, Workers};

/// The pause after an accept that failed for want of something, such as file
/// descriptors: trying again at once would burn the processor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long a client whose connection was accepted may take to begin a request when the
/// listener ends.
const FAREWELL: Duration = Duration::from_millis(100);

/// Bytes of a body that an HTTP/2 client may send ahead of its upstream.
const STREAM_WINDOW: u32 = 256 * 1024;

/// The largest window that HTTP/2 has (RFC 9113, section 6.9.1).
const LARGEST_WINDOW: u32 = (1 << 31) - 1;

/// What the connections of one listener have in common.
pub struct Server {
    proxy: Arc<Proxy>,
    listener: SocketAddr,
    connections: TaskTracker,
    /// The process is about to end: clients should go elsewhere.
    leaving: CancellationToken,
    /// The listener ends.
    stop: CancellationToken,
    http: Builder<StreamExecutor>,
    idle_limit: Duration,
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
            // Room for all at once, or a few that are stuck would hold up the others.
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(
                limits
                    .http2_streams
                    .saturating_mul(STREAM_WINDOW)
                    .clamp(STREAM_WINDOW, LARGEST_WINDOW),
            )
            .max_header_list_size(u32::try_from(head_bytes).unwrap_or(u32::MAX));
        Arc::new(Self {
            proxy,
            listener,
            connections,
            leaving,
            stop,
            http,
            idle_limit,
        })
    }

    /// Accepts connections for the workers until the listener ends.
    pub async fn accept(self: Arc<Self>, listener: TcpListener, workers: Arc<Workers>) {
        while let Some(accepted) = self.stop.run_until_cancelled(listener.accept()).await {
            let admitted = match accepted {
                Ok((stream, remote)) => self.admit(stream, remote, &workers).await,
                Err(error) => Err(error),
            };
            match admitted {
                Ok(()) => {}
                Err(error) if concerns_one_connection(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, listener = %self.listener, "connections cannot be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Serves a client once there may be one more connection. The kernel keeps the
    /// clients that come meanwhile. A listener that ends waits no longer; the client
    /// that it has accepted does, like others that are to be answered.
    async fn admit(
        self: &Arc<Self>,
        stream: TcpStream,
        remote: SocketAddr,
        workers: &Workers,
    ) -> io::Result<()> {
        let waited = self.stop.run_until_cancelled(self.proxy.room.take()).await;
        let seat = workers.seat();
        let server = Arc::clone(self);
        // The worker has the kernel tell it, and nobody else, what happens on it.
        let stream = stream.into_std()?;
        let runtime = seat.runtime.clone();
        let serving = async move {
            let room = match waited {
                Some(room) => room,
                None => server.proxy.room.take().await,
            };
            if let (Some(room), Ok(stream)) = (room, TcpStream::from_std(stream)) {
                server.serve(stream, remote, room, seat).await;
            }
        };
        self.connections.spawn_on(serving, &runtime);
        Ok(())
    }

    async fn serve(
        self: Arc<Self>,
        stream: TcpStream,
        remote: SocketAddr,
        room: OwnedSemaphorePermit,
        seat: Seat,
    ) {
        let local = stream.local_addr().unwrap_or(self.listener);
        // Small frames must not wait for others. A socket that refuses is closed.
        let opened = timeout(self.proxy.limits.request_head_timeout, async {
            stream.set_nodelay(true)?;
            stream.readable().await
        });
        // Nothing was asked yet, so a listener that ends need not wait long.
        tokio::select! {
            biased;
            opened = opened => if !matches!(opened, Ok(Ok(()))) {
                return;
            },
            () = self.silence() => return,
        }
        let tls = self.tls();
        let downstream = Arc::new(Downstream::new(
            Arc::clone(&self.proxy),
            self.listener,
            Client::new(remote, local, tls.is_some()),
            self.connections.clone(),
            seat.worker,
            room,
        ));
        let Some(tls) = tls else {
            return self.converse(stream, downstream).await;
        };
        let handshake = TlsAcceptor::from(tls.config()).accept(stream);
        let handshake = timeout(self.proxy.limits.tls_handshake_timeout, handshake);
        match handshake.await {
            Ok(Ok(stream)) => self.converse(stream, downstream).await,
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

    /// Answers the requests of a connection.
    async fn converse<S>(&self, stream: S, downstream: Arc<Downstream>)
    where
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
        let strict = Strict::new(stream, Arc::clone(&downstream.framing));
        let connection = self
            .http
            .serve_connection_with_upgrades(TokioIo::new(strict), service);
        let patience = Patience::new(self.idle_limit);
        let driven = self.drive(connection, &downstream, Arc::clone(&patience));
        patience.watch(driven).await;
    }

    /// Drives a connection to its end. When the listener ends, and when no request has
    /// begun for too long, it ends after what is under way. When that does not move for
    /// too long, the connection is dropped, which aborts it.
    async fn drive(
        &self,
        connection: impl GracefulConnection,
        downstream: &Downstream,
        patience: Arc<Patience>,
    ) {
        let mut connection = pin!(connection);
        let mut pace = Pace::new(downstream, &self.proxy.limits, patience);
        // It is seldom woken, and not looked at whenever the connection is.
        let mut farewell = FuturesUnordered::from_iter([self.farewell(downstream)]);
        tokio::select! {
            biased;
            // An error here is the client's: it left, or spoke no HTTP.
            _ = connection.as_mut() => return,
            _ = farewell.next() => {}
            overdue = &mut pace => if overdue == Overdue::Stuck {
                return;
            },
        }
        connection.as_mut().graceful_shutdown();
        pace.hurry();
        tokio::select! {
            biased;
            _ = connection => {}
            _ = pace => {}
        }
    }

    /// Waits until the listener ends, and then for what a client may just be sending.
    async fn silence(&self) {
        self.stop.cancelled().await;
        sleep(FAREWELL).await;
    }

    /// Waits until the connection is to end from this side. HTTP/2 can say so
    /// without losing a request; an idle HTTP/1 connection could be closed while a
    /// request is on its way, so it is left open as long as possible.
    async fn farewell(&self, downstream: &Downstream) {
        let told = async {
            self.leaving.cancelled().await;
            if !downstream.speaks_http2() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => {
                // The first request may be on its way.
                if !downstream.framing.has_begun() {
                    sleep(FAREWELL).await;
                }
            }
            () = told => {}
        }
    }
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

/// Errors of `accept` that are the accepted connection's own (see accept(2)).
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
    )
}
