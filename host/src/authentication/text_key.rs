//! The keys of a *JWT Validation* policy as an admin pastes them.

use gateway_model::{KeyView, Secret};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde_json::Value;
use software_signer::misleading_secret;

use super::key_facts;
use super::public_key::{members_of, read_pem};
use super::published_key::{LeftOut, PublishedKey};

/// A key that is written in a policy.
pub struct TextKey {
    /// Which signatures may be checked with it.
    pub methods: Vec<Algorithm>,
    /// The key.
    pub key: DecodingKey,
    /// What may be known of it.
    pub view: KeyView,
}

/// Reads the keys for signing methods, with what is weak about them. The methods are all
/// of HMAC, or none of them is.
///
/// HMAC takes the bytes of the text as they are. The others take public keys in PEM, one
/// below the other; of a single one the BEGIN and END lines may be left out, as Flex
/// Gateway asks. Each serves the methods of its own kind.
///
/// # Errors
/// What is wrong with a key and what to do, without any of it.
pub fn read_text_keys(
    methods: &[Algorithm],
    text: &Secret,
) -> Result<(Vec<TextKey>, Option<String>), String> {
    let text = text.expose();
    let is_secret = |method: &Algorithm| method.family() == AlgorithmFamily::Hmac;
    if methods.iter().any(is_secret) {
        let (key, weakness) = read_secret(methods, text)?;
        return Ok((vec![key], weakness));
    }
    let keys = documents(text).map(|pem| read_public(methods, pem));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let serves = |method: &&Algorithm| keys.iter().any(|key| key.methods.contains(method));
    match methods.iter().find(|method| !serves(method)) {
        Some(method) => Err(format!(
            "There is no key for {method:?} here. Add one below, or leave the method out."
        )),
        None => Ok((keys, None)),
    }
}

fn read_secret(methods: &[Algorithm], text: &str) -> Result<(TextKey, Option<String>), String> {
    // A key that anybody has: this must not depend on what the library takes.
    if text.is_empty() {
        return Err(NO_SECRET.to_owned());
    }
    if text.contains("-----BEGIN ") || is_public_key(text) {
        return Err("This is a key in PEM or a JWK, and `hmac` needs a secret. Whoever knows a public key could forge tokens. Choose the signing method that it is for, such as `rsa` or `es`.".to_owned());
    }
    let longest = methods.iter().map(|method| match method {
        Algorithm::HS384 => 48,
        Algorithm::HS512 => 64,
        _ => 32,
    });
    let least = longest.max().unwrap_or_default();
    let short = (text.len() < least).then(|| {
        format!("The secret is shorter than the hash. Use at least {least} bytes (RFC 7518, section 3.2).")
    });
    let weaknesses: Vec<_> = short.into_iter().chain(misleading_secret(text)).collect();
    let weakness = (!weaknesses.is_empty()).then(|| weaknesses.join(" "));
    let key = DecodingKey::from_secret(text.as_bytes()).map_err(|_| NO_SECRET.to_owned())?;
    let methods = methods.to_vec();
    let view = key_facts::of_secret(text.len());
    Ok((TextKey { methods, key, view }, weakness))
}

const NO_SECRET: &str = "There is no secret, so anybody could forge a token. Enter one.";

/// The PEM documents of a text that begins with one; else the whole text.
fn documents(text: &str) -> impl Iterator<Item = &str> {
    let begins = text.match_indices("-----BEGIN ").map(|(at, _)| at);
    // What stands in front of the first one belongs to it.
    let begins: Vec<_> = std::iter::once(0).chain(begins.skip(1)).collect();
    let ends = begins.clone().into_iter().skip(1).chain([text.len()]);
    begins
        .into_iter()
        .zip(ends)
        .map(|(begin, end)| text.get(begin..end).unwrap_or_default())
}

fn read_public(methods: &[Algorithm], text: &str) -> Result<TextKey, String> {
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
    let malformed = || {
        "This is not a public key in PEM that suits the signing method. Export it again: openssl pkey -pubin -in key.pem".to_owned()
    };
    let key = read_pem(&pem).ok_or_else(malformed)?;
    let members = members_of(&key).ok_or_else(malformed)?;
    let view = key_facts::of_public(&members);
    match PublishedKey::read(&Value::Object(members), methods) {
        Ok(PublishedKey { methods, .. }) => Ok(TextKey { methods, key, view }),
        Err(LeftOut::Short | LeftOut::Long) => {
            Err("An RSA key must have 2048 to 8192 bits.".to_owned())
        }
        Err(LeftOut::OtherKind) => Err(OTHER_KIND.to_owned()),
        Err(LeftOut::Unreadable | LeftOut::OtherUse | LeftOut::OtherMethod) => Err(malformed()),
    }
}

const OTHER_KIND: &str = "The key does not suit the signing method: RSA (RS and PS) needs an RSA key, ES with 256 bits one on P-256, ES with 384 bits one on P-384, EdDSA one on Ed25519.";

/// Whether this is a public key without the lines around it, or as JWK.
fn is_public_key(text: &str) -> bool {
    let jwk: Option<Value> = serde_json::from_str(text).ok();
    let names_public = |jwk: Value| match jwk.get("kty") {
        Some(kind) => kind != "oct",
        None => jwk.get("keys").is_some(),
    };
    jwk.is_some_and(names_public) || read_pem(&frame(text)).is_some()
}

/// Puts the lines around a key that Flex Gateway wants left out.
fn frame(text: &str) -> String {
    let body: String = text.split_ascii_whitespace().collect();
    format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
}
