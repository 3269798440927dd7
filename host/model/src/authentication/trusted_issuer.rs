//! Issuers of tokens, each with its own keys.

use serde::{Deserialize, Serialize};

use super::list::Urls;
use crate::read::Reader;

/// An issuer of tokens, and where its keys are published. They may sign in its name
/// and in no other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrustedIssuer {
    /// What `iss` of its tokens is, character by character.
    pub issuer: String,
    /// The servers that publish its keys.
    pub jwks_url: Urls,
}

/// Reads `issuers`. None if they are not written, or cannot be read.
pub(crate) fn read_issuers(fields: &mut Reader<'_>) -> Option<Vec<TrustedIssuer>> {
    fields.optional("issuers", |reader, value, path| {
        let mut known: Vec<String> = Vec::new();
        reader.list(value, path, |reader, item, path| {
            let trusted = reader.object(item, path, |fields| {
                let issuer = fields.required("issuer", Reader::text);
                let jwks_url = fields.required("jwksUrl", Reader::text_as::<Urls>);
                Some(TrustedIssuer {
                    issuer: issuer?,
                    jwks_url: jwks_url?,
                })
            })?;
            if trusted.issuer.is_empty() || known.contains(&trusted.issuer) {
                let message = "Each issuer has a name, and comes once.";
                reader.error(&format!("{path}.issuer"), message);
            }
            if trusted.jwks_url.0.is_empty() {
                let message = "An issuer has at least one URL with its keys.";
                reader.error(&format!("{path}.jwksUrl"), message);
            }
            known.push(trusted.issuer.clone());
            Some(trusted)
        })
    })
}
