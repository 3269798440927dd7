//! The client applications that are known.

use std::collections::HashMap;

use gateway_model::ClientId;

use crate::secrets::SecretDigest;

/// A client application, as far as requests need to know it.
#[derive(Clone, Debug)]
pub struct ClientApplication {
    /// What people call it.
    pub name: String,
    /// What is kept of its secret.
    pub secret: SecretDigest,
}

/// The client applications that are known, by client id.
#[derive(Debug, Default)]
pub struct ClientApplications(HashMap<ClientId, ClientApplication>);

impl ClientApplications {
    /// The application of this id.
    pub(super) fn find(&self, id: &str) -> Option<&ClientApplication> {
        self.0.get(id)
    }

    /// The application of this id, if this is its secret.
    pub(super) fn authenticate(
        &self,
        id: &[u8],
        secret: &[u8],
    ) -> Option<(&str, &ClientApplication)> {
        let known = std::str::from_utf8(id).ok();
        let known = known.and_then(|id| self.0.get_key_value(id));
        match known {
            Some((id, application)) => application
                .secret
                .matches(id.as_str().as_bytes(), secret)
                .then_some((id.as_str(), application)),
            None => {
                // Takes as long as for an id that exists.
                let _ = SecretDigest::from_bytes([0; SecretDigest::LENGTH]).matches(id, secret);
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
