//! What a *JWT Validation* chooses among.

use serde::{Deserialize, Serialize};

/// Where in a request the token is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum JwtOrigin {
    /// In `Authorization`, as bearer token (RFC 6750, section 2.1).
    #[default]
    HttpBearerAuthenticationHeader,
    /// Where the expression says.
    CustomExpression,
}

impl JwtOrigin {
    /// Every origin by its name.
    pub const BY_NAME: [(&'static str, Self); 2] = [
        (
            "httpBearerAuthenticationHeader",
            Self::HttpBearerAuthenticationHeader,
        ),
        ("customExpression", Self::CustomExpression),
    ];
}

/// The kind of a token's signature. `none` is not among them: it proves nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SigningMethodFamily {
    /// RSASSA-PKCS1-v1_5 (RFC 7518, section 3.3).
    #[default]
    Rsa,
    /// HMAC (RFC 7518, section 3.2).
    Hmac,
    /// ECDSA (RFC 7518, section 3.4).
    Es,
}

impl SigningMethodFamily {
    /// Every kind by its name.
    pub const BY_NAME: [(&'static str, Self); 3] =
        [("rsa", Self::Rsa), ("hmac", Self::Hmac), ("es", Self::Es)];
}

/// Bits of the hash that a signature is made over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub enum SigningKeyLength {
    /// SHA-256; for ECDSA the curve P-256.
    #[default]
    Bits256,
    /// SHA-384; for ECDSA the curve P-384.
    Bits384,
    /// SHA-512; not for ECDSA.
    Bits512,
}

impl TryFrom<u16> for SigningKeyLength {
    type Error = &'static str;

    fn try_from(bits: u16) -> Result<Self, Self::Error> {
        match bits {
            256 => Ok(Self::Bits256),
            384 => Ok(Self::Bits384),
            512 => Ok(Self::Bits512),
            _ => Err("This must be 256, 384 or 512."),
        }
    }
}

impl From<SigningKeyLength> for u16 {
    fn from(length: SigningKeyLength) -> Self {
        match length {
            SigningKeyLength::Bits256 => 256,
            SigningKeyLength::Bits384 => 384,
            SigningKeyLength::Bits512 => 512,
        }
    }
}

/// Where the key that tokens are checked with comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum JwtKeyOrigin {
    /// It is `textKey`.
    #[default]
    Text,
    /// It is published.
    Jwks,
}

impl JwtKeyOrigin {
    /// Every origin by its name.
    pub const BY_NAME: [(&'static str, Self); 2] = [("text", Self::Text), ("jwks", Self::Jwks)];
}
