//! The certificates of one policy, and what people hear of them.

use std::sync::Arc;

use gateway_model::{CertificateView, Issue};

use super::certificate::describe_pem;
use super::expiry::{Use, trouble};
use super::identity::Identity;

/// The certificates that a policy holds.
#[derive(Clone, Debug, Default)]
pub struct Certificates {
    /// What the gateway shows of itself.
    identity: Option<Arc<Identity>>,
    /// Who vouches for others.
    trusted: Vec<CertificateView>,
}

impl Certificates {
    /// Those that vouch for others, in the `field` of `config`; they were read before.
    pub fn trusted(field: &str, text: Option<&str>) -> Self {
        let describe = |text| describe_pem(field, text);
        Self {
            identity: None,
            trusted: text.map_or_else(Vec::new, describe),
        }
    }

    /// The same, with what the gateway shows of itself.
    pub(super) fn with_identity(self, identity: Option<Arc<Identity>>) -> Self {
        Self { identity, ..self }
    }

    /// What they say.
    pub fn views(&self) -> Vec<CertificateView> {
        let shown = self.identity.as_ref().map(|it| it.certificates());
        shown
            .into_iter()
            .flatten()
            .chain(self.trusted.clone())
            .collect()
    }

    /// What is wrong with their dates at `now`, in seconds since 1970-01-01T00:00:00Z;
    /// paths begin at the policy's `config`.
    pub fn troubles(&self, now: u64) -> Vec<Issue> {
        let shown = self.identity.as_ref().map(|it| it.certificates());
        let shown = shown.into_iter().flatten();
        let shown = shown.filter_map(|it| trouble(&it, Use::Shown, now));
        let trusted = self.trusted.iter();
        shown
            .chain(trusted.filter_map(|it| trouble(it, Use::Trusted, now)))
            .collect()
    }

    /// Reads them again where they are in files that have changed.
    pub(crate) fn refresh(&self) {
        if let Some(identity) = &self.identity {
            identity.refresh();
        }
    }
}
