//! HTTP/2 with an upstream: how a connection begins, and a request on one of its streams.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use http::header::{CONNECTION, HOST, TRANSFER_ENCODING};
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri, Version};
use hyper::body::Incoming;
use hyper::client::conn::http2::{self, SendRequest};
use hyper::rt::Executor;
use hyper_util::rt::{TokioIo, TokioTimer};

use super::error::SendError;
use super::failure::Failure;
use super::stream::Stream;
use super::streams::{Place, Streams};
use super::upload::Upload;

/// A connection is asked this often whether it is still alive, because TCP may take a
/// quarter of an hour to notice that it is not.
const PING: Duration = Duration::from_secs(20);

/// Bytes of a response that an upstream may send ahead of a client that reads slowly.
const STREAM_WINDOW: u32 = 256 * 1024;

/// What all responses of a connection may hold together: no limit of its own (RFC 9113,
/// section 6.9.1), or a few clients that do not read would hold up all others.
const CONNECTION_WINDOW: u32 = (1 << 31) - 1;

/// More streams than any upstream permits: it has not said yet how many it does.
const UNSAID: usize = usize::MAX - 1;

/// A connection, as far as requests use it.
#[derive(Clone, Debug)]
pub struct Handle {
    /// Who is at its other end.
    pub address: SocketAddr,
    /// Its streams.
    pub streams: Arc<Streams>,
    sender: SendRequest<Upload>,
}

/// A stream for one request.
#[derive(Debug)]
pub struct Ticket {
    sender: SendRequest<Upload>,
    place: Arc<Place>,
    is_reused: bool,
}

type Connection = http2::Connection<TokioIo<Stream>, Upload, Watched>;

/// Begins to speak HTTP/2 on a connection that was just opened, and waits until the
/// upstream has said how many streams it permits (RFC 9113, section 3.4). Heads of
/// `head_bytes` are accepted.
///
/// # Errors
/// The other end speaks something else, or is gone.
pub async fn begin(
    stream: Stream,
    address: SocketAddr,
    head_bytes: usize,
) -> Result<Handle, SendError> {
    let watched = Watched(Arc::default());
    let mut builder = http2::Builder::new(watched.clone());
    builder
        .timer(TokioTimer::new())
        .initial_max_send_streams(UNSAID)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .max_header_list_size(u32::try_from(head_bytes).unwrap_or(u32::MAX));
    let handshake = builder.handshake(TokioIo::new(stream)).await;
    let (sender, mut connection) = handshake.map_err(|error| no_http2(&error))?;
    let permitted = poll_fn(|context| poll_settings(&mut connection, &watched, context)).await?;
    let streams = Streams::new(permitted);
    let seen = Arc::clone(&streams);
    tokio::spawn(async move {
        let ended = poll_fn(|context| {
            seen.permit(connection.current_max_send_streams());
            pin!(&mut connection).poll(context)
        });
        if let Err(error) = ended.await {
            tracing::debug!(%error, %address, "an HTTP/2 connection to an upstream ended");
        }
    });
    let handle = Handle {
        address,
        streams,
        sender,
    };
    if handle.is_closed() {
        let reason = "it closed the connection before a request could be sent";
        return Err(SendError::NoResponse(reason.to_owned()));
    }
    Ok(handle)
}

/// Waits for the first frame of the upstream; gives how many streams it permits.
fn poll_settings(
    connection: &mut Connection,
    Watched(moved): &Watched,
    context: &mut Context<'_>,
) -> Poll<Result<usize, SendError>> {
    moved.register(context.waker());
    if let Poll::Ready(ended) = pin!(&mut *connection).poll(context) {
        let error = ended.map_or_else(
            |error| no_http2(&error),
            |()| SendError::NoResponse("it does not speak HTTP/2".to_owned()),
        );
        return Poll::Ready(Err(error));
    }
    match connection.current_max_send_streams() {
        UNSAID => Poll::Pending,
        0 => Poll::Ready(Err(SendError::NoResponse(
            "it permits no requests".to_owned(),
        ))),
        permitted => Poll::Ready(Ok(permitted)),
    }
}

fn no_http2(error: &hyper::Error) -> SendError {
    SendError::NoResponse(super::failure::root_cause(error))
}

impl Handle {
    /// Whether no request can be sent on it any more.
    pub fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }

    /// Takes a stream. `is_reused`: it is not the first one.
    pub fn take(&self, is_reused: bool) -> Ticket {
        Ticket {
            sender: self.sender.clone(),
            place: Arc::new(self.streams.take()),
            is_reused,
        }
    }
}

impl Ticket {
    /// Sends a request, and waits for the head of the response. The place is to be kept
    /// until the response is over.
    ///
    /// # Errors
    /// There is no response.
    pub async fn exchange(
        mut self,
        mut request: Box<Request<Upload>>,
        scheme: &Scheme,
    ) -> Result<(Response<Incoming>, Arc<Place>), Failure> {
        prepare(&mut request, scheme);
        request.body_mut().occupy(&self.place);
        let response = self.sender.try_send_request(*request);
        drop(self.sender);
        match response.await {
            Ok(response) => Ok((response, self.place)),
            Err(error) => Err(Failure::http2(error, self.is_reused)),
        }
    }
}

/// Makes a request one of HTTP/2: the host is a part of its target, and no field (RFC
/// 9113, section 8.3.1).
fn prepare(request: &mut Request<Upload>, scheme: &Scheme) {
    *request.version_mut() = Version::HTTP_2;
    let headers = request.headers_mut();
    headers.remove(CONNECTION);
    headers.remove(TRANSFER_ENCODING);
    let Some(host) = headers.remove(HOST) else {
        return;
    };
    let stated = request.uri().authority().map(Authority::as_str);
    if stated.is_some_and(|stated| stated.as_bytes() == host.as_bytes()) {
        return;
    }
    let mut parts = request.uri().clone().into_parts();
    parts.scheme = Some(scheme.clone());
    parts.authority = Authority::try_from(host.as_bytes())
        .ok()
        .or(parts.authority);
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

/// Runs the tasks of one connection, and wakes who waits for what they do.
#[derive(Clone, Debug)]
struct Watched(Arc<AtomicWaker>);

impl<F> Executor<F> for Watched
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, future: F) {
        let Self(moved) = self.clone();
        tokio::spawn(async move {
            let mut future = pin!(future);
            poll_fn(|context| {
                let outcome = future.as_mut().poll(context);
                moved.wake();
                outcome
            })
            .await;
        });
    }
}
