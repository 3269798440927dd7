//! Signed tokens: a JSON Web Signature in its compact form (RFC 7515, section 3.1)
//! around JSON claims (RFC 7519).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dataweave::Value as Data;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Bytes of a token. Request heads are limited anyway; a longer token is none that
/// a client was given.
const MAX_TOKEN: usize = 32 * 1024;

/// A token whose signature has not been checked yet. Its claims cannot be read.
pub struct Jws<'a> {
    signing_input: &'a str,
    payload: &'a str,
    signature: &'a str,
    header: Header,
}

/// What is looked at of a token's header. Of `jwk`, `jku` and the like nothing is:
/// a token must not bring its own key.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<Value>,
}

/// Why a text is no token that could be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unacceptable {
    #[error("the token is too long")]
    TooLong,
    #[error("the token is not three parts in base64url with a JSON header")]
    Malformed,
    #[error("the token is signed by another method")]
    OtherMethod,
    /// RFC 7515, section 4.1.11.
    #[error("the token demands an extension")]
    Critical,
}

impl<'a> Jws<'a> {
    /// Takes a token apart. Its `alg` must be the method that the policy asks for
    /// and chooses nothing.
    pub fn read(token: &'a str, method: Algorithm) -> Result<Self, Unacceptable> {
        if token.len() > MAX_TOKEN {
            return Err(Unacceptable::TooLong);
        }
        let (signing_input, signature) = token.rsplit_once('.').ok_or(Unacceptable::Malformed)?;
        let (header, payload) = signing_input
            .split_once('.')
            .filter(|(_, payload)| !payload.contains('.'))
            .ok_or(Unacceptable::Malformed)?;
        let header = decode(header).ok_or(Unacceptable::Malformed)?;
        let header: Header =
            serde_json::from_slice(&header).map_err(|_| Unacceptable::Malformed)?;
        if header.alg.parse() != Ok(method) {
            return Err(Unacceptable::OtherMethod);
        }
        if header.crit.is_some() {
            return Err(Unacceptable::Critical);
        }
        Ok(Self {
            signing_input,
            payload,
            signature,
            header,
        })
    }

    /// Which key it says it was signed with.
    pub fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// Whether its signature was made with this key by this method.
    pub fn is_signed_with(&self, key: &DecodingKey, method: Algorithm) -> bool {
        let input = self.signing_input.as_bytes();
        jsonwebtoken::crypto::verify(self.signature, input, key, method).unwrap_or(false)
    }

    /// Its claims, for one that has checked the signature; and the same as expressions
    /// see them, with every digit of their numbers.
    pub fn claims(&self) -> Option<(Map<String, Value>, Data)> {
        let payload = String::from_utf8(decode(self.payload)?).ok()?;
        let claims = serde_json::from_str(&payload).ok()?;
        Some((claims, Data::from_json(&payload).ok()?))
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}
