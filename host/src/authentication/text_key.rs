//! The key of a *JWT Validation* policy as an admin pastes it.

use gateway_model::Secret;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};

use super::published_key::{LeftOut, PublishedKey};

/// Reads the key for a signing method, with what is weak about it.
///
/// HMAC takes the bytes of the text as they are. RSA and ES take a public key in
/// PEM, whose BEGIN and END lines may be left out, as Flex Gateway asks.
///
/// # Errors
/// What is wrong with the key and what to do, without any of it.
pub fn read_text_key(
    method: Algorithm,
    text: &Secret,
) -> Result<(DecodingKey, Option<String>), String> {
    let text = text.expose();
    match method.family() {
        AlgorithmFamily::Hmac => read_secret(method, text),
        _ => read_public(method, text).map(|key| (key, None)),
    }
}

fn read_secret(method: Algorithm, text: &str) -> Result<(DecodingKey, Option<String>), String> {
    // A key that anybody has: this must not depend on what the library takes.
    if text.is_empty() {
        return Err(NO_SECRET.to_owned());
    }
    if text.contains("-----BEGIN ") || is_public_key(text) {
        return Err("This is a key in PEM, and `hmac` needs a secret. Whoever knows a public key could forge tokens. Choose `rsa` or `es` for it.".to_owned());
    }
    let least = match method {
        Algorithm::HS384 => 48,
        Algorithm::HS512 => 64,
        _ => 32,
    };
    let weakness = (text.len() < least).then(|| {
        format!("The secret is shorter than the hash. Use at least {least} bytes (RFC 7518, section 3.2).")
    });
    let key = DecodingKey::from_secret(text.as_bytes()).map_err(|_| NO_SECRET.to_owned())?;
    Ok((key, weakness))
}

const NO_SECRET: &str = "There is no secret, so anybody could forge a token. Enter one.";

fn read_public(method: Algorithm, text: &str) -> Result<DecodingKey, String> {
    let label = text.split_once("-----BEGIN ").map(|(_, rest)| rest);
    let pem = match label {
        Some(rest) if rest.starts_with("PUBLIC KEY") || rest.starts_with("RSA PUBLIC KEY") => {
            text.trim().to_owned()
        }
        Some(rest) if rest.starts_with("CERTIFICATE") => {
            return Err("This is a certificate. Take the public key out of it: openssl x509 -in certificate.pem -pubkey -noout".to_owned());
        }
        Some(_) => {
            return Err("This is not a public key. A private key stays with whoever signs; paste its public half: openssl pkey -in key.pem -pubout".to_owned());
        }
        None => frame(text),
    };
    let read = match method.family() {
        AlgorithmFamily::Rsa => DecodingKey::from_rsa_pem(pem.as_bytes()),
        _ => DecodingKey::from_ec_pem(pem.as_bytes()),
    };
    let malformed = || {
        "This is not a public key in PEM that suits the signing method. Export it again: openssl pkey -pubin -in key.pem".to_owned()
    };
    let key = read.map_err(|_| malformed())?;
    let jwk = Jwk::from_decoding_key(&key, None).map_err(|_| malformed())?;
    let jwk = serde_json::to_value(jwk).map_err(|_| malformed())?;
    match PublishedKey::read(&jwk, &[method]) {
        Ok(_) => Ok(key),
        Err(LeftOut::Short | LeftOut::Long) => {
            Err("An RSA key must have 2048 to 8192 bits.".to_owned())
        }
        Err(LeftOut::OtherKind) => Err(OTHER_KIND.to_owned()),
        Err(LeftOut::Unreadable | LeftOut::OtherUse | LeftOut::OtherMethod) => Err(malformed()),
    }
}

const OTHER_KIND: &str = "The key does not suit the signing method: RSA needs an RSA key, ES with 256 bits one on P-256, ES with 384 bits one on P-384.";

/// Whether this is a public key in PEM without its BEGIN and END lines.
fn is_public_key(text: &str) -> bool {
    let pem = frame(text);
    let pem = pem.as_bytes();
    DecodingKey::from_rsa_pem(pem).is_ok() || DecodingKey::from_ec_pem(pem).is_ok()
}

/// Puts the lines around a key that Flex Gateway wants left out.
fn frame(text: &str) -> String {
    let body: String = text.split_ascii_whitespace().collect();
    format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
}
