//! Texts that are taken for a secret as they are, and may not have been meant so.

use serde_json::Value;

use crate::pem::{decode, has_block};

/// What is misleading about a secret whose text is used as it is, in sentences that say
/// what to do; none if it is like any secret. None of it is in them.
pub fn misleading_secret(text: &str) -> Option<String> {
    let document = document(text).map(str::to_owned);
    let said: Vec<_> = document.into_iter().chain(edges(text)).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// Whether the secret is the document of a key, in base64 perhaps.
fn document(text: &str) -> Option<&'static str> {
    if has_block(text) || decode(text).is_some_and(|bytes| is_pem(&bytes)) {
        return Some(
            "The secret is a PEM document, whose text is used as it is. \
             To sign with the key in it, choose an RS or ES method.",
        );
    }
    let json = text.trim_start_matches('\u{feff}').trim();
    if !json.starts_with('{') {
        return None;
    }
    let document: Value = serde_json::from_str(json).ok()?;
    match (
        document.get("kty").and_then(Value::as_str),
        document.get("keys"),
    ) {
        (Some("oct"), _) => Some(
            "The secret is a JSON Web Key, whose text is used as it is, and not its `k`. \
             Whoever verifies has to use the same text.",
        ),
        (Some(_), _) => Some(
            "The secret is a JSON Web Key, whose text is used as it is. \
             To sign with the key in it, choose an RS or ES method.",
        ),
        (None, Some(Value::Array(_))) => Some(
            "The secret is a set of JSON Web Keys, whose text is used as it is. \
             Enter the secret alone.",
        ),
        _ => None,
    }
}

fn is_pem(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(has_block)
}

/// White space and the like at an end.
fn edges(text: &str) -> Option<String> {
    let edge = unseen_edge(text)?;
    let cure = match edge.ends_with(BREAK) {
        true => "Write `|-` instead of `|` in YAML, or leave it out,",
        false => "Leave it out",
    };
    Some(format!(
        "The secret {edge}, which is part of it. {cure} unless whoever verifies has it too."
    ))
}

/// How a text begins or ends with what nobody sees, such as `ends with a line break`;
/// none if it does not.
pub fn unseen_edge(text: &str) -> Option<String> {
    let (begins, ends) = (text.chars().next(), text.chars().next_back());
    match (begins.and_then(unseen), ends.and_then(unseen)) {
        (_, Some(what)) => Some(format!("ends with {what}")),
        (Some(what), None) => Some(format!("begins with {what}")),
        (None, None) => None,
    }
}

const BREAK: &str = "a line break";

fn unseen(character: char) -> Option<&'static str> {
    match character {
        '\n' | '\r' => Some(BREAK),
        '\u{feff}' => Some("a byte order mark"),
        _ if character.is_whitespace() => Some("white space"),
        '\u{200b}'..='\u{200f}' | '\0' => Some("a character that cannot be seen"),
        _ => None,
    }
}
