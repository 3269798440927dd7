//! Upstreams behind TLS.

use std::convert::Infallible;
use std::sync::Arc;

use gateway_model::UpstreamProtocol;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use jwt_gateway::settings::ProxyLimits;
use jwt_gateway::snapshot::PolicyChain;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use crate::support::{Gateway, TestUpstream, full, problem, running, text};

/// An upstream on `localhost` that offers these protocols and answers with the
/// version it was spoken to in; and who vouches for it.
async fn start(protocols: &[&[u8]]) -> (String, RootCertStore) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(own.cert.der().clone()).unwrap();
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key.into())
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let upstream = TestUpstream::serve(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(stream) = acceptor.accept(stream).await else {
                return;
            };
            let answer = service_fn(async |request: Request<Incoming>| {
                let version = format!("{:?}", request.version());
                Ok::<_, Infallible>(Response::new(full(version)))
            });
            let http = Builder::new(TokioExecutor::new());
            let _ = http.serve_connection(TokioIo::new(stream), answer).await;
        }
    })
    .await;
    let url = upstream
        .url
        .replace("http://127.0.0.1", "https://localhost");
    (url, roots)
}

fn gateway(url: &str, roots: RootCertStore, protocol: UpstreamProtocol) -> Gateway {
    let instance = running("/", url, protocol, PolicyChain::Ready(Vec::new()));
    Gateway::trusting(roots, ProxyLimits::default(), vec![instance])
}

#[tokio::test]
async fn the_upstreams_offer_decides_the_version() {
    let cases: &[(&[&[u8]], UpstreamProtocol, &str)] = &[
        (&[b"http/1.1"], UpstreamProtocol::Auto, "HTTP/1.1"),
        (&[], UpstreamProtocol::Auto, "HTTP/1.1"),
        (&[b"h2", b"http/1.1"], UpstreamProtocol::Auto, "HTTP/2.0"),
        (&[b"h2"], UpstreamProtocol::Http2, "HTTP/2.0"),
    ];
    for (offered, protocol, version) in cases {
        let (url, roots) = start(offered).await;
        let gateway = gateway(&url, roots, *protocol);
        for _ in 0..2 {
            let response = gateway.ask("GET", "/").await;
            assert_eq!(text(response).await, *version, "{offered:?}");
        }
    }
}

#[tokio::test]
async fn an_upstream_that_nobody_vouches_for_is_not_spoken_to() {
    let (url, _) = start(&[b"http/1.1"]).await;
    let (_, others) = start(&[]).await;
    let gateway = gateway(&url, others, UpstreamProtocol::Auto);
    let response = gateway.ask("GET", "/").await;
    assert_eq!(response.status(), 502);
    assert_eq!(problem(response).await, "upstream-unreachable");
}
