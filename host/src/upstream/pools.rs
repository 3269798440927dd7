//! Sending requests to upstreams over pooled connections.
//!
//! There is one pool per protocol, shared by all API instances, and others for each
//! configuration of TLS: a connection must not serve what was agreed on otherwise.
//! Nothing is sent twice but a request that the upstream certainly has not seen.

use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use gateway_model::{Issue, Secret, TlsOutboundConfig, UpstreamProtocol};
use http::header::HOST;
use http::{Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error as ClientError, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::RootCertStore;
use tokio::time::{Instant, timeout_at};

use super::connector::{Connector, Connectors};
use super::error::SendError;
use super::fields::{is_at_most_chunked, keep_one_length, trim_values};
use super::options::SendOptions;
use super::upload::{Upload, UploadEnd};
use crate::settings::ProxyLimits;
use crate::tls::{CertificateFiles, ClientTls};

/// An HTTP/2 connection is asked this often whether it is still alive, because
/// TCP may take a quarter of an hour to notice that it is not.
const HTTP2_PING: Duration = Duration::from_secs(20);

/// Bytes of a response that an upstream may send ahead of a client that reads
/// slowly, over HTTP/2.
const HTTP2_STREAM_WINDOW: u32 = 256 * 1024;

/// What all responses of an HTTP/2 connection may hold together: no limit of its own
/// (RFC 9113, section 6.9.1), or a few clients that do not read would hold up all
/// others.
const HTTP2_CONNECTION_WINDOW: u32 = (1 << 31) - 1;

/// How connections to upstreams come about, save what is configured for each.
#[derive(Clone, Debug)]
pub struct Outbound {
    limits: ProxyLimits,
    roots: Arc<RootCertStore>,
    shared: Arc<Upstreams>,
}

impl Outbound {
    /// Upstreams without a configuration of their own are believed if `roots` vouch
    /// for them.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub fn new(limits: ProxyLimits, roots: RootCertStore) -> Result<Self, rustls::Error> {
        let roots = Arc::new(roots);
        let tls = ClientTls::trusting(Arc::clone(&roots))?;
        Ok(Self {
            shared: Arc::new(Upstreams::new(&limits, tls)),
            limits,
            roots,
        })
    }

    /// The pools for upstreams without a configuration of their own.
    pub fn shared(&self) -> &Arc<Upstreams> {
        &self.shared
    }

    /// Pools for upstreams with this configuration. `key` is the private key of its
    /// certificate.
    ///
    /// # Errors
    /// Everything that is wrong with it; paths begin at `config`.
    pub fn compile(
        &self,
        config: &TlsOutboundConfig,
        key: Option<&Secret>,
        files: &CertificateFiles,
    ) -> Result<Upstreams, Vec<Issue>> {
        let tls = ClientTls::compile(config, key, &self.roots, files)?;
        Ok(Upstreams::new(&self.limits, tls))
    }
}

/// Pools of connections to upstreams that are spoken to in the same way.
#[derive(Debug)]
pub struct Upstreams {
    auto: Client<Connector, Upload>,
    /// For what HTTP/2 does not have, where `auto` might choose it.
    http1: Client<Connector, Upload>,
    http2: Client<Connector, Upload>,
    response_timeout: Duration,
    tls: ClientTls,
}

impl Upstreams {
    fn new(limits: &ProxyLimits, tls: ClientTls) -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(limits.upstream_idle_timeout)
            .pool_max_idle_per_host(limits.upstream_idle_connections)
            .http2_initial_stream_window_size(HTTP2_STREAM_WINDOW)
            .http2_initial_connection_window_size(HTTP2_CONNECTION_WINDOW)
            .http2_keep_alive_interval(HTTP2_PING)
            .http2_keep_alive_timeout(HTTP2_PING)
            // Servers that compare names byte by byte expect them so.
            .http1_title_case_headers(true)
            // RFC 9112, section 5.1: a proxy removes it.
            .http1_allow_spaces_after_header_name_in_responses(true)
            .set_host(true);
        let connectors = Connectors::new(limits.connect_timeout, &tls);
        Self {
            auto: builder.build(connectors.auto),
            http1: builder.build(connectors.http1),
            http2: builder.http2_only(true).build(connectors.http2),
            response_timeout: limits.response_timeout,
            tls,
        }
    }

    /// How its upstreams are spoken to.
    pub fn tls(&self) -> &ClientTls {
        &self.tls
    }

    /// Sends a request, and what `options` says, and waits for the head of its
    /// response.
    ///
    /// # Errors
    /// There is no response; see the variants.
    pub async fn send(
        &self,
        mut request: Request<Upload>,
        upload: UploadEnd,
        options: SendOptions,
    ) -> Result<Response<Incoming>, SendError> {
        let (client, version) = match options.protocol {
            UpstreamProtocol::Http2 => (&self.http2, Version::HTTP_2),
            UpstreamProtocol::Auto if options.needs_http1() => (&self.http1, Version::HTTP_11),
            UpstreamProtocol::Auto => (&self.auto, Version::HTTP_11),
        };
        *request.version_mut() = version;
        // Which version is spoken is known once there is a connection. Over HTTP/1.1 the
        // client makes the field of the URI; over HTTP/2 that is `:authority`, and there
        // must be no field (RFC 9113, section 8.3.1).
        request.headers_mut().remove(HOST);
        let response = client.request(request);
        let mut response = self.await_head(response, upload).await?;
        let switches = options.upgrade && response.status() == StatusCode::SWITCHING_PROTOCOLS;
        if response.status().is_informational() && !switches {
            let reason = "it switched to a protocol that was not asked for";
            return Err(SendError::NoResponse(reason.to_owned()));
        }
        if !is_at_most_chunked(response.headers()) {
            let reason = "its body has a transfer coding that was not asked for";
            return Err(SendError::NoResponse(reason.to_owned()));
        }
        if !keep_one_length(response.headers_mut()) {
            let reason = "it has different lengths";
            return Err(SendError::NoResponse(reason.to_owned()));
        }
        trim_values(response.headers_mut());
        Ok(response)
    }

    /// The time to respond runs from the end of the request. While that is still
    /// being sent, the connection's own idle limit watches over it.
    async fn await_head(
        &self,
        response: ResponseFuture,
        upload: UploadEnd,
    ) -> Result<Response<Incoming>, SendError> {
        let mut response = pin!(response);
        let start = Instant::now();
        let mut deadline = start + self.response_timeout;
        loop {
            if let Ok(outcome) = timeout_at(deadline, response.as_mut()).await {
                return outcome.map_err(|error| explain(&error));
            }
            let now = Instant::now();
            deadline = upload.reached(start).unwrap_or(now) + self.response_timeout;
            if deadline <= now {
                return Err(SendError::Silent);
            }
        }
    }
}

fn explain(error: &ClientError) -> SendError {
    let body_failed = |error: &(dyn Error + 'static)| {
        error
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_user)
    };
    if error.is_connect() {
        SendError::Unreachable(root_cause(error))
    } else if causes(error).any(body_failed) {
        SendError::RequestBody
    } else {
        SendError::NoResponse(root_cause(error))
    }
}

fn root_cause(error: &ClientError) -> String {
    causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn causes<'a>(error: &'a ClientError) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |error| (*error).source())
}
