//! Opening connections to upstreams.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use gateway_model::Alpn;
use http::Uri;
use hyper_rustls::{
    FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream,
};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::Service;

use super::resolver::Resolver;
use crate::tls::ClientTls;

/// An idle connection is probed this often, so that a firewall in between does
/// not forget it and a vanished upstream is noticed.
const TCP_KEEPALIVE: Duration = Duration::from_secs(60);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Opens connections within a time limit that includes DNS, TCP and TLS.
#[derive(Clone, Debug)]
pub struct Connector {
    https: HttpsConnector<HttpConnector<Resolver>>,
    limit: Duration,
}

#[derive(Debug, thiserror::Error)]
#[error("no connection within {} ms", .0.as_millis())]
struct ConnectTimeout(Duration);

/// One connector for each way to settle the version of HTTP.
#[derive(Debug)]
pub struct Connectors {
    /// Over TLS the upstream chooses.
    pub auto: Connector,
    /// HTTP/1.1 and nothing else.
    pub http1: Connector,
    /// HTTP/2 and nothing else.
    pub http2: Connector,
}

impl Connectors {
    /// Connectors that take at most `limit`.
    pub fn new(limit: Duration, tls: &ClientTls) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver::new());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(TCP_KEEPALIVE));
        let builder = || {
            let builder = HttpsConnectorBuilder::new().with_tls_config(tls.config.clone());
            let builder = builder.https_or_http();
            match &tls.server_name {
                Some(name) => {
                    builder.with_server_name_resolver(FixedServerNameResolver::new(name.clone()))
                }
                None => builder,
            }
        };
        let offers = |protocol| tls.alpn.contains(&protocol);
        let auto = match (offers(Alpn::Http1), offers(Alpn::Http2)) {
            (true, true) => builder().enable_all_versions().wrap_connector(tcp.clone()),
            (false, true) => builder().enable_http2().wrap_connector(tcp.clone()),
            (_, false) => builder().enable_http1().wrap_connector(tcp.clone()),
        };
        let limited = |https| Connector { https, limit };
        Self {
            auto: limited(auto),
            http1: limited(builder().enable_http1().wrap_connector(tcp.clone())),
            http2: limited(builder().enable_http2().wrap_connector(tcp)),
        }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let limit = self.limit;
        let connecting = timeout(limit, self.https.call(uri));
        Box::pin(async move { connecting.await.map_err(|_| ConnectTimeout(limit))? })
    }
}
