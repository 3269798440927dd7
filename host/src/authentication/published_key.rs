//! One key of a JWK Set, read as leniently as other libraries read it.
//!
//! Numbers are what they stand for, however they are written: RFC 7518, section 6.3.1.1,
//! itself warns of libraries that put a zero byte in front. Members that no signature is
//! checked with are not looked at, so that none of them spoils a key.

use std::borrow::Cow;
use std::fmt;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::{Map, Value};

use super::methods::is_name_of;
use super::public_key::members_of_certificate;

/// Bits of an RSA modulus that `aws-lc-rs` verifies with.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A key that signatures of at least one method may be checked with.
pub struct PublishedKey {
    /// What tokens name it by.
    pub id: Option<String>,
    /// Which signatures may be checked with it.
    pub methods: Vec<Algorithm>,
    /// The key.
    pub key: DecodingKey,
}

/// Why a published key is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// Its numbers are missing or no key.
    Unreadable,
    /// `use` or `key_ops` name something else than signatures.
    OtherUse,
    /// `alg` names a method that the policy does not ask for.
    OtherMethod,
    /// It is of a kind or on a curve that no method of the policy needs.
    OtherKind,
    /// It is an RSA key with fewer than 2048 bits.
    Short,
    /// It is an RSA key with more than 8192 bits.
    Long,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "cannot be read",
            Self::OtherUse => "not for signatures",
            Self::OtherMethod => "for another signing method",
            Self::OtherKind => "of another kind",
            Self::Short => "RSA under 2048 bits",
            Self::Long => "RSA over 8192 bits",
        })
    }
}

impl PublishedKey {
    /// Reads a JWK (RFC 7517, section 4) for signatures of these methods.
    ///
    /// # Errors
    /// Why none of them can be checked with it.
    pub fn read(jwk: &Value, methods: &[Algorithm]) -> Result<Self, LeftOut> {
        let members = &*with_numbers(jwk.as_object().ok_or(LeftOut::Unreadable)?)?;
        if !is_for_signatures(members) {
            return Err(LeftOut::OtherUse);
        }
        let named = match member(members, "alg") {
            None => methods.to_vec(),
            Some(alg) => {
                let alg = alg.as_str().unwrap_or_default();
                let is_named = |method: &&Algorithm| is_name_of(alg, **method);
                methods.iter().filter(is_named).copied().collect()
            }
        };
        if named.is_empty() {
            return Err(LeftOut::OtherMethod);
        }
        let kind = text(members, "kty").ok_or(LeftOut::Unreadable)?;
        let curve = text(members, "crv");
        let suits = |method: &Algorithm| suits(kind, curve, *method);
        let methods: Vec<_> = named.into_iter().filter(suits).collect();
        let first = methods.first().ok_or(LeftOut::OtherKind)?;
        let key = match first.family() {
            AlgorithmFamily::Rsa => rsa(members)?,
            AlgorithmFamily::Ec => elliptic(members, *first)?,
            AlgorithmFamily::Ed => edwards(members)?,
            // A secret is no public key, whatever the method.
            AlgorithmFamily::Hmac => return Err(LeftOut::OtherKind),
        };
        Ok(Self {
            id: text(members, "kid").map(str::to_owned),
            methods,
            key,
        })
    }
}

/// The members of a JWK; if its numbers are in a certificate only, also those (RFC 7517,
/// section 4.7: the first certificate is that of the key).
fn with_numbers(members: &Map<String, Value>) -> Result<Cow<'_, Map<String, Value>>, LeftOut> {
    let chain = member(members, "x5c");
    let (Some(chain), None, None) = (chain, member(members, "n"), member(members, "x")) else {
        return Ok(Cow::Borrowed(members));
    };
    // Some servers write a text where a list belongs.
    let first = chain.get(0).unwrap_or(chain).as_str();
    let der = first.and_then(decode).ok_or(LeftOut::Unreadable)?;
    let certified = members_of_certificate(&der).ok_or(LeftOut::Unreadable)?;
    if member(members, "kty").is_some_and(|kind| Some(kind) != certified.get("kty")) {
        return Err(LeftOut::Unreadable);
    }
    let mut all = members.clone();
    all.extend(certified);
    Ok(Cow::Owned(all))
}

fn is_for_signatures(members: &Map<String, Value>) -> bool {
    let operations = match member(members, "key_ops") {
        None => true,
        Some(Value::Array(names)) => names.iter().any(|name| name == "verify"),
        // Some servers write a text where a list belongs.
        Some(Value::String(names)) => names
            .split(|sign: char| !sign.is_ascii_alphanumeric())
            .any(|name| name == "verify"),
        Some(_) => false,
    };
    operations && member(members, "use").is_none_or(|it| it == "sig")
}

/// Whether a method's signatures are checked with keys of this kind, on this curve.
fn suits(kind: &str, curve: Option<&str>, method: Algorithm) -> bool {
    match method.family() {
        AlgorithmFamily::Rsa => kind == "RSA",
        AlgorithmFamily::Ec => {
            let needed = match method {
                Algorithm::ES384 => "P-384",
                _ => "P-256",
            };
            kind == "EC" && curve == Some(needed)
        }
        AlgorithmFamily::Ed => kind == "OKP" && curve == Some("Ed25519"),
        AlgorithmFamily::Hmac => false,
    }
}

/// RFC 7518, section 6.3.1.
fn rsa(members: &Map<String, Value>) -> Result<DecodingKey, LeftOut> {
    let (n, e) = (number(members, "n")?, number(members, "e")?);
    let bits = bits(&n);
    if bits < *RSA_BITS.start() {
        return Err(LeftOut::Short);
    }
    if bits > *RSA_BITS.end() {
        return Err(LeftOut::Long);
    }
    RsaPublicKeyComponents { n: &n, e: &e }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .map_err(|_| LeftOut::Unreadable)?;
    Ok(DecodingKey::from_rsa_raw_components(&n, &e))
}

/// RFC 7518, section 6.2.1: both coordinates have the curve's width.
fn elliptic(members: &Map<String, Value>, method: Algorithm) -> Result<DecodingKey, LeftOut> {
    let (width, algorithm): (usize, _) = match method {
        Algorithm::ES384 => (48, &ECDSA_P384_SHA384_FIXED),
        _ => (32, &ECDSA_P256_SHA256_FIXED),
    };
    let mut point = vec![4];
    for name in ["x", "y"] {
        let coordinate = number(members, name)?;
        let missing = width.checked_sub(coordinate.len());
        let missing = missing.ok_or(LeftOut::Unreadable)?;
        point.extend(std::iter::repeat_n(0, missing));
        point.extend(coordinate);
    }
    ParsedPublicKey::new(algorithm, &point).map_err(|_| LeftOut::Unreadable)?;
    Ok(DecodingKey::from_ec_der(&point))
}

/// RFC 8037, section 2.
fn edwards(members: &Map<String, Value>) -> Result<DecodingKey, LeftOut> {
    let point = bytes(members, "x").ok_or(LeftOut::Unreadable)?;
    ParsedPublicKey::new(&ED25519, &point).map_err(|_| LeftOut::Unreadable)?;
    Ok(DecodingKey::from_ed_der(&point))
}

/// Bits of a number that has no leading zero bytes.
fn bits(number: &[u8]) -> usize {
    let unused = number.first().map_or(0, |first| first.leading_zeros());
    8 * number.len() - unused as usize
}

/// A number without leading zero bytes.
fn number(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, LeftOut> {
    let bytes = bytes(members, name).ok_or(LeftOut::Unreadable)?;
    let significant = bytes.into_iter().skip_while(|byte| *byte == 0);
    Ok(significant.collect())
}

fn bytes(members: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    decode(text(members, name)?)
}

/// Bytes in base64, with either alphabet, with or without padding and line breaks.
fn decode(written: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &URL_SAFE,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let signs = written.chars();
    let signs = signs.filter(|sign| !sign.is_ascii_whitespace());
    let plain: String = signs
        .map(|sign| match sign {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    LENIENT.decode(plain).ok()
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name)?.as_str()
}

/// A member that is there and not null.
fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}
