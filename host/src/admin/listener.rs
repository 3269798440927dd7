//! The connections of the admin listener, and their limits.
//!
//! Whoever reaches the port needs no token to open a connection, so connections are few,
//! and none may stay that asks nothing.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use super::error::ApiError;
use crate::patience::Patience;
use crate::proxy::{Idle, asked_host};

/// Connections at once; more have to wait.
const CONNECTIONS: usize = 100;

/// How long a head may take to arrive, or the next one to begin.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How long nothing may move; a request may try something out that takes half a minute.
const IDLE_LIMIT: Duration = Duration::from_secs(60);

/// Bytes of request line and headers.
const HEAD_BYTES: usize = 64 * 1024;

/// The pause after an accept that failed for want of something.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub SocketAddr);

/// Serves `router` until `stop`, and then what is under way.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let connections = TaskTracker::new();
    let accept = async || {
        // Nobody closes the semaphore.
        let place = Arc::clone(&room).acquire_owned().await.ok();
        (place, listener.accept().await)
    };
    while let Some((place, accepted)) = stop.run_until_cancelled(accept()).await {
        match accepted {
            Ok((stream, client)) => {
                let router = router.clone();
                connections.spawn(converse(stream, client, router, stop.clone(), place));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection to the admin API cannot be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    connections.close();
    connections.wait().await;
}

/// Answers a request, if it says for whom it is as the API instances demand it.
async fn answer(request: Request<Incoming>, client: SocketAddr, router: Router) -> Response {
    let (mut head, body) = request.into_parts();
    if asked_host(&head).is_err() {
        return ApiError::Host.into_response();
    }
    head.extensions.insert(ClientAddress(client));
    let answered = router.oneshot(Request::from_parts(head, body)).await;
    answered.unwrap_or_else(|never| match never {})
}

/// Answers the requests of a connection.
async fn converse(
    stream: TcpStream,
    client: SocketAddr,
    router: Router,
    stop: CancellationToken,
    _place: Option<OwnedSemaphorePermit>,
) {
    let service = service_fn(|request: Request<Incoming>| {
        let router = router.clone();
        async move { Ok::<_, Infallible>(answer(request, client, router).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut idle = Idle::new(Patience::new(IDLE_LIMIT));
    tokio::select! {
        biased;
        // An error here is the client's: it left, or spoke no HTTP.
        _ = connection.as_mut() => return,
        () = stop.cancelled() => {}
        () = &mut idle => return,
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        biased;
        _ = connection => {}
        () = idle => {}
    }
}
