//! The policy *Client ID Enforcement*.

use serde::{Deserialize, Serialize};

use crate::Issue;
use crate::read::Reader;

/// What an admin fills in. There is no secret in it: those of client applications
/// are kept with them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientIdEnforcementConfig {
    /// Where in a request the credentials are.
    #[serde(rename = "credentialsOriginHasHttpBasicAuthenticationHeader", default)]
    pub credentials_origin: CredentialsOrigin,
    /// Gives the client id, where the origin is an expression.
    #[serde(default = "default_client_id_expression")]
    pub client_id_expression: String,
    /// Gives the client secret, where the origin is an expression; empty where the
    /// id alone is enough.
    #[serde(default)]
    pub client_secret_expression: String,
    /// Whether the upstream is sent the request without the credentials.
    #[serde(default)]
    pub strip_credentials: bool,
}

/// Where in a request the credentials of a client application are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum CredentialsOrigin {
    /// Where the expressions say.
    #[default]
    CustomExpression,
    /// In `Authorization`, as user name and password (RFC 7617).
    HttpBasicAuthenticationHeader,
}

impl CredentialsOrigin {
    /// Every origin by its name.
    pub const BY_NAME: [(&'static str, Self); 2] = [
        ("customExpression", Self::CustomExpression),
        (
            "httpBasicAuthenticationHeader",
            Self::HttpBasicAuthenticationHeader,
        ),
    ];
}

fn default_client_id_expression() -> String {
    "#[attributes.headers['client_id']]".to_owned()
}

impl ClientIdEnforcementConfig {
    /// Reads a policy's `config` mapping and reports every issue with its shape.
    /// Paths begin at the mapping.
    ///
    /// # Errors
    /// Every field that is unknown or not of its type.
    pub fn parse(document: &serde_json::Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let read = Self::read(&mut reader);
        reader.finish(|| read)
    }

    /// Reads every field.
    pub(crate) fn read(fields: &mut Reader<'_>) -> Option<Self> {
        let origin = fields.optional(
            "credentialsOriginHasHttpBasicAuthenticationHeader",
            Reader::one_of(&CredentialsOrigin::BY_NAME),
        );
        let id = fields.optional("clientIdExpression", Reader::text);
        let secret = fields.optional("clientSecretExpression", Reader::text);
        let strip = fields.optional("stripCredentials", Reader::boolean);
        Some(Self {
            credentials_origin: origin.unwrap_or_default(),
            client_id_expression: id.unwrap_or_else(default_client_id_expression),
            client_secret_expression: secret.unwrap_or_default(),
            strip_credentials: strip.unwrap_or_default(),
        })
    }
}
