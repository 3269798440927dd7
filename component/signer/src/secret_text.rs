//! Texts that are taken for a secret as they are, and may not have been meant so.

use serde_json::Value;

use crate::pem::{decode, has_block};

/// What is misleading about a secret whose text is used as it is, in sentences that say
/// what to do; none if it is like any secret. None of it is in them.
pub fn misleading_secret(text: &str) -> Option<String> {
    let document = document(text).map(str::to_owned);
    let edge = unseen_edge("secret", text, "whoever verifies has it");
    let said: Vec<_> = document.into_iter().chain(edge).collect();
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

/// What nobody sees at the beginning or the end of a text that is used as it is, with
/// what to do: `name` is what the text is, and `others` who has it too, and how; none if
/// there is nothing.
pub fn unseen_edge(name: &str, text: &str, others: &str) -> Option<String> {
    let (begins, ends) = (text.chars().next(), text.chars().next_back());
    let (edge, what) = match (begins.and_then(unseen), ends.and_then(unseen)) {
        (_, Some(what)) => ("ends", what),
        (Some(what), None) => ("begins", what),
        (None, None) => return None,
    };
    let cure = match (edge, what) {
        ("ends", BREAK) => "Write `|-` instead of `|` in YAML, or leave it out,",
        _ => "Leave it out",
    };
    Some(format!(
        "The {name} {edge} with {what}, which is part of it. {cure} unless {others} too."
    ))
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
