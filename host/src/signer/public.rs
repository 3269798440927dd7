//! The public half of a key, for the upstream's owner: JSON Web Key (RFC 7517,
//! parameters of RFC 7518 section 6), thumbprint (RFC 7638) and PEM document
//! (RFC 7468, section 13).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gateway_model::{PublicKeyView, SigningMethod};
use pem_rfc7468::LineEnding;
use pkcs8::ObjectIdentifier;
use pkcs8::der::asn1::{AnyRef, BitStringRef, UintRef};
use pkcs8::der::{self, Encode};
use pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use serde_json::{Value, json};
use software_signer::Curve;

use super::thumbprint::thumbprint;

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// What may be known of a private key.
pub enum PublicSide {
    /// The public half of a pair.
    Key(PublicKey),
    /// There is no public half: a secret of so many bits.
    Secret { bits: u32 },
}

impl PublicSide {
    /// What whoever verifies tokens of this signing method may know.
    pub fn view(&self, method: SigningMethod) -> PublicKeyView {
        match self {
            Self::Key(key) => PublicKeyView {
                kind: key.kind(),
                bits: key.bits(),
                public_key: key.pem(),
                jwk: Some(key.jwk(method)),
                thumbprint: Some(key.thumbprint()),
            },
            Self::Secret { bits } => PublicKeyView {
                kind: "HMAC".to_owned(),
                bits: *bits,
                public_key: None,
                jwk: None,
                thumbprint: None,
            },
        }
    }
}

/// A public key.
pub enum PublicKey {
    /// Modulus and exponent, big-endian without leading zeros.
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    /// Coordinates of the point, at the full width of the curve.
    Ec {
        curve: Curve,
        x: Vec<u8>,
        y: Vec<u8>,
    },
}

impl PublicKey {
    /// The key of an uncompressed point (SEC 1, section 2.3.3) on P-256 or P-384.
    pub fn from_point(point: &[u8]) -> Option<Self> {
        let coordinates = point.strip_prefix(&[4])?;
        let curve = match coordinates.len() {
            64 => Curve::P256,
            96 => Curve::P384,
            _ => return None,
        };
        let (x, y) = coordinates.split_at_checked(coordinates.len() / 2)?;
        Some(Self::Ec {
            curve,
            x: x.to_vec(),
            y: y.to_vec(),
        })
    }

    fn kind(&self) -> String {
        match self {
            Self::Rsa { .. } => "RSA".to_owned(),
            Self::Ec { curve, .. } => format!("EC {curve}"),
        }
    }

    /// Bits of the modulus or the curve.
    fn bits(&self) -> u32 {
        match self {
            Self::Rsa { modulus, .. } => {
                let unused = modulus.first().map_or(0, |byte| byte.leading_zeros());
                let bits = modulus.len().saturating_mul(8);
                u32::try_from(bits).unwrap_or(u32::MAX) - unused
            }
            Self::Ec { curve, .. } => curve.bits(),
        }
    }

    /// The key as JWK, with its use, method and thumbprint as `kid`.
    fn jwk(&self, method: SigningMethod) -> Value {
        let mut jwk = self.required_members();
        if let Some(members) = jwk.as_object_mut() {
            members.insert("use".into(), json!("sig"));
            members.insert("alg".into(), json!(method.name()));
            members.insert("kid".into(), json!(self.thumbprint()));
        }
        jwk
    }

    fn thumbprint(&self) -> String {
        let members = self.required_members();
        members.as_object().map_or_else(String::new, thumbprint)
    }

    /// The key as a PEM document; none if it is too large for one.
    fn pem(&self) -> Option<String> {
        let der = self.der().ok()?;
        pem_rfc7468::encode_string("PUBLIC KEY", LineEnding::LF, &der).ok()
    }

    /// `SubjectPublicKeyInfo` (RFC 5280, section 4.1; for EC RFC 5480, section 2).
    fn der(&self) -> der::Result<Vec<u8>> {
        match self {
            Self::Rsa { modulus, exponent } => {
                let key = pkcs1::RsaPublicKey {
                    modulus: UintRef::new(modulus)?,
                    public_exponent: UintRef::new(exponent)?,
                };
                info(pkcs1::ALGORITHM_ID, &key.to_der()?)
            }
            Self::Ec { curve, x, y } => {
                let curve = match curve {
                    Curve::P256 => P256,
                    Curve::P384 => P384,
                };
                let algorithm = AlgorithmIdentifierRef {
                    oid: EC,
                    parameters: Some(AnyRef::from(&curve)),
                };
                info(algorithm, &[&[4][..], x, y].concat())
            }
        }
    }

    fn required_members(&self) -> Value {
        let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Rsa { modulus, exponent } => {
                json!({ "e": text(exponent), "kty": "RSA", "n": text(modulus) })
            }
            Self::Ec { curve, x, y } => {
                json!({ "crv": curve.to_string(), "kty": "EC", "x": text(x), "y": text(y) })
            }
        }
    }
}

fn info(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> der::Result<Vec<u8>> {
    let subject_public_key = BitStringRef::from_bytes(key)?;
    let info = SubjectPublicKeyInfoRef {
        algorithm,
        subject_public_key,
    };
    info.to_der()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
    use aws_lc_rs::rsa::{self, KeySize};
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    };

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

    /// aws-lc writes the same key on its own.
    #[test]
    fn the_pem_document_is_what_another_library_writes() {
        let document =
            |der: &[u8]| pem_rfc7468::encode_string("PUBLIC KEY", LineEnding::LF, der).unwrap();
        let pair = rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let key = PublicKey::Rsa {
            modulus: pair
                .public_key()
                .modulus()
                .big_endian_without_leading_zero()
                .to_vec(),
            exponent: pair
                .public_key()
                .exponent()
                .big_endian_without_leading_zero()
                .to_vec(),
        };
        assert_eq!(key.pem().unwrap(), document(der.as_ref()));
        for algorithm in [
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &ECDSA_P384_SHA384_FIXED_SIGNING,
        ] {
            let pair = EcdsaKeyPair::generate(algorithm).unwrap();
            let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
            let key = PublicKey::from_point(pair.public_key().as_ref()).unwrap();
            assert_eq!(key.pem().unwrap(), document(der.as_ref()));
        }
    }
}
