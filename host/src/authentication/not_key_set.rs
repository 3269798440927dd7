//! What a server answers that should publish keys and answers something else.

use serde_json::Value;

/// Characters of an address that are repeated.
const MAX_ADDRESS: usize = 200;

/// The document is no JWK Set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKeySet {
    #[error("its answer is empty")]
    Empty,
    #[error("its answer is compressed, which was not asked for")]
    Compressed,
    #[error("its answer is a web page and not a JSON Web Key Set; check the address")]
    WebPage,
    #[error("its answer is not JSON")]
    NotJson,
    #[error("its answer is the discovery document; use its `jwks_uri`, which is {0:?}")]
    Discovery(String),
    #[error(
        "its answer is a list of certificates and not a JSON Web Key Set; use the address of the JWK form, for Firebase https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com, for Google https://www.googleapis.com/oauth2/v3/certs"
    )]
    Certificates,
    #[error("its answer is a single key and not a JSON Web Key Set, which has a list `keys`")]
    SingleKey,
    #[error("its answer is JSON and not a JSON Web Key Set, which has a list `keys`")]
    Other,
}

impl NotKeySet {
    /// What this document is that is no JWK Set.
    pub fn of(document: &[u8]) -> Self {
        let text = document.trim_ascii_start();
        match text {
            [] => return Self::Empty,
            [0x1f, 0x8b, ..] => return Self::Compressed,
            [b'<', ..] => return Self::WebPage,
            _ => {}
        }
        let Ok(document) = serde_json::from_slice::<Value>(text) else {
            return Self::NotJson;
        };
        if let Some(address) = document.get("jwks_uri").and_then(Value::as_str) {
            return Self::Discovery(address.chars().take(MAX_ADDRESS).collect());
        }
        let is_certificate = |value: &Value| {
            let text = value.as_str();
            text.is_some_and(|text| text.trim_start().starts_with("-----BEGIN CERTIFICATE"))
        };
        match document.as_object() {
            Some(members) if !members.is_empty() && members.values().all(is_certificate) => {
                Self::Certificates
            }
            Some(members) if members.contains_key("kty") => Self::SingleKey,
            _ => Self::Other,
        }
    }
}
