//! HTTP/1.1 with an upstream. A connection does nothing by itself: whoever uses it drives
//! it.

use std::fmt;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::header::{
    CONNECTION, CONTENT_LENGTH, Entry, HOST, HeaderName, HeaderValue, TE, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, Method, Request, Response, Uri, Version};
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;

use super::attention::Attention;
use super::failure::Failure;
use super::fields::tokens;
use super::stream::{Stream, Tap};
use super::upload::Upload;
use crate::settings::ProxyLimits;

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// A connection is not used in the last moment that its upstream keeps it.
const MARGIN: Duration = Duration::from_secs(1);

/// Bytes that are read or written at once.
const BUFFER: usize = 400 * 1024;

/// How connections are set up, and how long they are used.
#[derive(Clone, Debug)]
pub struct Http1 {
    builder: Builder,
    longest: Duration,
    most: u64,
}

/// A connection.
pub struct Connection {
    sender: SendRequest<Upload>,
    /// None once it has ended.
    driver: Option<Driver>,
    attention: Attention,
    tap: Arc<Tap>,
    address: SocketAddr,
    born: Instant,
    served: u64,
    longest: Duration,
    most: u64,
    /// How long the upstream keeps it when it is not used, if it has said so.
    kept_for: Option<Duration>,
    /// As long as it is there, somebody looks after it.
    _presence: Arc<()>,
}

type Driver = Pin<Box<dyn Future<Output = hyper::Result<()>> + Send>>;

impl Http1 {
    /// Connections within these limits.
    pub fn new(limits: &ProxyLimits) -> Self {
        let mut builder = Builder::new();
        builder
            // Servers that compare names byte by byte expect them so.
            .title_case_headers(true)
            // RFC 9112, section 5.1: a proxy removes it.
            .allow_spaces_after_header_name_in_responses(true)
            .max_buf_size(limits.largest_head().max(BUFFER))
            .max_header_size(limits.largest_head());
        if let Some(fields) = limits.unusual_head_fields() {
            builder.max_headers(fields);
        }
        Self {
            builder,
            longest: limits.upstream_connection_age,
            most: limits.upstream_connection_requests,
        }
    }

    /// Begins to speak HTTP/1.1 on a connection that was just opened.
    ///
    /// # Errors
    /// None at present: nothing is said before the first request.
    pub async fn begin(
        &self,
        stream: Stream,
        address: SocketAddr,
        presence: Arc<()>,
    ) -> hyper::Result<Box<Connection>> {
        let tap = stream.tap();
        let (sender, driver) = self.builder.handshake(TokioIo::new(stream)).await?;
        Ok(Box::new(Connection {
            sender,
            driver: Some(Box::pin(driver.with_upgrades())),
            attention: Attention::new(),
            tap,
            address,
            born: Instant::now(),
            served: 0,
            longest: self.longest,
            most: self.most,
            kept_for: None,
            _presence: presence,
        }))
    }
}

impl Connection {
    /// Whether a request was sent on it before.
    pub fn is_reused(&self) -> bool {
        self.served > 0
    }

    /// Whether both messages of a request are over, in whatever way.
    pub fn is_free(&self) -> bool {
        self.driver.is_none() || self.sender.is_ready()
    }

    /// Who is at its other end.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How long it can be kept without use, at most `patience`.
    pub fn patience(&self, patience: Duration) -> Duration {
        self.kept_for.map_or(patience, |kept| kept.min(patience))
    }

    /// Whether it could take a request now. What an upstream has closed cannot, nor what
    /// it has written to without being asked.
    pub fn is_idle(&mut self) -> bool {
        // Nobody has to be told what happens while nobody uses it.
        self.attention.end();
        self.drive(&mut Context::from_waker(Waker::noop()));
        self.driver.is_some()
            && self.sender.is_ready()
            && !self.tap.is_broken()
            && self.served < self.most
            && self.born.elapsed() < self.longest
    }

    /// Sends a request, and waits for the head of the response.
    ///
    /// # Errors
    /// There is no response.
    pub async fn exchange(
        &mut self,
        mut request: Box<Request<Upload>>,
    ) -> Result<Response<Incoming>, Failure> {
        prepare(&mut request);
        let is_reused = self.is_reused();
        self.served += 1;
        self.tap.forget();
        let mut response = pin!(self.sender.try_send_request(*request));
        let outcome =
            poll_fn(|context| self.poll(context, |context| response.as_mut().poll(context)));
        match outcome.await {
            Ok(response) => {
                self.kept_for = keep_alive(response.headers());
                Ok(response)
            }
            Err(error) => {
                let is_silent = is_reused && !self.tap.has_received();
                Err(Failure::http1(error, is_silent))
            }
        }
    }

    /// Goes on with both messages.
    pub fn drive(&mut self, context: &mut Context<'_>) {
        drive(&mut self.driver, context);
    }

    /// Goes on with both messages until there is something of the response, which is
    /// asked for by `poll`.
    pub fn poll<T>(
        &mut self,
        context: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        let driver = &mut self.driver;
        self.attention.look(context, |context| {
            let polled = poll(context);
            if polled.is_ready() {
                return polled;
            }
            drive(driver, context);
            poll(context)
        })
    }
}

fn drive(driver: &mut Option<Driver>, context: &mut Context<'_>) {
    if let Some(running) = driver
        && running.as_mut().poll(context).is_ready()
    {
        *driver = None;
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Connection")
            .field("address", &self.address)
            .field("served", &self.served)
            .finish_non_exhaustive()
    }
}

/// How long an upstream keeps a connection that is not used, where it says so, less what
/// a request takes on its way (RFC 2068, section 19.7.1.1).
fn keep_alive(headers: &HeaderMap) -> Option<Duration> {
    let members = headers.get_all(KEEP_ALIVE).iter().flat_map(tokens);
    let timeout = members
        .filter_map(|member| std::str::from_utf8(member).ok()?.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("timeout"));
    let stated = Duration::from_secs(timeout?.1.trim().parse().ok()?);
    Some(stated.saturating_sub(MARGIN).max(stated / 2))
}

/// Makes a request one of HTTP/1.1: with the path alone in its first line, and with the
/// fields that are about this connection.
fn prepare(request: &mut Request<Upload>) {
    *request.version_mut() = Version::HTTP_11;
    keep_path_alone(request);
    let has_body = !request.body().is_empty();
    let seldom_has_body = request.method() == Method::GET || request.method() == Method::HEAD;
    let headers = request.headers_mut();
    if headers.contains_key(TE) && !headers.contains_key(UPGRADE) {
        headers.insert(CONNECTION, HeaderValue::from_static("te"));
    }
    // hyper takes these methods to have no body unless they say that they have.
    if has_body && seldom_has_body && !headers.contains_key(CONTENT_LENGTH) {
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
}

/// The host stands in a field (RFC 9112, section 3.2.1).
fn keep_path_alone(request: &mut Request<Upload>) {
    let Some(authority) = request.uri().authority().cloned() else {
        return;
    };
    let path = request.uri().path_and_query().cloned();
    *request.uri_mut() = path.map(Uri::from).unwrap_or_default();
    if let Entry::Vacant(host) = request.headers_mut().entry(HOST)
        // An authority is a header value.
        && let Ok(value) = HeaderValue::try_from(authority.as_str())
    {
        host.insert(value);
    }
}
