//! Thumbprints of public keys.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The thumbprint of the key with these members, which are those that its kind requires:
/// SHA-256 over them in the order of their names and without white space, as RFC 7638
/// section 3 asks.
pub fn thumbprint(members: &Map<String, Value>) -> String {
    let in_order: BTreeMap<_, _> = members.iter().collect();
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(json!(in_order).to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::thumbprint;

    #[test]
    fn the_order_in_which_members_stand_does_not_matter() {
        let one = json!({"crv": "P-256", "kty": "EC", "x": "a", "y": "b"});
        let other = json!({"y": "b", "kty": "EC", "x": "a", "crv": "P-256"});
        let of = |jwk: serde_json::Value| thumbprint(jwk.as_object().unwrap());
        assert_eq!(of(one), of(other));
    }
}
