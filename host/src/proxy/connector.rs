//! Opening connections to upstreams.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::Service;

/// An idle connection is probed this often, so that a firewall in between does
/// not forget it and a vanished upstream is noticed.
const TCP_KEEPALIVE: Duration = Duration::from_secs(60);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Opens connections within a time limit that includes DNS, TCP and TLS.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    https: HttpsConnector<HttpConnector>,
    limit: Duration,
}

#[derive(Debug, thiserror::Error)]
#[error("no connection within {} ms", .0.as_millis())]
struct ConnectTimeout(Duration);

impl Connector {
    /// A connector that offers every version of HTTP over TLS, and one that
    /// offers HTTP/2 only.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub(crate) fn pair(
        limit: Duration,
        roots: RootCertStore,
    ) -> Result<(Self, Self), rustls::Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(TCP_KEEPALIVE));
        let builder = || HttpsConnectorBuilder::new().with_tls_config(tls.clone());
        let every = builder().https_or_http().enable_all_versions();
        let http2 = builder().https_or_http().enable_http2();
        let limited = |https| Self { https, limit };
        Ok((
            limited(every.wrap_connector(tcp.clone())),
            limited(http2.wrap_connector(tcp)),
        ))
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

/// The certificate authorities that the operating system trusts.
pub fn platform_roots() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "some certificate authorities could not be read");
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        tracing::warn!(
            "the system has no certificate authorities, so every https upstream will be refused; \
             install ca-certificates"
        );
    }
    roots
}
