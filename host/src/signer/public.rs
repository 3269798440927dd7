//! The public half of a key, for the upstream's owner: JSON Web Key (RFC 7517,
//! parameters of RFC 7518 section 6) and thumbprint (RFC 7638).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gateway_model::SigningMethod;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A public key.
pub enum PublicKey {
    /// Modulus and exponent, big-endian without leading zeros.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// Coordinates of the point, at the full width of the curve.
    Ec {
        curve: &'static str,
        x: Vec<u8>,
        y: Vec<u8>,
    },
}

impl PublicKey {
    /// The key of an uncompressed point (SEC 1, section 2.3.3) on P-256 or P-384.
    pub fn from_point(point: &[u8]) -> Option<Self> {
        let coordinates = point.strip_prefix(&[4])?;
        let curve = match coordinates.len() {
            64 => "P-256",
            96 => "P-384",
            _ => return None,
        };
        let (x, y) = coordinates.split_at_checked(coordinates.len() / 2)?;
        Some(Self::Ec {
            curve,
            x: x.to_vec(),
            y: y.to_vec(),
        })
    }

    /// The key as JWK, with its use, method and thumbprint as `kid`.
    pub fn jwk(&self, method: SigningMethod) -> Value {
        let mut jwk = self.required_members();
        if let Some(members) = jwk.as_object_mut() {
            members.insert("use".into(), json!("sig"));
            members.insert("alg".into(), json!(method.name()));
            members.insert("kid".into(), json!(self.thumbprint()));
        }
        jwk
    }

    /// The thumbprint: SHA-256 over the required members, which `serde_json`
    /// writes in the order of their names and without white space, as RFC 7638
    /// section 3 asks.
    pub fn thumbprint(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(self.required_members().to_string()))
    }

    fn required_members(&self) -> Value {
        let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Rsa { modulus, exponent } => {
                json!({ "e": text(exponent), "kty": "RSA", "n": text(modulus) })
            }
            Self::Ec { curve, x, y } => {
                json!({ "crv": curve, "kty": "EC", "x": text(x), "y": text(y) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7638, section 3.1.
    #[test]
    fn the_thumbprint_is_that_of_the_rfc() {
        let modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = PublicKey::Rsa {
            modulus: BASE64_URL_SAFE_NO_PAD.decode(modulus).unwrap(),
            exponent: BASE64_URL_SAFE_NO_PAD.decode("AQAB").unwrap(),
        };
        assert_eq!(
            key.thumbprint(),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }
}
