//! Reads a private key as an admin pastes it, and says what is wrong with it.
//!
//! RS and ES methods take a PEM document: PKCS #8 (RFC 5208, RFC 5958), or for RSA
//! also PKCS #1 (RFC 8017, appendix A.1). HS methods take the bytes of the text as
//! they are: nothing is trimmed or decoded.

use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::pkcs8::der::Decode;
use zeroize::Zeroizing;

use crate::pem::Block;
use crate::signing_method::Need;
use crate::{Curve, KeyError, KeyErrorKind, KeyMaterial, SigningMethod};

/// The moduli that this signer and usual verifiers take, in bits.
const RSA_BITS: std::ops::RangeInclusive<u32> = 1024..=8192;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");
const SECP256K1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.10");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

/// Turns whatever `openssl` reads into what this signer reads.
const CONVERT: &str = "openssl pkey -in key.pem -out pkcs8.pem";

/// Reads the private key for a signing method.
///
/// # Errors
/// What is wrong with the key and what to do, without any of it.
pub fn read_key(method: SigningMethod, text: &str) -> Result<KeyMaterial, KeyError> {
    let need = method.need();
    if need == Need::Secret {
        return read_secret(method, text);
    }
    if text.trim().is_empty() {
        return Err(KeyError::new(
            KeyErrorKind::Empty,
            "There is no private key. Paste a PEM document (PKCS #8), \
             which begins with -----BEGIN PRIVATE KEY-----.",
        ));
    }
    let block = Block::find(text)?;
    if block.is_encrypted() {
        return Err(encrypted());
    }
    let wrong = |is: &str| Err(wrong_kind(method, is));
    match (block.label, need) {
        ("PRIVATE KEY", _) => read_pkcs8(method, block.decode()?),
        ("RSA PRIVATE KEY", Need::Rsa) => read_pkcs1(block.decode()?),
        ("RSA PRIVATE KEY", _) => wrong("an RSA key"),
        ("EC PRIVATE KEY", Need::Ec(_)) => Err(unreadable(format!(
            "This is an EC key in its traditional form (SEC 1). Convert it to PKCS #8: {CONVERT}"
        ))),
        ("EC PRIVATE KEY", _) => wrong("an elliptic-curve key"),
        ("DSA PRIVATE KEY", _) => wrong("a DSA key"),
        ("ENCRYPTED PRIVATE KEY", _) => Err(encrypted()),
        ("OPENSSH PRIVATE KEY", _) => Err(unreadable(
            "This is a key in OpenSSH's own form. Convert a copy of it to PKCS #8: \
             ssh-keygen -p -m PKCS8 -f key",
        )),
        (label, _) if is_public(label) => Err(KeyError::new(
            KeyErrorKind::NotPrivate,
            "This is a public key or a certificate, and a signature needs the private key. \
             Paste the PEM document that begins with -----BEGIN PRIVATE KEY-----.",
        )),
        _ => Err(unreadable(
            "There is no private key in this PEM document. \
             Paste one that begins with -----BEGIN PRIVATE KEY-----.",
        )),
    }
}

fn read_secret(method: SigningMethod, text: &str) -> Result<KeyMaterial, KeyError> {
    if text.is_empty() {
        return Err(KeyError::new(
            KeyErrorKind::Empty,
            format!(
                "There is no secret, so anybody could forge a token. Enter one of at least {} bytes.",
                method.hash_bits() / 8
            ),
        ));
    }
    Ok(KeyMaterial::Hmac {
        secret: Zeroizing::new(text.as_bytes().to_vec()),
        method,
    })
}

fn read_pkcs8(method: SigningMethod, der: Zeroizing<Vec<u8>>) -> Result<KeyMaterial, KeyError> {
    let key = PrivateKeyInfoRef::from_der(&der).map_err(|_| malformed())?;
    let need = method.need();
    let wrong = |is: &str| Err(wrong_kind(method, is));
    match (key.algorithm.oid, need) {
        (RSA, Need::Rsa) => read_pkcs1(Zeroizing::new(key.private_key.as_bytes().to_vec())),
        (RSA, _) => wrong("an RSA key"),
        (RSA_PSS, _) => wrong("an RSA key for RSASSA-PSS signatures only"),
        (EC, _) => match (key.algorithm.parameters_oid().ok(), need) {
            (Some(P256), Need::Ec(Curve::P256)) => Ok(KeyMaterial::Ec {
                pkcs8: der,
                curve: Curve::P256,
            }),
            (Some(P384), Need::Ec(Curve::P384)) => Ok(KeyMaterial::Ec {
                pkcs8: der,
                curve: Curve::P384,
            }),
            (Some(P256), _) => wrong("a key on the curve P-256"),
            (Some(P384), _) => wrong("a key on the curve P-384"),
            (Some(P521), _) => wrong("a key on the curve P-521"),
            (Some(SECP256K1), _) => wrong("a key on the curve secp256k1"),
            (Some(_), _) => wrong("a key on another curve"),
            (None, _) => Err(unreadable(format!(
                "The key describes its curve instead of naming it. Convert it: \
                 {CONVERT} -ec_param_enc named_curve"
            ))),
        },
        (ED25519, _) => wrong("an Ed25519 key"),
        (ED448, _) => wrong("an Ed448 key"),
        _ => wrong("a key for another algorithm"),
    }
}

fn read_pkcs1(der: Zeroizing<Vec<u8>>) -> Result<KeyMaterial, KeyError> {
    let key = RsaPrivateKeyRef::from_der(&der).map_err(|_| malformed())?;
    if key.other_prime_infos.is_some() {
        return Err(KeyError::new(
            KeyErrorKind::Unavailable,
            format!(
                "The RSA key has more than two primes. {}",
                make_another(Need::Rsa)
            ),
        ));
    }
    let modulus = key.modulus.as_bytes();
    let unused = modulus.first().map_or(0, |byte| byte.leading_zeros());
    let bits =
        u32::try_from(modulus.len()).map_or(u32::MAX, |bytes| bytes.saturating_mul(8)) - unused;
    if !RSA_BITS.contains(&bits) {
        return Err(KeyError::new(
            KeyErrorKind::Unavailable,
            format!(
                "The RSA key has {bits} bits; it must have {} to {}, better 2048 or more. {}",
                RSA_BITS.start(),
                RSA_BITS.end(),
                make_another(Need::Rsa)
            ),
        ));
    }
    Ok(KeyMaterial::Rsa { pkcs1: der, bits })
}

fn is_public(label: &str) -> bool {
    label.ends_with("PUBLIC KEY") || label.contains("CERTIFICATE")
}

fn wrong_kind(method: SigningMethod, is: &str) -> KeyError {
    let need = method.need();
    KeyError::new(
        KeyErrorKind::WrongKind,
        format!(
            "This is {is}, and {method} needs {need}. Choose the signing method that fits the key, \
             or make another key: {}",
            command(need)
        ),
    )
}

fn make_another(need: Need) -> String {
    format!("Make another key: {}", command(need))
}

/// The command that makes a key of this kind.
fn command(need: Need) -> &'static str {
    match need {
        Need::Secret => "openssl rand -base64 64",
        Need::Rsa => "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem",
        Need::Ec(Curve::P256) => {
            "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem"
        }
        Need::Ec(Curve::P384) => {
            "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem"
        }
    }
}

fn encrypted() -> KeyError {
    KeyError::new(
        KeyErrorKind::Encrypted,
        format!("The private key is encrypted. Decrypt it: {CONVERT}"),
    )
}

fn malformed() -> KeyError {
    unreadable(format!(
        "The PEM document does not contain a private key in a known form. \
         Paste it again, or convert it: {CONVERT}"
    ))
}

fn unreadable(message: impl Into<String>) -> KeyError {
    KeyError::new(KeyErrorKind::Unreadable, message)
}
