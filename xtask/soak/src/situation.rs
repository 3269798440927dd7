//! What is known of the gateway at any moment.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, ensure};
use rustls::pki_types::CertificateDer;
use serde_json::Value;

/// Something that is changed by requests to the admin API, and counted.
#[derive(Default)]
pub struct Changing {
    /// The newest value that was answered for.
    answered: AtomicU64,
    /// The newest value that may be served.
    sent: AtomicU64,
}

impl Changing {
    /// Makes a change to the next value.
    pub fn change(&self, change: impl FnOnce(u64) -> Result<()>) -> Result<()> {
        let next = self.sent.fetch_add(1, Ordering::SeqCst) + 1;
        change(next)?;
        self.answered.store(next, Ordering::SeqCst);
        Ok(())
    }

    /// The oldest value that something may have which begins now.
    pub fn oldest(&self) -> u64 {
        self.answered.load(Ordering::SeqCst)
    }

    /// What something may have that began when `oldest` was the oldest.
    pub fn since(&self, oldest: u64) -> RangeInclusive<u64> {
        oldest..=self.sent.load(Ordering::SeqCst)
    }
}

/// What clients and what disturbs them know in common.
#[derive(Default)]
pub struct Situation {
    /// The generations of the policies.
    pub generation: Changing,
    /// Which certificate is shown, by its number.
    pub certificate: Changing,
    /// Certificates by their numbers.
    certificates: Mutex<Vec<CertificateDer<'static>>>,
    /// How often the upstream went or came; odd while it is gone.
    upstream_changes: AtomicU64,
    /// The public keys of the policies, in clear and in TLS.
    pub keys: [Value; 2],
}

impl Situation {
    /// The next certificate that may be shown.
    pub fn add_certificate(&self, certificate: CertificateDer<'static>) {
        self.certificates().push(certificate);
    }

    /// Whether a certificate is one that may be shown.
    ///
    /// # Errors
    /// It is none of these, with a sentence.
    pub fn check_certificate(&self, shown: &CertificateDer<'_>, oldest: u64) -> Result<()> {
        let number = self.certificates().iter().position(|it| it == shown);
        let number = number.context("a certificate of nobody")? as u64;
        let allowed = self.certificate.since(oldest);
        ensure!(
            allowed.contains(&number),
            "certificate {number} and not one of {allowed:?}"
        );
        Ok(())
    }

    fn certificates(&self) -> MutexGuard<'_, Vec<CertificateDer<'static>>> {
        let certificates = self.certificates.lock();
        certificates.unwrap_or_else(PoisonError::into_inner)
    }

    /// The upstream is about to go, or has come back.
    pub fn upstream_changes(&self) {
        self.upstream_changes.fetch_add(1, Ordering::SeqCst);
    }

    /// How often the upstream went or came.
    pub fn upstream_changed(&self) -> u64 {
        self.upstream_changes.load(Ordering::SeqCst)
    }

    /// Whether the upstream is gone.
    pub fn upstream_is_down(&self) -> bool {
        !self.upstream_changed().is_multiple_of(2)
    }

    /// Whether the upstream has stood since it had changed so often.
    pub fn upstream_stood_since(&self, changed: u64) -> bool {
        !self.upstream_is_down() && self.upstream_changed() == changed
    }
}
