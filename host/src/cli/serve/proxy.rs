//! The limits of the proxy as flags.

use jwt_gateway::settings::ProxyLimits;

use super::milliseconds::Milliseconds;

#[derive(Debug, clap::Args)]
pub(super) struct ProxyArguments {
    /// Bytes of request line and headers; more is answered 431.
    #[arg(
        long,
        value_name = "BYTES",
        env = "JWT_GATEWAY_REQUEST_HEAD_BYTES",
        default_value_t = ProxyLimits::DEFAULT.request_head_bytes
    )]
    request_head_bytes: usize,
    /// Connections of clients at once; more have to wait.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_CONNECTIONS",
        default_value_t = ProxyLimits::DEFAULT.connections
    )]
    connections: usize,
    /// Requests under way at once; more are answered 503.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_REQUESTS_IN_FLIGHT",
        default_value_t = ProxyLimits::DEFAULT.requests_in_flight
    )]
    requests_in_flight: usize,
    /// Requests under way at once on one HTTP/2 connection; the client waits with more.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_HTTP2_STREAMS",
        default_value_t = ProxyLimits::DEFAULT.http2_streams
    )]
    http2_streams: u32,
    /// Milliseconds for a request head to arrive, or for the next one to begin.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_REQUEST_HEAD_TIMEOUT_MS",
        default_value_t = Milliseconds(ProxyLimits::DEFAULT.request_head_timeout)
    )]
    request_head_timeout_ms: Milliseconds,
    /// Milliseconds for a client to finish the TLS handshake.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_TLS_HANDSHAKE_TIMEOUT_MS",
        default_value_t = Milliseconds(ProxyLimits::DEFAULT.tls_handshake_timeout)
    )]
    tls_handshake_timeout_ms: Milliseconds,
    /// Milliseconds to connect to an upstream; then 502.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_CONNECT_TIMEOUT_MS",
        default_value_t = Milliseconds(ProxyLimits::DEFAULT.connect_timeout)
    )]
    connect_timeout_ms: Milliseconds,
    /// Milliseconds that an upload waits for the upstream to say 100 Continue, if the
    /// client does; then it is sent.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_CONTINUE_TIMEOUT_MS",
        default_value_t = Milliseconds(ProxyLimits::DEFAULT.continue_timeout)
    )]
    continue_timeout_ms: Milliseconds,
    /// Milliseconds for an upstream to begin its response; then 504.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_RESPONSE_TIMEOUT_MS",
        default_value_t = Milliseconds(ProxyLimits::DEFAULT.response_timeout)
    )]
    response_timeout_ms: Milliseconds,
    /// Milliseconds without a byte of a message body or of a connection that was
    /// upgraded; then the stream is cut.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_BODY_IDLE_TIMEOUT_MS",
        default_value_t = Milliseconds(ProxyLimits::DEFAULT.body_idle_timeout)
    )]
    body_idle_timeout_ms: Milliseconds,
    /// Milliseconds after which an unused upstream connection is closed.
    #[arg(
        long,
        value_name = "MS",
        env = "JWT_GATEWAY_UPSTREAM_IDLE_TIMEOUT_MS",
        default_value_t = Milliseconds(ProxyLimits::DEFAULT.upstream_idle_timeout)
    )]
    upstream_idle_timeout_ms: Milliseconds,
    /// Unused connections kept for each upstream.
    #[arg(
        long,
        value_name = "N",
        env = "JWT_GATEWAY_UPSTREAM_IDLE_CONNECTIONS",
        default_value_t = ProxyLimits::DEFAULT.upstream_idle_connections
    )]
    upstream_idle_connections: usize,
}

impl From<ProxyArguments> for ProxyLimits {
    fn from(arguments: ProxyArguments) -> Self {
        let ProxyArguments {
            request_head_bytes,
            connections,
            requests_in_flight,
            http2_streams,
            request_head_timeout_ms,
            tls_handshake_timeout_ms,
            connect_timeout_ms,
            continue_timeout_ms,
            response_timeout_ms,
            body_idle_timeout_ms,
            upstream_idle_timeout_ms,
            upstream_idle_connections,
        } = arguments;
        Self {
            request_head_bytes,
            connections,
            requests_in_flight,
            http2_streams,
            request_head_timeout: request_head_timeout_ms.0,
            tls_handshake_timeout: tls_handshake_timeout_ms.0,
            connect_timeout: connect_timeout_ms.0,
            continue_timeout: continue_timeout_ms.0,
            response_timeout: response_timeout_ms.0,
            body_idle_timeout: body_idle_timeout_ms.0,
            upstream_idle_timeout: upstream_idle_timeout_ms.0,
            upstream_idle_connections,
        }
    }
}
