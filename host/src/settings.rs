//! Settings of the process: parsed once, never changed while it runs. What can
//! change lives in the configuration instead.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use gateway_model::Secret;

/// Everything that `serve` is told at its start.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where database, keys and admin token live.
    pub data_dir: PathBuf,
    /// The folder of Local Mode files; none to serve the database alone.
    pub config_dir: Option<PathBuf>,
    /// Where the admin API and UI listen.
    pub admin: SocketAddr,
    /// The master key of the sealed private keys, as 32 bytes in base64; none to
    /// keep it in the file `master-key` of the data folder.
    pub master_key: Option<Secret>,
    /// Limits of the proxy.
    pub proxy: ProxyLimits,
    /// Limits of policy instances.
    pub policy: PolicyLimits,
}

/// Limits of the proxy. Each protects memory or connections from one kind of peer.
#[derive(Clone, Debug)]
pub struct ProxyLimits {
    /// Bytes of request line and headers; more is answered 431.
    pub request_head_bytes: usize,
    /// Connections of clients at once, over all listeners; more have to wait. At
    /// least one.
    pub connections: usize,
    /// Requests under way at once, over all API instances; more are answered 503.
    pub requests_in_flight: usize,
    /// Requests under way at once on one HTTP/2 connection; the client has to wait
    /// with more.
    pub http2_streams: u32,
    /// From a connection's begin, or the response before, to the end of a head.
    pub request_head_timeout: Duration,
    /// For a client to finish the TLS handshake; then the connection is closed.
    pub tls_handshake_timeout: Duration,
    /// To connect to an upstream, TLS included; then 502.
    pub connect_timeout: Duration,
    /// How long a body is held for an upstream to say 100, if the client waits for
    /// that; then it is sent.
    pub continue_timeout: Duration,
    /// From the request's end to the upstream's response head; then 504.
    pub response_timeout: Duration,
    /// Without a byte in either direction of a message body or a connection that was
    /// upgraded; then the stream is cut.
    pub body_idle_timeout: Duration,
    /// An unused upstream connection is closed after this.
    pub upstream_idle_timeout: Duration,
    /// Unused connections kept for each upstream.
    pub upstream_idle_connections: usize,
}

impl ProxyLimits {
    /// The limits unless others are given.
    pub const DEFAULT: Self = Self {
        request_head_bytes: 64 * 1024,
        connections: 10_000,
        requests_in_flight: 10_000,
        http2_streams: 200,
        request_head_timeout: Duration::from_secs(10),
        tls_handshake_timeout: Duration::from_secs(10),
        connect_timeout: Duration::from_secs(5),
        continue_timeout: Duration::from_secs(1),
        response_timeout: Duration::from_secs(15),
        body_idle_timeout: Duration::from_secs(300),
        upstream_idle_timeout: Duration::from_secs(60),
        upstream_idle_connections: 256,
    };
}

impl Default for ProxyLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How long the end of the process may take.
#[derive(Clone, Copy, Debug)]
pub struct ShutdownLimits {
    /// For clients to leave of their own accord, while requests are still served.
    /// It is over sooner when no connection is left.
    pub notice: Duration,
    /// For requests under way after that; then they are cut.
    pub drain: Duration,
}

impl ShutdownLimits {
    /// The limits unless others are given.
    pub const DEFAULT: Self = Self {
        notice: Duration::from_secs(1),
        drain: Duration::from_secs(10),
    };
}

/// How a policy instance is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// Instances are used again. All requests of one policy share one
    /// configuration and thereby one domain of trust.
    #[default]
    Warm,
    /// Every request gets an instance of its own.
    Fresh,
}

/// Limits of policy instances.
#[derive(Clone, Debug)]
pub struct PolicyLimits {
    /// Whether instances are used again.
    pub isolation: Isolation,
    /// Instances of one policy that exist at once.
    pub instances_per_policy: usize,
    /// Instances of all policies that exist at once.
    pub instances_total: u32,
    /// How long a request waits for an instance; then 503.
    pub instance_wait: Duration,
    /// Linear memory of one instance, in bytes.
    pub memory_bytes: usize,
    /// How long one call may compute; then it is ended and the instance retired.
    pub call_deadline: Duration,
    /// Requests that an instance serves before it is replaced.
    pub calls_per_instance: u64,
    /// Memory of each RSA or EC key for signatures it has made, in bytes; 0 makes
    /// every signature anew.
    pub signature_memo_bytes: u64,
}

impl PolicyLimits {
    /// The limits unless others are given.
    pub const DEFAULT: Self = Self {
        isolation: Isolation::Warm,
        instances_per_policy: 64,
        instances_total: 1000,
        instance_wait: Duration::from_secs(1),
        memory_bytes: 16 * 1024 * 1024,
        call_deadline: Duration::from_millis(200),
        calls_per_instance: 1_000_000,
        signature_memo_bytes: 4 * 1024 * 1024,
    };
}

impl Default for PolicyLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
