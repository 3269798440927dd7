//! Names that have a meaning of their own (RFC 7519, section 4.1; RFC 7515, section 4.1):
//! what verifiers refuse, as far as the configuration alone shows it.

use dataweave::Value;

/// Which part of a token a member is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The claims.
    Claims,
    /// The header.
    Header,
}

/// What is wrong with a name, whatever its value is.
pub(crate) fn check_name(part: Part, name: &str) -> Option<&'static str> {
    match (part, name) {
        _ if name.trim() != name => Some(
            "The name begins or ends with white space, which is part of it. Nobody will find it \
             under its name without.",
        ),
        (Part::Header, "crit") => Some(
            "The policy has no extension that `crit` could name, and verifiers refuse what they \
             do not know (RFC 7515, section 4.1.11). Remove it.",
        ),
        (Part::Header, "jku" | "jwk" | "x5u") => Some(
            "Verifiers must not trust a key that a token brings or points to, and many refuse \
             such a token. Name the key with `kid`.",
        ),
        _ => None,
    }
}

/// What is wrong with a value of this name.
pub(crate) fn check_value(part: Part, name: &str, value: &Value) -> Option<&'static str> {
    let is_text = matches!(value, Value::String(_));
    let is_texts = match value {
        Value::Array(items) => items.iter().all(|item| matches!(item, Value::String(_))),
        _ => false,
    };
    match (part, name) {
        _ if value.is_null() => None,
        (Part::Claims, "iss" | "sub" | "jti") if !is_text => Some(
            "Verifiers refuse this claim if it is no text (RFC 7519, section 4.1). Write the \
             value without #[ ], or join it to a text: `'' ++ value`.",
        ),
        (Part::Claims, "aud") if !is_text && !is_texts => Some(
            "Verifiers refuse this claim if it is neither a text nor a list of texts (RFC 7519, \
             section 4.1.3).",
        ),
        (Part::Claims, "exp" | "nbf" | "iat") if !matches!(value, Value::Number(_)) => Some(
            "Verifiers refuse this claim if it is no number of seconds since 1970 (RFC 7519, \
             section 4.1). Use the field of the same name.",
        ),
        (Part::Header, "kid" | "cty" | "x5t" | "x5t#S256") if !is_text => Some(
            "Verifiers refuse this header parameter if it is no text (RFC 7515, section 4.1). \
             Write the value without #[ ].",
        ),
        (Part::Header, "x5c") if !is_texts => Some(
            "Verifiers refuse this header parameter if it is no list of texts (RFC 7515, section \
             4.1.6): #[['MII..']].",
        ),
        (Part::Header, "b64") if *value != Value::Boolean(true) => Some(
            "The claims are always encoded. Verifiers that know `b64` would read them otherwise \
             (RFC 7797). Remove it.",
        ),
        _ => None,
    }
}
