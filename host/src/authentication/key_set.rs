//! The keys of a JWK Set (RFC 7517, section 5) that fit one signing method.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// More keys than this are published by nobody.
const MAX_KEYS: usize = 200;

/// Keys that are tried for one token. Those with one key id are hardly ever two.
const MAX_TRIES: usize = 8;

/// Bits of an RSA modulus that `aws-lc-rs` verifies with.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// Keys that fit one signing method.
#[derive(Default)]
pub struct KeySet(Vec<PublishedKey>);

struct PublishedKey {
    id: Option<String>,
    key: DecodingKey,
}

/// The document is no JWK Set.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("its answer is not a JSON Web Key Set")]
pub struct NotKeySet;

impl KeySet {
    /// Reads a JWK Set. Keys that are of another kind, for another use or not
    /// understood are left out, as RFC 7517, section 5, asks.
    pub fn parse(document: &[u8], method: Algorithm) -> Result<Self, NotKeySet> {
        #[derive(Deserialize)]
        struct Document {
            keys: Vec<Value>,
        }
        let document: Document = serde_json::from_slice(document).map_err(|_| NotKeySet)?;
        let fitting = |value| {
            let jwk: Jwk = serde_json::from_value(value).ok()?;
            fits(&jwk, method).ok()?;
            Some(PublishedKey {
                key: DecodingKey::from_jwk(&jwk).ok()?,
                id: jwk.common.key_id,
            })
        };
        let keys = document.keys.into_iter().take(MAX_KEYS);
        Ok(Self(keys.filter_map(fitting).collect()))
    }

    /// How many keys fit.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether one of them has this key id.
    pub fn knows(&self, id: &str) -> bool {
        self.0.iter().any(|key| key.id.as_deref() == Some(id))
    }

    /// The keys that a token may be signed with: those of its key id and those
    /// without any; all if it names none.
    pub fn candidates(&self, id: Option<&str>) -> impl Iterator<Item = &DecodingKey> {
        let suits = move |key: &&PublishedKey| match (id, &key.id) {
            (Some(wanted), Some(id)) => wanted == id,
            (None, _) | (_, None) => true,
        };
        let keys = self.0.iter().filter(suits).map(|key| &key.key);
        keys.take(MAX_TRIES)
    }
}

/// Whether signatures of this method may be checked with this key, or why not.
pub fn fits(jwk: &Jwk, method: Algorithm) -> Result<(), &'static str> {
    let common = &jwk.common;
    if common
        .key_algorithm
        .is_some_and(|named| named != method.into())
    {
        return Err("The key is for another signing method.");
    }
    let signs = |uses: &PublicKeyUse| *uses == PublicKeyUse::Signature;
    let verifies = |operations: &Vec<KeyOperations>| operations.contains(&KeyOperations::Verify);
    if !common.public_key_use.as_ref().is_none_or(signs)
        || !common.key_operations.as_ref().is_none_or(verifies)
    {
        return Err("The key is not for signatures.");
    }
    match (&jwk.algorithm, method.family(), method) {
        (AlgorithmParameters::RSA(key), AlgorithmFamily::Rsa, _) => {
            if RSA_BITS.contains(&bits(&key.n)) {
                Ok(())
            } else {
                Err("An RSA key must have 2048 to 8192 bits.")
            }
        }
        (AlgorithmParameters::EllipticCurve(key), _, Algorithm::ES256) => {
            on_curve(&key.curve, EllipticCurve::P256)
        }
        (AlgorithmParameters::EllipticCurve(key), _, Algorithm::ES384) => {
            on_curve(&key.curve, EllipticCurve::P384)
        }
        // A secret is no public key, whatever the method.
        _ => Err("The key is of another kind than the signing method needs."),
    }
}

fn on_curve(curve: &EllipticCurve, needed: EllipticCurve) -> Result<(), &'static str> {
    if *curve == needed {
        Ok(())
    } else {
        Err("The key is on another curve: 256 bits need P-256, 384 bits P-384.")
    }
}

/// Bits of a number in base64url without leading zeros.
fn bits(number: &str) -> usize {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(number).unwrap_or_default();
    let mut significant = bytes.iter().skip_while(|byte| **byte == 0);
    let Some(first) = significant.next() else {
        return 0;
    };
    8 * significant.count() + 8 - first.leading_zeros() as usize
}
