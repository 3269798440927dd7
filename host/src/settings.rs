//! Settings of the process: parsed once, never changed while it runs. What can
//! change lives in the configuration instead.
//!
//! A setting is one field: its documentation is its help on the command line, and its
//! default there is its default everywhere.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use gateway_model::Secret;

use self::arguments::{milliseconds, seconds, without_flags};
use crate::log::LogLoss;

mod arguments;

/// Everything that `serve` is told at its start.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Where the database, the keys and the admin token live.
    #[arg(
        long,
        value_name = "FOLDER",
        env = "JWT_GATEWAY_DATA_DIR",
        default_value = "./data"
    )]
    pub data_dir: PathBuf,
    /// Local Mode: a folder of YAML files that declare API instances. They are served
    /// beside those of the database, and followed as they change.
    #[arg(long, value_name = "FOLDER", env = "JWT_GATEWAY_CONFIG_DIR")]
    pub config_dir: Option<PathBuf>,
    /// Where the admin API and UI listen.
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "JWT_GATEWAY_ADMIN",
        default_value = "127.0.0.1:9090"
    )]
    pub admin: SocketAddr,
    /// The master key of the sealed private keys, as 32 bytes in base64; none to
    /// keep it in the file `master-key` of the data folder. No
    /// argument, because help and errors would print it.
    #[arg(skip)]
    pub master_key: Option<Secret>,
    /// Where lines of the log that are lost are counted.
    #[arg(skip)]
    pub log_loss: LogLoss,
    /// Limits of the proxy.
    #[command(flatten, next_help_heading = "Limits of the proxy")]
    pub proxy: ProxyLimits,
    /// Limits of policy instances.
    #[command(flatten, next_help_heading = "Limits of the policy")]
    pub policy: PolicyLimits,
}

/// Limits of the proxy. Each protects memory or connections from one kind of peer.
#[derive(Clone, Debug, Args)]
pub struct ProxyLimits {
    /// Bytes of request line and headers; more is answered 431.
    ///
    /// 8192 at least, whatever is given.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_REQUEST_HEAD_BYTES",
        default_value_t = 64 * 1024
    )]
    pub request_head_bytes: usize,
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
    /// Milliseconds for a request head to arrive, or for the next one to begin.
    ///
    /// From the begin of the connection, or from the response before, to the end of the
    /// head; then the connection is closed.
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
    /// A byte in either direction counts. For bodies it is never shorter than the times
    /// to connect and to respond together.
    #[arg(
        long = "body-idle-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_BODY_IDLE_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "300000"
    )]
    pub body_idle_timeout: Duration,
    /// Milliseconds after which an unused upstream connection is closed.
    #[arg(
        long = "upstream-idle-timeout-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_UPSTREAM_IDLE_TIMEOUT_MS",
        value_parser = milliseconds,
        default_value = "60000"
    )]
    pub upstream_idle_timeout: Duration,
    /// Unused connections kept for each upstream.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_UPSTREAM_IDLE_CONNECTIONS",
        default_value_t = 256
    )]
    pub upstream_idle_connections: usize,
}

/// Limits of policy instances.
#[derive(Clone, Debug, Args)]
pub struct PolicyLimits {
    /// Whether instances of the component are used again.
    #[arg(
        long,
        value_name = "MANNER",
        env = "JWT_GATEWAY_ISOLATION",
        default_value = "warm"
    )]
    pub isolation: Isolation,
    /// Instances of one policy that exist at once.
    ///
    /// At least one. Requests wait for one to be free.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_INSTANCES_PER_POLICY",
        default_value_t = 64
    )]
    pub instances_per_policy: usize,
    /// Instances of all policies that exist at once.
    ///
    /// A request that needs one more is answered 503.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_INSTANCES_TOTAL",
        default_value_t = 1000
    )]
    pub instances_total: u32,
    /// Milliseconds that a request waits for an instance; then 503.
    #[arg(
        long = "instance-wait-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_INSTANCE_WAIT_MS",
        value_parser = milliseconds,
        default_value = "1000"
    )]
    pub instance_wait: Duration,
    /// Bytes of memory of one instance.
    ///
    /// A call that needs more is answered 503, and the instance is not used again.
    #[arg(
        long = "instance-memory-bytes",
        value_name = "BYTES",
        env = "JWT_GATEWAY_INSTANCE_MEMORY_BYTES",
        default_value_t = 16 * 1024 * 1024
    )]
    pub memory_bytes: usize,
    /// Milliseconds that one call may compute; then 503.
    ///
    /// The instance is not used again.
    #[arg(
        long = "call-deadline-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_CALL_DEADLINE_MS",
        value_parser = milliseconds,
        default_value = "200"
    )]
    pub call_deadline: Duration,
    /// Requests that an instance serves before it is replaced.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_CALLS_PER_INSTANCE",
        default_value_t = 1_000_000
    )]
    pub calls_per_instance: u64,
    /// Bytes that each RSA or EC key may keep of signatures it has made; 0 for none.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_SIGNATURE_MEMO_BYTES",
        default_value_t = 4 * 1024 * 1024
    )]
    pub signature_memo_bytes: u64,
}

/// How a policy instance is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Isolation {
    /// All requests of a policy share instances.
    ///
    /// They share one configuration and thereby one domain of trust.
    Warm,
    /// Every request gets an instance of its own.
    Fresh,
}

/// How long the end of the process may take.
#[derive(Clone, Copy, Debug, Args)]
pub struct ShutdownLimits {
    /// Milliseconds that clients have to leave when the gateway is stopped, while
    /// it serves on and says that it is not ready.
    ///
    /// It is over sooner when no connection is left.
    #[arg(
        long = "notice-ms",
        value_name = "MS",
        env = "JWT_GATEWAY_NOTICE_MS",
        value_parser = milliseconds,
        default_value = "1000"
    )]
    pub notice: Duration,
    /// Seconds that requests under way have to finish after that.
    ///
    /// Then they are cut.
    #[arg(
        long = "drain-seconds",
        value_name = "N",
        env = "JWT_GATEWAY_DRAIN_SECONDS",
        value_parser = seconds,
        default_value = "10"
    )]
    pub drain: Duration,
}

impl Default for ProxyLimits {
    fn default() -> Self {
        without_flags()
    }
}

impl Default for PolicyLimits {
    fn default() -> Self {
        without_flags()
    }
}
