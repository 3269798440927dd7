//! What may be known of the keys that tokens are checked with.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gateway_model::KeyView;
use serde_json::{Map, Value};

use crate::signer::thumbprint;

/// The members that make up a public key, of every kind (RFC 7638, section 3.2; RFC 8037,
/// section 2).
const REQUIRED: [&str; 6] = ["crv", "e", "kty", "n", "x", "y"];

/// What may be known of a secret of so many bytes.
pub fn of_secret(bytes: usize) -> KeyView {
    KeyView {
        kind: "HMAC".to_owned(),
        bits: u32::try_from(bytes.saturating_mul(8)).unwrap_or(u32::MAX),
        public_jwk: None,
        thumbprint: None,
        set_at: None,
    }
}

/// What may be known of a public key, by the members that a JWK has for it.
pub fn of_public(members: &Map<String, Value>) -> KeyView {
    let text = |name| members.get(name).and_then(Value::as_str);
    let (kind, bits) = match (text("kty"), text("crv")) {
        (Some("EC"), Some(curve)) => (format!("EC {curve}"), bits_of_curve(curve)),
        (_, Some(curve)) => (curve.to_owned(), bits_of_curve(curve)),
        (kind, None) => {
            let modulus = text("n").map_or(0, bits_of_number);
            (kind.unwrap_or_default().to_owned(), modulus)
        }
    };
    let jwk = members.iter();
    let jwk = jwk.filter(|(name, _)| REQUIRED.contains(&name.as_str()));
    let jwk: Map<_, _> = jwk.map(|(name, it)| (name.clone(), it.clone())).collect();
    KeyView {
        kind,
        bits,
        thumbprint: Some(thumbprint(&jwk)),
        public_jwk: Some(Value::Object(jwk)),
        set_at: None,
    }
}

fn bits_of_curve(curve: &str) -> u32 {
    match curve {
        "P-384" => 384,
        "P-521" => 521,
        _ => 256,
    }
}

/// The bits of a number that is written without leading zero bytes.
fn bits_of_number(text: &str) -> u32 {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    let unused = bytes.first().map_or(0, |first| first.leading_zeros());
    let bits = u32::try_from(bytes.len().saturating_mul(8)).unwrap_or(u32::MAX);
    bits.saturating_sub(unused)
}
