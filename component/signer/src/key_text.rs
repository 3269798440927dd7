//! Reads a private key as an admin pastes it, and says what is wrong with it.
//!
//! RS and ES methods take what `openssl pkey` reads without a password, and what people
//! have of it elsewhere: a PEM document in any shape (`pem.rs`), a JSON Web Key, a JSON
//! file with one PEM document in it, and each of these, or the key in DER, in base64.
//! HS methods take the bytes of the text as they are: nothing is trimmed or decoded.

use serde_json::Value;
use zeroize::Zeroizing;

use crate::der_key::{is_encrypted, read_der};
use crate::jwk::Jwk;
use crate::key_error::unreadable;
use crate::pem::{self, Block};
use crate::signing_method::Need;
use crate::wrong_kind::wrong_kind;
use crate::{KeyError, KeyErrorKind, KeyMaterial, SigningMethod};

/// A key is wrapped so often at most: a JSON file in base64, with PEM in base64.
const MAX_WRAPPERS: u8 = 3;

/// Turns whatever `openssl` reads into what this signer reads.
const CONVERT: &str = "openssl pkey -in key.pem -out pkcs8.pem";

/// Reads the private key for a signing method.
///
/// # Errors
/// What is wrong with the key and what to do, without any of it.
pub fn read_key(method: SigningMethod, text: &str) -> Result<KeyMaterial, KeyError> {
    if method.need() == Need::Secret {
        return read_secret(method, text);
    }
    read_text(method, text, MAX_WRAPPERS)
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

fn read_text(method: SigningMethod, text: &str, wrappers: u8) -> Result<KeyMaterial, KeyError> {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.is_empty() {
        return Err(KeyError::new(
            KeyErrorKind::Empty,
            "There is no private key. Paste a PEM document (PKCS #8), \
             which begins with -----BEGIN PRIVATE KEY-----.",
        ));
    }
    if trimmed.starts_with(['{', '['])
        && let Ok(document) = serde_json::from_str(trimmed)
    {
        return read_json(method, &document, wrappers);
    }
    if let Some(block) = Block::find(text)? {
        return read_block(method, &block);
    }
    match unwrap(trimmed) {
        Some(bytes) => read_bytes(method, &bytes, wrappers),
        None => Err(not_a_key(trimmed)),
    }
}

fn read_json(
    method: SigningMethod,
    document: &Value,
    wrappers: u8,
) -> Result<KeyMaterial, KeyError> {
    if let Some(jwk) = Jwk::of(document) {
        return jwk.read(method);
    }
    if let Some(keys) = document.get("keys").and_then(Value::as_array) {
        let jwk = match keys.as_slice() {
            [key] => Jwk::of(key),
            _ => None,
        };
        let jwk = jwk.ok_or_else(|| {
            unreadable("This is a set of JSON Web Keys. Paste the one private key to sign with.")
        })?;
        return jwk.read(method);
    }
    let mut found = Vec::new();
    collect_keys(document, &mut found);
    match (found.as_slice(), wrappers.checked_sub(1)) {
        ([key], Some(wrappers)) => read_text(method, key, wrappers).map_err(|error| {
            inside(
                error,
                "First write the text of the member to key.pem, with real line breaks.",
            )
        }),
        ([_, _, ..], _) => Err(unreadable(
            "This JSON file has several private keys. Paste the text of the one to sign with.",
        )),
        _ => Err(unreadable(
            "This is a JSON file without a private key: it is no JSON Web Key, and none of its \
             members has a PEM document that begins with -----BEGIN PRIVATE KEY-----.",
        )),
    }
}

/// The texts in the document that have a private key in PEM, at any depth.
fn collect_keys<'a>(document: &'a Value, found: &mut Vec<&'a str>) {
    match document {
        Value::String(text) if is_private_key(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_keys(item, found)),
        Value::Object(members) => {
            let members = members.values();
            members.for_each(|member| collect_keys(member, found));
        }
        _ => {}
    }
}

fn is_private_key(text: &str) -> bool {
    pem::has_block(text) && text.contains("PRIVATE KEY-----")
}

fn read_block(method: SigningMethod, block: &Block<'_>) -> Result<KeyMaterial, KeyError> {
    if block.is_encrypted() {
        let breaks = "First make real line breaks: printf '%b' \"$(cat key.txt)\" > key.pem";
        return Err(if block.is_escaped() {
            inside(encrypted(), breaks)
        } else {
            encrypted()
        });
    }
    match block.label {
        "OPENSSH PRIVATE KEY" => Err(openssh(method, &block.decode()?)),
        "DSA PRIVATE KEY" => Err(wrong_kind(method, "a DSA key")),
        _ if block.is_private() => read_der(method, &block.decode()?),
        label if label.ends_with("PUBLIC KEY") || label.contains("CERTIFICATE") => {
            Err(not_private())
        }
        _ => Err(unreadable(
            "There is no private key in this PEM document. \
             Paste one that begins with -----BEGIN PRIVATE KEY-----.",
        )),
    }
}

fn read_bytes(method: SigningMethod, bytes: &[u8], wrappers: u8) -> Result<KeyMaterial, KeyError> {
    match (std::str::from_utf8(bytes), wrappers.checked_sub(1)) {
        (Ok(text), Some(wrappers)) => read_text(method, text, wrappers)
            .map_err(|error| inside(error, "First decode it: base64 -d key.txt > key.pem")),
        (Ok(text), None) => Err(not_a_key(text)),
        (Err(_), _) if pkcs8::spki::SubjectPublicKeyInfoRef::try_from(bytes).is_ok() => {
            Err(not_private())
        }
        (Err(_), _) if is_encrypted(bytes) => Err(KeyError::new(
            KeyErrorKind::Encrypted,
            "The private key is encrypted. Decrypt it: \
                 base64 -d key.txt | openssl pkcs8 -inform DER -out pkcs8.pem",
        )),
        (Err(_), _) => read_der(method, bytes),
    }
}

/// The bytes that a text in base64 or base64url stands for, in quotation marks or behind
/// `NAME=` too; none if the text is something else.
fn unwrap(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let is_name = |name: &str| {
        let name = name.trim();
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || "_-. ".contains(c))
    };
    let body = match text.split_once(['=', ':']) {
        Some((name, rest)) if is_name(name) && rest.chars().any(char::is_alphanumeric) => rest,
        _ => text,
    };
    let standard = Zeroizing::new(body.replace('-', "+").replace('_', "/"));
    pem::decode(&standard).filter(|bytes| is_wrapped(bytes))
}

/// Whether the bytes can be a key: a text that has one, or DER.
fn is_wrapped(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            pem::has_block(text)
                || text.trim_start().starts_with('{')
                || unwrap(text.trim()).is_some()
        }
        Err(_) => bytes.starts_with(&[0x30]),
    }
}

/// Why a text that is no JSON, no PEM and no base64 is no key either.
fn not_a_key(text: &str) -> KeyError {
    let public = ["ssh-", "ecdsa-sha2-", "---- BEGIN SSH2 PUBLIC KEY"];
    if public.iter().any(|begin| text.starts_with(begin)) {
        return not_private();
    }
    unreadable(
        "This is not a PEM document. It must contain all of the key's file, \
         with the lines that begin with -----BEGIN and -----END.",
    )
}

fn not_private() -> KeyError {
    KeyError::new(
        KeyErrorKind::NotPrivate,
        "This is a public key or a certificate, and a signature needs the private key. \
         Paste the PEM document that begins with -----BEGIN PRIVATE KEY-----.",
    )
}

fn encrypted() -> KeyError {
    KeyError::new(
        KeyErrorKind::Encrypted,
        format!("The private key is encrypted. Decrypt it: {CONVERT}"),
    )
}

/// What a key in OpenSSH's own form is (`PROTOCOL.key` of OpenSSH): the name of its kind
/// stands in front.
fn openssh(method: SigningMethod, bytes: &[u8]) -> KeyError {
    let head = String::from_utf8_lossy(bytes.get(..300).unwrap_or(bytes));
    let kinds = [
        ("ssh-ed25519", "an Ed25519 key"),
        ("ssh-dss", "a DSA key"),
        ("nistp521", "a key on the curve P-521"),
        ("sk-", "a key that never leaves its hardware"),
    ];
    match kinds.iter().find(|(name, _)| head.contains(name)) {
        Some((_, is)) => wrong_kind(method, is),
        None => unreadable(
            "This is a key in OpenSSH's own form. Convert a copy of it to PKCS #8: \
             ssh-keygen -p -N '' -m PKCS8 -f key",
        ),
    }
}

/// An error of a key inside of something, where the commands for its file do not work
/// before it has been taken out.
fn inside(error: KeyError, first: &str) -> KeyError {
    match error.kind {
        KeyErrorKind::Encrypted => KeyError {
            message: format!("{} {first}", error.message),
            ..error
        },
        _ => error,
    }
}
