//! Where HTTP/2 is spoken, and where it is switched off.

use std::sync::Arc;

use gateway_model::{Alpn, Certificate, Secret, TlsConfig, TlsTerms, TlsVersion};
use http::Response;
use jwt_gateway::settings::{Http1Only, ProxyLimits};
use jwt_gateway::tls::{CertificateFiles, ServerTls};
use pem_rfc7468::LineEnding;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::support::{ANY, Gateway, TestUpstream, full, instance, soon};

/// How HTTP/2 begins, with an empty SETTINGS frame.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

const REFUSAL: &[u8] = b"HTTP/1.1 400 ";

/// The begin of any SETTINGS frame that is not empty.
const SETTINGS: &[u8] = b"\0\0";

/// A gateway on which HTTP/2 is switched off there, and who its TLS is vouched for by, if
/// it has any with these protocols.
async fn start(
    http1_only: Option<Http1Only>,
    alpn: Option<&[Alpn]>,
) -> (Gateway, TestUpstream, RootCertStore) {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let limits = ProxyLimits {
        http1_only,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let mut roots = RootCertStore::empty();
    if let Some(alpn) = alpn {
        let mut snapshot = gateway.snapshot(vec![instance("/", &upstream.url)]);
        let tls = offer(alpn, &mut roots);
        snapshot.listeners.get_mut(&ANY).unwrap().tls = Some(tls);
        gateway.current.store(Arc::new(snapshot));
    }
    (gateway, upstream, roots)
}

/// TLS that offers these protocols; who vouches for it is added to `roots`.
fn offer(alpn: &[Alpn], roots: &mut RootCertStore) -> Arc<ServerTls> {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    roots.add(own.cert.der().clone()).unwrap();
    let pem = |label, der: &[u8]| pem_rfc7468::encode_string(label, LineEnding::LF, der).unwrap();
    let config = TlsConfig {
        certificate: Certificate::Text {
            crt: pem("CERTIFICATE", own.cert.der()),
        },
        require_client_certificate: false,
        trusted_ca: None,
        terms: TlsTerms {
            alpn: alpn.to_vec(),
            minversion: TlsVersion::Tls12,
            maxversion: TlsVersion::Tls13,
            ciphers: Vec::new(),
        },
    };
    let key = Secret::new(pem("PRIVATE KEY", &own.signing_key.serialize_der()));
    let files = CertificateFiles::read_at_once();
    Arc::new(ServerTls::compile(&config, Some(&key), &files).unwrap())
}

async fn connect(
    gateway: &Gateway,
    roots: RootCertStore,
    offered: &[&[u8]],
) -> TlsStream<TcpStream> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = offered.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, stream);
    soon("a handshake", handshake).await.unwrap()
}

/// Begins with HTTP/2, whatever was offered, and looks at how the answer begins.
async fn expect(mut stream: impl AsyncRead + AsyncWrite + Unpin, expected: &[u8]) {
    stream.write_all(PREFACE).await.unwrap();
    let mut begin = vec![0; expected.len()];
    soon("an answer", stream.read_exact(&mut begin))
        .await
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&begin),
        String::from_utf8_lossy(expected)
    );
}

#[tokio::test]
async fn http2_that_tls_does_not_offer_is_not_spoken_behind_it() {
    for (alpn, expected) in [
        (&[Alpn::Http1][..], REFUSAL),
        (&[Alpn::Http2, Alpn::Http1], SETTINGS),
    ] {
        let (gateway, _upstream, roots) = start(None, Some(alpn)).await;
        expect(connect(&gateway, roots, &[]).await, expected).await;
    }
}

#[tokio::test]
async fn http2_is_refused_where_a_setting_says_so_and_nowhere_else() {
    let on = |address: &str| Some(address.parse().unwrap());
    for (setting, expected) in [
        (None, SETTINGS),
        (on("127.0.0.1:1"), SETTINGS),
        (on("127.0.0.1:1,127.0.0.1:0"), REFUSAL),
        (on("all"), REFUSAL),
    ] {
        let (gateway, _upstream, _) = start(setting.clone(), None).await;
        let stream = TcpStream::connect(gateway.address).await.unwrap();
        expect(stream, expected).await;
        // HTTP/1 is spoken in any case.
        assert_eq!(gateway.ask("GET", "/").await.status(), 200, "{setting:?}");
    }
}

#[tokio::test]
async fn http2_is_not_offered_where_a_setting_refuses_it() {
    let alpn = [Alpn::Http2, Alpn::Http1];
    let offered: [&[u8]; 2] = [b"h2", b"http/1.1"];
    for (setting, settled) in [
        (None, offered[0]),
        (Some(Http1Only::Everywhere), offered[1]),
    ] {
        let (gateway, _upstream, roots) = start(setting, Some(&alpn)).await;
        let stream = connect(&gateway, roots, &offered).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(settled));
    }
}
