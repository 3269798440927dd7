//! What a server answers that should publish keys and answers something else.

use serde_json::Value;

/// Characters of an address that are repeated.
const MAX_ADDRESS: usize = 200;

/// The document is no JWK Set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKeySet {
    #[error("its answer is empty")]
    Empty,
    #[error("its answer is a web page and not a JSON Web Key Set; check the address")]
    WebPage,
    #[error("its answer is not JSON")]
    NotJson,
    #[error("its answer is the discovery document; use its `jwks_uri`, which is {0:?}")]
    Discovery(String),
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
            [b'<', ..] => return Self::WebPage,
            _ => {}
        }
        let Ok(document) = serde_json::from_slice::<Value>(text) else {
            return Self::NotJson;
        };
        if let Some(address) = document.get("jwks_uri").and_then(Value::as_str) {
            return Self::Discovery(address.chars().take(MAX_ADDRESS).collect());
        }
        match document.as_object() {
            Some(members) if members.contains_key("kty") => Self::SingleKey,
            _ => Self::Other,
        }
    }
}
