//! TLS towards clients.

use std::sync::Arc;

use gateway_model::{Alpn, Issue, Secret, TlsConfig};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{RootCertStore, ServerConfig};

use super::certificates::Certificates;
use super::files::CertificateFiles;
use super::identity::Identity;
use super::roots::read_roots;
use super::terms::Terms;

/// How clients are spoken to on a port.
#[derive(Debug)]
pub struct ServerTls {
    written: TlsConfig,
    config: Arc<ServerConfig>,
    /// The same, with HTTP/2 offered to nobody.
    http1_only: Arc<ServerConfig>,
    certificates: Certificates,
    warnings: Vec<Issue>,
}

impl ServerTls {
    /// Compiles a configuration. `key` is the private key, unless that is in one of the
    /// `files`.
    ///
    /// # Errors
    /// Everything that is wrong with it; paths begin at `config`.
    pub fn compile(
        config: &TlsConfig,
        key: Option<&Secret>,
        files: &CertificateFiles,
    ) -> Result<Self, Vec<Issue>> {
        let identity = Identity::open(&config.certificate, key, files);
        let terms = Terms::read(&config.terms);
        let trusted = config.trusted_ca.as_deref();
        let roots = trusted
            .map(|text| read_roots("trustedCA", text))
            .transpose();
        let (identity, terms, roots) = match (identity, terms, roots) {
            (Ok(identity), Ok(terms), Ok(roots)) => (Arc::new(identity), terms, roots),
            (identity, terms, roots) => {
                let issues = [identity.err(), terms.err(), roots.err()];
                return Err(issues.into_iter().flatten().collect());
            }
        };
        let builder = ServerConfig::builder_with_provider(Arc::clone(&terms.provider));
        let verifier = verifier(config, roots, &terms);
        let built = builder.with_protocol_versions(&terms.versions);
        let (builder, verifier) = match (built, verifier) {
            (Ok(builder), Ok(verifier)) => (builder, verifier),
            _ => {
                let message = "TLS cannot be set up with this.";
                return Err(vec![Issue::error("", message)]);
            }
        };
        let mut server = builder
            .with_client_cert_verifier(verifier)
            .with_cert_resolver(Arc::clone(&identity) as _);
        let alpn = config.terms.alpn.iter();
        server.alpn_protocols = alpn.map(|name| name.name().into()).collect();
        Ok(Self {
            written: config.clone(),
            http1_only: Arc::new(without_http2(server.clone())),
            config: Arc::new(server),
            certificates: Certificates::trusted("trustedCA", trusted).with_identity(Some(identity)),
            warnings: terms.warnings,
        })
    }

    /// Whether both are written alike. The key is what the certificate is for.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        self.written == other.written
    }

    /// The configuration for a handshake, after which HTTP/2 is spoken or not.
    pub(crate) fn config(&self, http2: bool) -> Arc<ServerConfig> {
        Arc::clone(if http2 {
            &self.config
        } else {
            &self.http1_only
        })
    }

    /// Whether HTTP/2 is offered.
    pub(crate) fn offers_http2(&self) -> bool {
        self.written.terms.alpn.contains(&Alpn::Http2)
    }

    /// What does not keep it from working; paths begin at `config`.
    pub fn warnings(&self) -> &[Issue] {
        &self.warnings
    }

    /// The certificates that it holds.
    pub fn certificates(&self) -> &Certificates {
        &self.certificates
    }
}

fn without_http2(mut config: ServerConfig) -> ServerConfig {
    let http2 = Alpn::Http2.name().as_bytes();
    config.alpn_protocols.retain(|name| name != http2);
    config
}

/// Whom clients have to be vouched for by.
fn verifier(
    config: &TlsConfig,
    roots: Option<Arc<RootCertStore>>,
    terms: &Terms,
) -> Result<Arc<dyn ClientCertVerifier>, rustls::server::VerifierBuilderError> {
    let Some(roots) = roots else {
        return Ok(WebPkiClientVerifier::no_client_auth());
    };
    let provider = Arc::clone(&terms.provider);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
    if config.require_client_certificate {
        verifier.build()
    } else {
        verifier.allow_unauthenticated().build()
    }
}
