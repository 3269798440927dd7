//! The client applications that are known.

use std::collections::HashMap;

use gateway_model::ClientId;
use subtle::Choice;

use crate::secrets::{OldSecret, SecretDigest};

/// A client application, as far as requests need to know it.
#[derive(Clone, Debug)]
pub struct ClientApplication {
    /// What people call it.
    pub name: String,
    /// What is kept of its secret.
    pub secret: SecretDigest,
    /// The secret that it had before, if that is kept beside the new one.
    pub old_secret: Option<OldSecret>,
}

impl ClientApplication {
    /// Whether this is one of its secrets at `now`, in seconds since 1970-01-01T00:00:00Z.
    /// How long that takes says nothing about them.
    fn has(&self, given: &SecretDigest, now: u64) -> bool {
        let new = self.secret.is(given);
        let old = self.old_secret.as_ref().map_or_else(
            || nobodys().is(given),
            |old| old.digest.is(given) & Choice::from(u8::from(!old.has_ended(now))),
        );
        // What nobody has is no secret of anybody.
        let old = old & Choice::from(u8::from(self.old_secret.is_some()));
        (new | old).into()
    }
}

/// The digest of no secret.
fn nobodys() -> SecretDigest {
    SecretDigest::from_bytes([0; SecretDigest::LENGTH])
}

/// The client applications that are known, by client id.
#[derive(Debug, Default)]
pub struct ClientApplications(HashMap<ClientId, ClientApplication>);

impl ClientApplications {
    /// The application of this id.
    pub(super) fn find(&self, id: &str) -> Option<&ClientApplication> {
        self.0.get(id)
    }

    /// The application of this id, if this is one of its secrets at `now`, in seconds since
    /// 1970-01-01T00:00:00Z.
    pub(super) fn authenticate(
        &self,
        id: &[u8],
        secret: &[u8],
        now: u64,
    ) -> Option<(&str, &ClientApplication)> {
        let known = std::str::from_utf8(id).ok();
        let known = known.and_then(|id| self.0.get_key_value(id));
        let given = SecretDigest::new(id, secret);
        match known {
            Some((id, application)) => application
                .has(&given, now)
                .then_some((id.as_str(), application)),
            None => {
                // Takes as long as for an id that exists.
                let _ = nobodys().is(&given) | nobodys().is(&given);
                None
            }
        }
    }
}

impl FromIterator<(ClientId, ClientApplication)> for ClientApplications {
    fn from_iter<Items>(items: Items) -> Self
    where
        Items: IntoIterator<Item = (ClientId, ClientApplication)>,
    {
        Self(items.into_iter().collect())
    }
}
