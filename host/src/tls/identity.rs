//! What the gateway shows of itself: a certificate with its private key.
//!
//! One in files is read again when they change. Files that cannot be used leave in
//! place what is shown.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use gateway_model::{Certificate, CertificateView, Issue, Secret};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{Error, SignatureScheme};

use super::certificate::describe;
use super::files::{self, CertificateFiles, Content};
use super::roots::provider;
use crate::plain_file::{Stamp, stamp};

/// A certificate with its private key.
#[derive(Debug)]
pub struct Identity {
    shown: ArcSwap<Shown>,
    files: Option<Files>,
}

/// What is shown at present.
#[derive(Debug)]
struct Shown {
    key: Arc<CertifiedKey>,
    /// What its certificates say.
    certificates: Vec<CertificateView>,
}

/// Where an identity is read from.
#[derive(Debug)]
struct Files {
    key: String,
    crt: String,
    /// How both were when they were read last.
    seen: Mutex<[Stamp; 2]>,
}

impl Identity {
    /// Reads a certificate and its key.
    ///
    /// # Errors
    /// Both cannot be read or do not belong together. The path begins at `config`.
    pub(super) fn open(
        certificate: &Certificate,
        key: Option<&Secret>,
        known: &CertificateFiles,
    ) -> Result<Self, Issue> {
        let (shown, files) = match certificate {
            Certificate::Text { crt } => {
                let missing = || Issue::error("certificate.key", "`key` is required.");
                let names = ["certificate.key", "certificate.crt"];
                let key = key.ok_or_else(missing)?.expose();
                (read(key.as_bytes(), crt.as_bytes(), names)?, None)
            }
            Certificate::Files { key_file, crt_file } => {
                let [(key_seen, key), (crt_seen, crt)] =
                    [key_file, crt_file].map(|path| known.get(path));
                let files = Files {
                    key: key_file.clone(),
                    crt: crt_file.clone(),
                    seen: Mutex::new([key_seen, crt_seen]),
                };
                (read_files(key, crt)?, Some(files))
            }
        };
        Ok(Self {
            shown: ArcSwap::from_pointee(shown),
            files,
        })
    }

    /// What the certificate says, and those that vouch for it.
    pub(super) fn certificates(&self) -> Vec<CertificateView> {
        self.shown.load().certificates.clone()
    }

    /// Reads the files again if they have changed.
    pub(super) fn refresh(&self) {
        let Some(files) = self.files.as_ref().filter(|files| files.have_changed()) else {
            return;
        };
        let (key_file, crt_file) = (&files.key, &files.crt);
        match read_files(files::read(key_file), files::read(crt_file)) {
            Ok(read) => {
                self.shown.store(Arc::new(read));
                tracing::info!(crt_file, "a certificate was read again");
            }
            Err(issue) => tracing::error!(
                key_file,
                crt_file,
                "a changed certificate is not used, and the one before stays: {}",
                issue.message
            ),
        }
    }
}

impl Files {
    fn have_changed(&self) -> bool {
        let now = [stamp(&self.key), stamp(&self.crt)];
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *seen, now) != now
    }
}

/// Reads both where they are in files.
fn read_files(key: Content, crt: Content) -> Result<Shown, Issue> {
    let names = ["certificate.keyFile", "certificate.crtFile"];
    let key = key.map_err(|message| Issue::error(names[0], message))?;
    let crt = crt.map_err(|message| Issue::error(names[1], message))?;
    read(&key, &crt, names)
}

/// Reads both in PEM. `names` are the paths of key and certificate.
fn read(key: &[u8], crt: &[u8], names: [&str; 2]) -> Result<Shown, Issue> {
    let [key_name, crt_name] = names;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(crt).collect();
    let chain = chain.map_err(|_| {
        let message = "A certificate here is not PEM. Check that it is whole.";
        Issue::error(crt_name, message)
    })?;
    if chain.is_empty() {
        let message =
            "There is no certificate here. Write PEM, from -----BEGIN CERTIFICATE----- on.";
        return Err(Issue::error(crt_name, message));
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
        let message = "There is no private key here. Write PEM, from -----BEGIN PRIVATE KEY----- on, without a password.";
        Issue::error(key_name, message)
    })?;
    let provider = provider();
    let signing_key = provider.key_provider.load_private_key(key);
    let signing_key = signing_key.map_err(|_| {
        let message = "The private key cannot be used. Use RSA from 2048 bits on, ECDSA on P-256, P-384 or P-521, or Ed25519.";
        Issue::error(key_name, message)
    })?;
    let identity = CertifiedKey::new(chain, signing_key);
    match identity.keys_match() {
        Ok(()) | Err(Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => Ok(Shown {
            certificates: describe(crt_name, &identity.cert),
            key: Arc::new(identity),
        }),
        Err(Error::InconsistentKeys(_)) => {
            let message = "The certificate is for another private key than this one.";
            Err(Issue::error(key_name, message))
        }
        Err(_) => {
            let message = "The first certificate cannot be read.";
            Err(Issue::error(crt_name, message))
        }
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown.load().key))
    }
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.shown.load().key))
    }

    fn has_certs(&self) -> bool {
        true
    }
}
