//! An authority of this run, and certificates that it vouches for.

use std::sync::Arc;

use anyhow::Result;
use pem_rfc7468::LineEnding;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};

/// Whom the certificates are for.
const NAME: &str = "127.0.0.1";

/// Who vouches for the gateway.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    own: CertificateDer<'static>,
}

/// A certificate with its key.
pub struct Issued {
    /// The certificate.
    pub certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Authority {
    /// Makes one.
    pub fn new() -> Result<Self> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new([])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = params.self_signed(&key)?.der().clone();
        let issuer = Issuer::new(params, key);
        Ok(Self { issuer, own })
    }

    /// Makes a certificate for this machine.
    pub fn issue(&self) -> Result<Issued> {
        let key = KeyPair::generate()?;
        let params = CertificateParams::new([NAME.to_owned()])?;
        Ok(Issued {
            certificate: params.signed_by(&key, &self.issuer)?.der().clone(),
            key: key.serialize_der(),
        })
    }

    /// Its own certificate, in PEM.
    pub fn pem(&self) -> Result<String> {
        pem("CERTIFICATE", &self.own)
    }

    /// A client that believes it, and speaks one protocol. It goes on with the sessions of
    /// earlier connections (RFC 8446, section 2.2), in which no certificate is shown, or
    /// never does.
    pub fn client(&self, protocol: &str, goes_on: bool) -> Result<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.own.clone())?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider);
        let builder = builder.with_safe_default_protocol_versions()?;
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![protocol.into()];
        if !goes_on {
            config.resumption = Resumption::disabled();
        }
        Ok(config)
    }
}

impl Issued {
    /// Both as a TLS policy has them.
    pub fn json(&self) -> Result<Value> {
        let certificate = pem("CERTIFICATE", &self.certificate)?;
        Ok(json!({ "crt": certificate, "key": pem("PRIVATE KEY", &self.key)? }))
    }
}

fn pem(label: &str, der: &[u8]) -> Result<String> {
    Ok(pem_rfc7468::encode_string(label, LineEnding::LF, der)?)
}
