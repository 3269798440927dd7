//! Who sends a sample request, where nobody can type the credential that would prove it.

use serde::Serialize;
use serde_json::Value;

use crate::read::Reader;
use crate::{JsonText, json_text};

/// What the credential of a sample request proves, in its place: the gateway keeps no
/// secret of a client application, and nobody but an issuer can sign a token. Every field
/// may be left out; then the request itself must prove it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SampleSender {
    /// The client application, for *Client ID Enforcement*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The user, for *Basic Authentication: Simple*.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The claims of a token, for *JWT Validation*, which judges them as those of one
    /// with the right signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<std::collections::HashMap<String, Value>>))]
    pub claims: Option<JsonText>,
}

impl SampleSender {
    /// Gives numbers of the claims all the digits that they have in the text of the
    /// document, in which the sender is the value at this path.
    #[cfg(not(target_family = "wasm"))]
    #[must_use]
    pub fn with_all_digits(mut self, document: &str, path: &[&str]) -> Self {
        if let Some(claims) = &mut self.claims
            && let Some(written) = JsonText::within(document, &[path, &["claims"]].concat())
        {
            *claims = written;
        }
        self
    }

    pub(crate) fn read(fields: &mut Reader<'_>) -> Self {
        Self {
            client_id: fields.nullable("clientId", Reader::text),
            username: fields.nullable("username", Reader::text),
            claims: fields
                .nullable("claims", Reader::mapping)
                .map(|claims| json_text(Value::Object(claims))),
        }
    }
}
