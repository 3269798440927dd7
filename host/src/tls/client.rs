//! TLS towards upstreams.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use gateway_model::{Alpn, Issue, Secret, TlsOutboundConfig};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::certificates::Certificates;
use super::files::CertificateFiles;
use super::identity::Identity;
use super::roots::{provider, read_roots};
use super::terms::Terms;

/// How an upstream is spoken to.
#[derive(Clone, Debug)]
pub struct ClientTls {
    /// Without ALPN, which goes with the version of HTTP.
    pub(crate) config: ClientConfig,
    /// The name to ask for, where it is not the host of the address.
    pub(crate) server_name: Option<ServerName<'static>>,
    /// What may be offered.
    pub(crate) alpn: Vec<Alpn>,
    /// Whether the upstream has to be who it should be.
    pub(crate) checks_certificates: bool,
    certificates: Certificates,
    warnings: Vec<Issue>,
}

impl ClientTls {
    /// What holds for upstreams without a configuration of their own: they are
    /// believed if `roots` vouch for them.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub(crate) fn trusting(roots: Arc<RootCertStore>) -> Result<Self, Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            config,
            server_name: None,
            alpn: vec![Alpn::Http2, Alpn::Http1],
            checks_certificates: true,
            certificates: Certificates::default(),
            warnings: Vec::new(),
        })
    }

    /// Compiles a configuration. `key` is the private key of its certificate,
    /// unless that is in one of the `files`; `roots` are whom the operating system trusts.
    ///
    /// # Errors
    /// Everything that is wrong with it; paths begin at `config`.
    pub fn compile(
        config: &TlsOutboundConfig,
        key: Option<&Secret>,
        roots: &Arc<RootCertStore>,
        files: &CertificateFiles,
    ) -> Result<Self, Vec<Issue>> {
        let certificate = config.certificate.as_ref();
        let identity = certificate.map(|it| Identity::open(it, key, files).map(Arc::new));
        let identity = identity.transpose();
        let terms = Terms::read(&config.terms);
        let trusted = config.trusted_ca.as_deref();
        let certificates = Certificates::trusted("trustedCA", trusted);
        let trusted = trusted
            .map(|text| read_roots("trustedCA", text))
            .transpose();
        let name = config.server_name.clone().map(read_name).transpose();
        match (identity, terms, trusted, name) {
            (Ok(identity), Ok(terms), Ok(trusted), Ok(server_name)) => {
                let roots = trusted.unwrap_or_else(|| Arc::clone(roots));
                let client = build(config, &terms, roots, identity.as_ref());
                let client = client.map_err(|_| {
                    let message = "TLS cannot be set up with this.";
                    vec![Issue::error("", message)]
                })?;
                let mut warnings = terms.warnings;
                warnings.extend(config.skip_validation.then(anybody));
                Ok(Self {
                    config: client,
                    server_name,
                    alpn: config.terms.alpn.clone(),
                    checks_certificates: !config.skip_validation,
                    certificates: certificates.with_identity(identity),
                    warnings,
                })
            }
            (identity, terms, trusted, name) => {
                let issues = [identity.err(), terms.err(), trusted.err(), name.err()];
                Err(issues.into_iter().flatten().collect())
            }
        }
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

/// Speaks TLS with a listener of this process, whose certificate needs no check.
pub async fn connect_to_oneself(stream: TcpStream, ip: IpAddr) -> io::Result<TlsStream<TcpStream>> {
    let provider = Arc::new(provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(ServerName::from(ip), stream).await
}

fn build(
    config: &TlsOutboundConfig,
    terms: &Terms,
    roots: Arc<RootCertStore>,
    identity: Option<&Arc<Identity>>,
) -> Result<ClientConfig, Error> {
    let provider = &terms.provider;
    let verifier: Arc<dyn ServerCertVerifier> = if config.skip_validation {
        Arc::new(Anybody(Arc::clone(provider)))
    } else {
        WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(provider))
            .build()
            .map_err(|error| Error::General(error.to_string()))?
    };
    let builder = ClientConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&terms.versions)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    Ok(match identity {
        Some(identity) => builder.with_client_cert_resolver(Arc::clone(identity) as _),
        None => builder.with_no_client_auth(),
    })
}

fn read_name(name: String) -> Result<ServerName<'static>, Issue> {
    ServerName::try_from(name).map_err(|_| {
        let message = "This is not a name that a server can have, such as orders.example.com.";
        Issue::error("serverName", message)
    })
}

fn anybody() -> Issue {
    let message = "The upstream's certificate is not checked: whoever sits on the way can read and answer every request, tokens included. Set `trustedCA` instead.";
    Issue::warning("skipValidation", message)
}

/// Believes every certificate. Its key is still made to sign the handshake.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
