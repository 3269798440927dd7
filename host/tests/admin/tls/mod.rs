//! TLS towards clients and upstreams, as the admin API configures it.

mod certificates;
mod files;
mod inbound;
mod key_servers;
mod outbound;
mod reachability;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, Version};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use pem_rfc7468::LineEnding;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::gateway::{Gateway, echo, paths};

/// Somebody who vouches for others.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// A certificate with its key, in PEM.
#[derive(Clone)]
struct Pair {
    crt: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = pem("CERTIFICATE", params.self_signed(&key).unwrap().der());
        let issuer = Issuer::new(params, key);
        Self { issuer, pem }
    }

    fn issue(&self, name: &str) -> Pair {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let crt = params.signed_by(&key, &self.issuer).unwrap();
        Pair {
            crt: pem("CERTIFICATE", crt.der()),
            key: pem("PRIVATE KEY", &key.serialize_der()),
        }
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap())
            .unwrap();
        roots
    }
}

impl Pair {
    fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from_pem_slice(self.crt.as_bytes()).unwrap()]
    }

    fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }

    fn json(&self) -> Value {
        json!({"crt": self.crt, "key": self.key})
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    pem_rfc7468::encode_string(label, LineEnding::LF, der).unwrap()
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// A policy with this name and configuration.
fn tls(policy: &str, config: Value) -> Value {
    json!({"policyRef": {"name": policy}, "config": config})
}

/// A client that believes whom the authority vouches for, and shows what it has.
fn client(authority: &Authority, shown: Option<&Pair>) -> ClientConfig {
    client_of(authority, shown, rustls::ALL_VERSIONS)
}

fn client_of(
    authority: &Authority,
    shown: Option<&Pair>,
    versions: &[&'static SupportedProtocolVersion],
) -> ClientConfig {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(authority.roots());
    match shown {
        Some(pair) => builder
            .with_client_auth_cert(pair.chain(), pair.key())
            .unwrap(),
        None => builder.with_no_client_auth(),
    }
}

/// Asks for something on a connection of its own; gives status, version and body.
async fn ask(config: ClientConfig, url: &str) -> Option<(StatusCode, Version, Value)> {
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_only()
        .enable_all_versions()
        .build();
    let client = Client::builder(TokioExecutor::new()).build(https);
    let request = Request::get(url).body(Body::empty()).unwrap();
    let response = client.request(request).await.ok()?;
    let (status, version) = (response.status(), response.version());
    let body = to_bytes(Body::new(response.into_body()), usize::MAX).await;
    let body = serde_json::from_slice(&body.unwrap()).unwrap_or_default();
    Some((status, version, body))
}

impl Gateway {
    fn secure_address(&self, base_path: &str) -> String {
        format!("https://{}{base_path}", self.socket())
    }

    fn ip(&self) -> IpAddr {
        self.socket().ip()
    }

    /// Creates an API instance `name` behind https; gives the path of its policies.
    async fn create_secure(&self, name: &str) -> String {
        let body = json!({
            "name": name,
            "address": self.secure_address(&format!("/{name}")),
            "upstream": {"address": format!("http://{}", echo().await)},
        });
        let answer = self.post("/api-instances", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        format!("/api-instances/{name}/policies")
    }

    /// The paths of the issues of an API instance.
    async fn issues_of(&self, name: &str) -> Vec<String> {
        let view = self.get(&format!("/api-instances/{name}")).await.json();
        paths(&serde_json::from_value::<Vec<_>>(view["issues"].clone()).unwrap())
    }
}

/// Waits until something holds, for a second and some for a busy machine.
async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
