//! Private keys in DER: PKCS #8 (RFC 5208, RFC 5958), PKCS #1 for RSA (RFC 8017,
//! appendix A.1) and SEC 1 for EC (RFC 5915).
//!
//! The label of a PEM document is not asked which it is: `openssl` does not either.

use pkcs8::spki::AlgorithmIdentifierRef;
use pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use rsa::pkcs1::RsaPrivateKeyRef;
use rsa::pkcs8::der::asn1::OctetStringRef;
use rsa::pkcs8::der::{Decode, Header, Reader, SliceReader};
use zeroize::Zeroizing;

use crate::ec_key::EcNumbers;
use crate::key_error::unreadable;
use crate::signing_method::Need;
use crate::wrong_kind::{make_another, wrong_kind, wrong_method};
use crate::{KeyError, KeyErrorKind, KeyMaterial, SigningMethod};

/// The moduli that this signer and usual verifiers take, in bits.
const RSA_BITS: std::ops::RangeInclusive<u32> = 1024..=8192;

/// The public exponents that the signers take have at most so many bits.
const EXPONENT_BITS: u32 = 33;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
const X448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.111");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");

/// Reads a private key for a signing method.
///
/// # Errors
/// It is no private key, or none for this method.
pub(crate) fn read_der(method: SigningMethod, der: &[u8]) -> Result<KeyMaterial, KeyError> {
    if is_cut(der) {
        return Err(unreadable(
            "The private key is incomplete: lines of it are missing. \
             Paste it again exactly as it is in its file.",
        ));
    }
    if let Ok(key) = PrivateKeyInfoRef::from_der(der) {
        return read_pkcs8(method, &key);
    }
    if let Ok(key) = RsaPrivateKeyRef::from_der(der) {
        return match method.need() {
            Need::Rsa => read_rsa(der, &key),
            _ => Err(rsa(method)),
        };
    }
    if let Some(key) = EcNumbers::read(der, None) {
        return key.material(method);
    }
    Err(unreadable(
        "There is no private key in this document that RFC 5208, 8017 or 5915 describes. \
         Take it again from where it was made.",
    ))
}

/// Whether this is `EncryptedPrivateKeyInfo` (RFC 5208, section 6).
pub(crate) fn is_encrypted(der: &[u8]) -> bool {
    let encrypted = SliceReader::new(der).and_then(|mut reader| {
        reader.sequence(|fields| {
            AlgorithmIdentifierRef::decode(fields)?;
            <&OctetStringRef>::decode(fields)
        })
    });
    encrypted.is_ok()
}

fn read_pkcs8(method: SigningMethod, key: &PrivateKeyInfoRef<'_>) -> Result<KeyMaterial, KeyError> {
    let wrong = |is: &str| Err(wrong_kind(method, is));
    let inner = key.private_key.as_bytes();
    match (key.algorithm.oid, method.need()) {
        (RSA, Need::Rsa) => {
            let key = RsaPrivateKeyRef::from_der(inner).map_err(|_| malformed())?;
            read_rsa(inner, &key)
        }
        (RSA, _) => Err(rsa(method)),
        (RSA_PSS, _) => wrong("an RSA key for RSASSA-PSS signatures only"),
        (DSA, _) => wrong("a DSA key"),
        (EC, _) => EcNumbers::read(inner, key.algorithm.parameters)
            .ok_or_else(malformed)?
            .material(method),
        (ED25519, _) => wrong("an Ed25519 key"),
        (ED448, _) => wrong("an Ed448 key"),
        (X25519 | X448, _) => wrong("a key that cannot sign"),
        _ => wrong("a key for another algorithm"),
    }
}

fn read_rsa(der: &[u8], key: &RsaPrivateKeyRef<'_>) -> Result<KeyMaterial, KeyError> {
    let unavailable = |what: String| {
        let message = format!("{what} {}", make_another(Need::Rsa));
        Err(KeyError::new(KeyErrorKind::Unavailable, message))
    };
    if key.other_prime_infos.is_some() {
        return unavailable("The RSA key has more than two primes.".to_owned());
    }
    let bits = bits(key.modulus.as_bytes());
    if !RSA_BITS.contains(&bits) {
        return unavailable(format!(
            "The RSA key has {bits} bits; it must have {} to {}, better 2048 or more.",
            RSA_BITS.start(),
            RSA_BITS.end(),
        ));
    }
    if self::bits(key.public_exponent.as_bytes()) > EXPONENT_BITS {
        return unavailable(format!(
            "The public exponent of the RSA key has more than {EXPONENT_BITS} bits."
        ));
    }
    Ok(KeyMaterial::Rsa {
        pkcs1: Zeroizing::new(der.to_vec()),
        bits,
    })
}

/// An RSA key where another is needed.
pub(crate) fn rsa(method: SigningMethod) -> KeyError {
    wrong_method(method, "an RSA key", "RS256, RS384 or RS512")
}

/// Bits of a number that is given big-endian.
fn bits(number: &[u8]) -> u32 {
    let number = number.iter().skip_while(|byte| **byte == 0);
    let mut bits = 0_u32;
    for (index, byte) in number.enumerate() {
        bits = match index {
            0 => 8 - byte.leading_zeros(),
            _ => bits.saturating_add(8),
        };
    }
    bits
}

/// Whether the outermost element says that it is longer than what is here.
fn is_cut(der: &[u8]) -> bool {
    let Ok(mut reader) = SliceReader::new(der) else {
        return true;
    };
    Header::decode(&mut reader).is_ok_and(|header| header.length() > reader.remaining_len())
}

fn malformed() -> KeyError {
    unreadable(
        "The private key in this PEM document is damaged. Take it again from where it was made.",
    )
}
