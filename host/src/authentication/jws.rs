//! Signed tokens: a JSON Web Signature in its compact form (RFC 7515, section 3.1)
//! around JSON claims (RFC 7519).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dataweave::Value as Data;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::methods::Methods;
use crate::metrics::RefusalReason;

/// Bytes of a token. Request heads are limited anyway; a longer token is none that
/// a client was given.
const MAX_TOKEN: usize = 32 * 1024;

/// A token whose signature has not been checked yet. Its claims cannot be read.
pub struct Jws<'a> {
    signing_input: &'a str,
    payload: &'a str,
    signature: &'a str,
    header: Header,
    method: Algorithm,
}

/// What is looked at of a token's header. Of `jwk`, `jku` and the like nothing is:
/// a token must not bring its own key.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<Value>,
    #[serde(default)]
    crit: Option<Value>,
}

/// Why a text is no token that could be checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unacceptable {
    #[error("the token is too long")]
    TooLong,
    #[error("it is no JWT, which has three parts with dots between them")]
    NoJwt,
    /// RFC 7516, section 3.1.
    #[error("the token is encrypted (five parts), and signed ones are asked for")]
    Encrypted,
    #[error("the token's header is not understood: it is no JSON in base64url with a text `alg`")]
    Header,
    #[error("the token is signed by {named}, and the policy wants {wanted}")]
    OtherMethod {
        named: &'static str,
        wanted: Methods,
    },
    /// RFC 7515, section 4.1.11.
    #[error("the token demands an extension")]
    Critical,
}

impl Unacceptable {
    /// As metrics count it.
    pub fn reason(&self) -> RefusalReason {
        match self {
            Self::OtherMethod { .. } => RefusalReason::Method,
            Self::TooLong | Self::NoJwt | Self::Encrypted | Self::Header | Self::Critical => {
                RefusalReason::Malformed
            }
        }
    }
}

impl<'a> Jws<'a> {
    /// Takes a token apart. Its `alg` must be one of the methods that the policy takes;
    /// which keys it can be checked with is for each key to say.
    pub fn read(token: &'a str, methods: &Methods) -> Result<Self, Unacceptable> {
        if token.len() > MAX_TOKEN {
            return Err(Unacceptable::TooLong);
        }
        match token.split('.').count() {
            3 => {}
            5 => return Err(Unacceptable::Encrypted),
            _ => return Err(Unacceptable::NoJwt),
        }
        let (signing_input, signature) = token.rsplit_once('.').ok_or(Unacceptable::NoJwt)?;
        let (header, payload) = signing_input.split_once('.').ok_or(Unacceptable::NoJwt)?;
        let header = decode(header).ok_or(Unacceptable::Header)?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| Unacceptable::Header)?;
        let Some(method) = methods.named(&header.alg) else {
            return Err(Unacceptable::OtherMethod {
                named: known_name(&header.alg),
                wanted: methods.clone(),
            });
        };
        if header.crit.is_some() {
            return Err(Unacceptable::Critical);
        }
        Ok(Self {
            signing_input,
            payload,
            signature,
            header,
            method,
        })
    }

    /// Which key it says it was signed with.
    pub fn key_id(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// What it says it is.
    pub fn typ(&self) -> Option<&Value> {
        self.header.typ.as_ref()
    }

    /// By which method it says it was signed: one that the policy takes.
    pub fn method(&self) -> Algorithm {
        self.method
    }

    /// Whether its signature was made with this key by its method. No key serves a
    /// method of another kind.
    pub fn is_signed_with(&self, key: &DecodingKey) -> bool {
        let input = self.signing_input.as_bytes();
        jsonwebtoken::crypto::verify(self.signature, input, key, self.method).unwrap_or(false)
    }

    /// Who says to have issued it. This chooses the keys and proves nothing.
    pub fn unverified_issuer(&self) -> Option<String> {
        issuer_of(std::str::from_utf8(&decode(self.payload)?).ok()?)
    }

    /// Its claims, for one that has checked the signature; and the same as expressions
    /// see them, with every digit of their numbers.
    pub fn claims(&self) -> Option<(Map<String, Value>, Data)> {
        read_claims(&String::from_utf8(decode(self.payload)?).ok()?)
    }
}

/// Claims, and the same as expressions see them, with every digit of their numbers.
pub fn read_claims(text: &str) -> Option<(Map<String, Value>, Data)> {
    let claims = serde_json::from_str(text).ok()?;
    Some((claims, Data::from_json(text).ok()?))
}

/// What stands for the token of claims that nobody has signed (RFC 7519, section 6). No
/// policy takes it.
pub fn unsigned(claims: &str) -> String {
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}.", encode("{\"alg\":\"none\"}"), encode(claims))
}

/// Who says to have issued claims.
pub fn issuer_of(claims: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Issued {
        iss: String,
    }
    let claims = serde_json::from_str::<Issued>(claims);
    claims.ok().map(|claims| claims.iss)
}

/// The method's name, if it is one: what else a client writes there is not repeated.
fn known_name(alg: &str) -> &'static str {
    // RFC 7518, section 3.1, RFC 8037, section 3.1, and RFC 9864, section 2.2.
    const NAMES: [&str; 15] = [
        "none", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
        "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
    ];
    let named = NAMES.into_iter().find(|name| *name == alg);
    named.unwrap_or("a method that is not known here")
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}
