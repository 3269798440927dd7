//! TLS on both sides: certificates, and what is agreed on with them.
//!
//! *Written* is [`gateway_model::TlsConfig`] and [`gateway_model::TlsOutboundConfig`];
//! *compiled* is [`ServerTls`] and [`ClientTls`]. Compiling is the validation:
//! whatever keeps a connection from coming about, as far as one side can know, is
//! an issue with a path that begins at the policy's `config`.

mod client;
mod identity;
mod server;
mod terms;

use std::sync::Arc;

use gateway_model::Issue;
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

pub use client::ClientTls;
pub(crate) use client::connect_to_oneself;
pub use server::ServerTls;

/// The cryptography behind all of it.
pub(crate) fn provider() -> CryptoProvider {
    rustls::crypto::aws_lc_rs::default_provider()
}

/// Reads `trustedCA`.
fn read_roots(text: &str) -> Result<Arc<RootCertStore>, Issue> {
    let refuse = |message: &str| Issue::error("trustedCA", message);
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(text.as_bytes()) {
        let certificate = certificate
            .map_err(|_| refuse("A certificate here is not PEM. Check that it is whole."))?;
        roots
            .add(certificate)
            .map_err(|_| refuse("A certificate here cannot vouch for others."))?;
    }
    if roots.is_empty() {
        let message =
            "There is no certificate here. Write PEM, from -----BEGIN CERTIFICATE----- on.";
        return Err(refuse(message));
    }
    Ok(Arc::new(roots))
}
