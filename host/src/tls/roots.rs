//! Who is believed to vouch for others, and the cryptography behind it.

use std::sync::Arc;

use gateway_model::Issue;
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

/// The cryptography behind all of it.
pub fn provider() -> CryptoProvider {
    rustls::crypto::aws_lc_rs::default_provider()
}

/// Reads the certificates of the field at `path`.
pub fn read_roots(path: &str, text: &str) -> Result<Arc<RootCertStore>, Issue> {
    let refuse = |message: &str| Issue::error(path, message);
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
