//! How much of the gateway a peer may take, and what it must not send.

use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use clap::{Args, ValueEnum};
use gateway_model::Timeouts;

use super::arguments::{milliseconds, without_flags};
use super::front_proxies::FrontProxies;
use super::http1_only::Http1Only;

/// Limits of the proxy. Each protects memory or connections from one kind of peer.
#[derive(Clone, Debug, Args)]
pub struct ProxyLimits {
    /// Bytes of the first line and the header fields of a message, and of its trailers.
    ///
    /// More is answered 431 where a client sends it, 502 where an upstream does. 8192 at
    /// least, whatever is given.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_HEAD_BYTES",
        default_value_t = 64 * 1024
    )]
    pub head_bytes: usize,
    /// Lines of header fields of a message; more is answered 431 or 502.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_HEAD_FIELDS",
        default_value_t = 256
    )]
    pub head_fields: usize,
    /// Threads that serve requests; one for each processor unless given.
    ///
    /// Each has connections to upstreams of its own.
    #[arg(long, value_name = "N", env = "JWT_GATEWAY_WORKER_THREADS")]
    pub worker_threads: Option<NonZeroUsize>,
    /// Connections of clients at once; more have to wait.
    ///
    /// Over all listeners, tunnels of upgraded connections among them; at least one.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_CONNECTIONS",
        default_value_t = 10_000
    )]
    pub connections: usize,
    /// Connections of one client at once; more are closed.
    ///
    /// By its address; of IPv6 the first 64 bits. At least one.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_CONNECTIONS_PER_CLIENT",
        default_value_t = 5000
    )]
    pub connections_per_client: usize,
    /// Requests under way at once; more are answered 503.
    ///
    /// Over all API instances; to the end of the response.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_REQUESTS_IN_FLIGHT",
        default_value_t = 10_000
    )]
    pub requests_in_flight: usize,
    /// Requests under way at once on one HTTP/2 connection; the client waits with more.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_HTTP2_STREAMS",
        default_value_t = 200
    )]
    pub http2_streams: u32,
    /// Bytes that clients may send over HTTP/2 ahead of their upstreams, all together.
    ///
    /// Each connection may 1 MiB, while there is as much left, and 65535 bytes otherwise.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_UPLOAD_WINDOW_BYTES",
        default_value_t = 256 << 20
    )]
    pub upload_window_bytes: usize,
    /// Addresses of API instances on which HTTP/2 is refused, separated by commas, or all.
    ///
    /// As they are configured: 0.0.0.0:8081, say. The policy tls says it by its alpn.
    #[arg(long, value_name = "ADDRESSES", env = "JWT_GATEWAY_HTTP1_ONLY")]
    pub http1_only: Option<Http1Only>,
    /// Milliseconds from a response to the next request; then the connection is closed.
    ///
    /// Longer than load balancers in front keep connections without use. HTTP/2
    /// connections are at rest while they have no stream.
    #[arg(
        long = "keep-alive-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_KEEP_ALIVE_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "75000"
    )]
    pub keep_alive_timeout: Duration,
    /// Milliseconds for the head of a request to arrive; then the connection is closed.
    ///
    /// From its first byte, or from the begin of the connection, to its end.
    #[arg(
        long = "request-head-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_REQUEST_HEAD_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "10000"
    )]
    pub request_head_timeout: Duration,
    /// Milliseconds for a client to finish the TLS handshake.
    ///
    /// Then the connection is closed.
    #[arg(
        long = "tls-handshake-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_TLS_HANDSHAKE_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "10000"
    )]
    pub tls_handshake_timeout: Duration,
    /// Milliseconds to connect to an upstream; then 502.
    ///
    /// The name look-up and the TLS handshake are included.
    #[arg(
        long = "connect-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_CONNECT_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "5000"
    )]
    pub connect_timeout: Duration,
    /// Milliseconds that an upload waits for the upstream to say 100 Continue, if the
    /// client does; then it is sent.
    #[arg(
        long = "continue-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_CONTINUE_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "1000"
    )]
    pub continue_timeout: Duration,
    /// Milliseconds for an upstream to begin its response; then 504.
    ///
    /// From the end of the request to the end of the response's head.
    #[arg(
        long = "response-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_RESPONSE_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "15000"
    )]
    pub response_timeout: Duration,
    /// Milliseconds without a byte of a message body or of a connection that was
    /// upgraded; then the stream is cut.
    ///
    /// A byte in either direction counts. Until the response begins it is never shorter
    /// than the times to connect and to respond together.
    #[arg(
        long = "body-idle-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_BODY_IDLE_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "300000"
    )]
    pub body_idle_timeout: Duration,
    /// Milliseconds that requests, streams and tunnels have to end when their API instance
    /// is removed, disabled or moved to another address.
    ///
    /// Then they are cut, within a second.
    #[arg(
        long = "instance-drain-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_INSTANCE_DRAIN_MS",
        value_parser = milliseconds,
        default_value = "30000"
    )]
    pub instance_drain: Duration,
    /// Milliseconds after which an unused upstream connection is closed.
    #[arg(
        long = "upstream-idle-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_UPSTREAM_IDLE_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "60000"
    )]
    pub upstream_idle_timeout: Duration,
    /// Unused connections kept for each upstream, over all threads.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_UPSTREAM_IDLE_CONNECTIONS",
        default_value_t = 256
    )]
    pub upstream_idle_connections: usize,
    /// Milliseconds after which an upstream connection takes no further request.
    ///
    /// So that a name that has moved, and an address that is new, are found.
    #[arg(
        long = "upstream-connection-age-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_UPSTREAM_CONNECTION_AGE_MS",
        value_parser = milliseconds,
        default_value = "600000"
    )]
    pub upstream_connection_age: Duration,
    /// Requests after which an upstream connection takes no further one.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_UPSTREAM_CONNECTION_REQUESTS",
        default_value_t = 100_000
    )]
    pub upstream_connection_requests: u64,
    /// Milliseconds after which the name of an upstream is looked up again.
    ///
    /// 30000 at most, whatever is given. The system does not say how long its answer holds.
    #[arg(
        long = "name-lifetime-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_NAME_LIFETIME_MS",
        value_parser = milliseconds,
        default_value = "30000"
    )]
    pub name_lifetime: Duration,
    /// What becomes of a request that servers read differently; refused is 400.
    ///
    /// Its path has `//`, `;`, `\\`, `%2F` or `%5C`, or its method small letters.
    #[arg(
        long,
        value_name = "MANNER",
        env = "JWT_GATEWAY_AMBIGUOUS_REQUESTS",
        default_value = "guard"
    )]
    pub ambiguous_requests: AmbiguousRequests,
    /// Proxies in front of the gateway.
    #[command(flatten, next_help_heading = "Proxies in front of the gateway")]
    pub front_proxies: FrontProxies,
}

/// What becomes of a request that servers read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AmbiguousRequests {
    /// It is refused.
    Refuse,
    /// It is refused where rules decide who is asked for credentials.
    ///
    /// These are the API instances with an inbound policy that has `rules`.
    Guard,
    /// It is forwarded.
    Forward,
}

/// The smallest buffer that HTTP/1 heads are read into.
const SMALLEST_HEAD: usize = 8 * 1024;

/// Lines of header fields that hyper reads without being told.
const USUAL_HEAD_FIELDS: usize = 100;

/// What is known of a name is used no longer than this.
const LONGEST_NAME_LIFETIME: Duration = Duration::from_secs(30);

impl ProxyLimits {
    /// Bytes of a head that are accepted.
    pub fn largest_head(&self) -> usize {
        self.head_bytes.max(SMALLEST_HEAD)
    }

    /// Threads that serve requests.
    pub fn workers(&self) -> NonZeroUsize {
        let processors = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.worker_threads.unwrap_or_else(processors)
    }

    /// Unused connections that each worker keeps for an upstream.
    pub fn idle_connections_of_worker(&self) -> usize {
        self.upstream_idle_connections
            .div_ceil(self.workers().get())
    }

    /// Lines of header fields, where hyper has to be told: for so many it needs memory for
    /// each head.
    pub fn unusual_head_fields(&self) -> Option<usize> {
        (self.head_fields != USUAL_HEAD_FIELDS).then_some(self.head_fields)
    }

    /// Connections that may wait beside so many that are served.
    pub fn waiting(connections: usize) -> usize {
        connections / 10
    }

    /// How long the addresses of a name are used before it is looked up again.
    pub fn longest_name_lifetime(&self) -> Duration {
        self.name_lifetime.min(LONGEST_NAME_LIFETIME)
    }

    /// How long upstreams may take where an API instance and a service do not say it.
    pub fn timeouts(&self) -> Timeouts {
        let ms = |time: Duration| Some(u32::try_from(time.as_millis()).unwrap_or(u32::MAX));
        Timeouts {
            connect_ms: ms(self.connect_timeout),
            response_ms: ms(self.response_timeout),
            idle_ms: ms(self.body_idle_timeout),
            keep_ms: ms(self.upstream_idle_timeout),
        }
    }
}

impl Default for ProxyLimits {
    fn default() -> Self {
        without_flags()
    }
}
