//! Keys that the gateway makes, and keys as whoever verifies tokens needs them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::checked;
use crate::read::Reader;
use crate::{Issue, SigningMethod};

/// What a request to make a key carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyDraft {
    /// What the key is for; absent means RS256. RSA keys have 2048 bits, secrets as
    /// many as the hash.
    #[serde(default)]
    pub signing_method: SigningMethod,
}

impl KeyDraft {
    /// Reads a JSON document, reporting every issue with its shape.
    ///
    /// # Errors
    /// Every field that is unknown or not of its type.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let method = reader.optional("signingMethod", Reader::one_of(&SigningMethod::BY_NAME));
        reader.finish(|| {
            Some(Self {
                signing_method: method.unwrap_or_default(),
            })
        })
    }
}

/// What may be told of a key to whoever verifies tokens. The three forms of the
/// public half are absent for an HMAC secret, which has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PublicKeyView {
    /// `RSA`, `EC P-256`, `EC P-384` or `HMAC`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The size of the key in bits.
    pub bits: u32,
    /// The public half as a PEM document (`PUBLIC KEY`, RFC 7468 section 13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
    /// The public half as a JSON Web Key (RFC 7517).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub jwk: Option<Value>,
    /// The thumbprint of the public half (RFC 7638, SHA-256).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
}

/// A private key that the gateway has made and keeps until a policy takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct GeneratedKeyView {
    /// Stands for the private key in a policy, as `{"generated": handle}`, once.
    pub handle: String,
    /// When the gateway forgets it, in seconds since 1970-01-01T00:00:00Z.
    pub expires_at: u64,
    /// Its public side.
    #[serde(flatten)]
    pub key: PublicKeyView,
}

/// What may be known of a key, private or of somebody who signs tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct KeyView {
    /// `RSA`, `EC P-256`, `EC P-384`, `Ed25519` or `HMAC`.
    pub kind: String,
    /// Its size in bits.
    pub bits: u32,
    /// The public half as a JSON Web Key (RFC 7517); none for an HMAC secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub public_jwk: Option<Value>,
    /// The thumbprint of the public half (RFC 7638, SHA-256); none for an HMAC
    /// secret, whose digest could be guessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// When it was set, in seconds since 1970-01-01T00:00:00Z; none where a file has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_at: Option<u64>,
}

impl KeyView {
    /// What is checked already.
    pub(crate) fn of(shown: &Value) -> Option<Self> {
        Some(Self {
            kind: checked::text(shown, "kind")?,
            bits: checked::number(shown, "bits")?,
            public_jwk: shown.get("publicJwk").cloned(),
            thumbprint: checked::text(shown, "thumbprint"),
            set_at: checked::number(shown, "setAt"),
        })
    }
}
