//! Upstreams behind TLS, and clients that are slow with it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use gateway_model::{Alpn, Certificate, Secret, TlsConfig, TlsTerms, TlsVersion, UpstreamProtocol};
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use jwt_gateway::settings::ProxyLimits;
use jwt_gateway::tls::{CertificateFiles, ServerTls};
use pem_rfc7468::LineEnding;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::support::{
    ANY, Gateway, PATIENCE, TestUpstream, full, problem, running, text, without_policies,
};

/// An upstream on `localhost` that offers these protocols and answers with the
/// version it was spoken to in; and who vouches for it.
async fn start(protocols: &[&[u8]]) -> (TestUpstream, RootCertStore) {
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
    (TestUpstream { url, ..upstream }, roots)
}

/// A listener whose certificate nobody has to believe.
fn own_tls() -> Arc<ServerTls> {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let pem = |label, der: &[u8]| pem_rfc7468::encode_string(label, LineEnding::LF, der).unwrap();
    let config = TlsConfig {
        certificate: Certificate::Text {
            crt: pem("CERTIFICATE", own.cert.der()),
        },
        require_client_certificate: false,
        trusted_ca: None,
        terms: TlsTerms {
            alpn: vec![Alpn::Http1],
            minversion: TlsVersion::Tls12,
            maxversion: TlsVersion::Tls13,
            ciphers: Vec::new(),
        },
    };
    let key = Secret::new(pem("PRIVATE KEY", &own.signing_key.serialize_der()));
    let files = CertificateFiles::read_at_once();
    Arc::new(ServerTls::compile(&config, Some(&key), &files).unwrap())
}

#[tokio::test]
async fn a_client_that_does_not_finish_the_handshake_is_cut_and_holds_nobody_up() {
    let limits = ProxyLimits {
        tls_handshake_timeout: Duration::from_millis(200),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, Vec::new());
    let mut snapshot = gateway.snapshot(Vec::new());
    snapshot.listeners.get_mut(&ANY).unwrap().tls = Some(own_tls());
    gateway.current.store(Arc::new(snapshot));
    // The begin of a record, and no more.
    let mut slow = TcpStream::connect(gateway.address).await.unwrap();
    slow.write_all(&[22, 3, 1]).await.unwrap();
    // One who speaks no TLS at all is told so at once.
    let mut plain = TcpStream::connect(gateway.address).await.unwrap();
    plain
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    // A connection that is closed with something unread ends in a reset.
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    let cut = tokio::time::timeout(PATIENCE, slow.read(&mut [0])).await;
    assert_eq!(cut.unwrap().unwrap_or(0), 0);
}

fn gateway(url: &str, roots: RootCertStore, protocol: UpstreamProtocol) -> Gateway {
    let instance = running("/", url, protocol, without_policies());
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
        let (upstream, roots) = start(offered).await;
        let gateway = gateway(&upstream.url, roots, *protocol);
        for _ in 0..2 {
            let response = gateway.ask("GET", "/").await;
            assert_eq!(text(response).await, *version, "{offered:?}");
        }
    }
}

#[tokio::test]
async fn what_http2_does_not_have_is_asked_in_http1() {
    let (upstream, roots) = start(&[b"h2", b"http/1.1"]).await;
    let gateway = gateway(&upstream.url, roots, UpstreamProtocol::Auto);
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    let expectation = "Expect: 100-continue\r\nContent-Length: 1\r\nConnection: close\r\n";
    for (fields, version) in [
        ("Connection: close\r\n", "HTTP/2.0"),
        (upgrade, "HTTP/1.1"),
        (expectation, "HTTP/1.1"),
    ] {
        let request = format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        let answer = gateway.raw(&request).await;
        assert!(answer.ends_with(version), "{fields}: {answer}");
    }
}

#[tokio::test]
async fn an_upstream_that_nobody_vouches_for_is_not_spoken_to() {
    let (upstream, _) = start(&[b"http/1.1"]).await;
    let (_, others) = start(&[]).await;
    let gateway = gateway(&upstream.url, others, UpstreamProtocol::Auto);
    let response = gateway.ask("GET", "/").await;
    assert_eq!(response.status(), 502);
    assert_eq!(problem(response).await, "upstream-unreachable");
}

#[tokio::test]
async fn a_burst_to_a_new_upstream_that_chooses_http2_shares_few_connections() {
    let (upstream, roots) = start(&[b"h2", b"http/1.1"]).await;
    let gateway = gateway(&upstream.url, roots, UpstreamProtocol::Auto);
    for _ in 0..2 {
        let burst = join_all((0..50).map(|_| gateway.ask("GET", "/")));
        for response in burst.await {
            assert_eq!(text(response).await, "HTTP/2.0");
        }
    }
    let connections = upstream.connections();
    assert!(connections <= 10, "{connections}");
}
