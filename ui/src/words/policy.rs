//! Policies, their keys and their tokens in words.

use gateway_model::{EntryEffect, EntryForm, JsonText, KeyView, RevisionAction};

use super::count::count;

/// A size in bytes.
pub fn size(bytes: usize) -> String {
    count(bytes, "byte", "bytes")
}

/// What became of an entry, where that is not what its row says.
pub fn effect(effect: EntryEffect) -> Option<&'static str> {
    match effect {
        EntryEffect::Included | EntryEffect::Failed => None,
        EntryEffect::Omitted => Some("left out: its name or value is null"),
        EntryEffect::Replaced => Some("replaced by a later row of the same name"),
        EntryEffect::Reserved => Some("left out: the policy sets this name itself"),
    }
}

/// What may surprise in a value that somebody wrote as text: it is one, though it looks
/// like something else.
pub fn written(form: EntryForm, value: Option<&JsonText>) -> Option<String> {
    let json = value.filter(|_| form == EntryForm::Plain)?.to_string();
    let text = json.strip_prefix('"')?.strip_suffix('"')?;
    let what = match text.trim() {
        "" => return Some("an empty text; `#[null]` leaves it out".to_owned()),
        "true" | "false" => "a Boolean",
        "null" => "no value",
        number if serde_json::from_str::<serde_json::Number>(number).is_ok() => "a number",
        _ => return None,
    };
    Some(format!("text; for {what} write `#[{text}]`"))
}

/// What a change did to a policy.
pub fn action(action: RevisionAction) -> &'static str {
    match action {
        RevisionAction::Created => "Applied",
        RevisionAction::Changed => "Changed",
        RevisionAction::Ordered => "Moved",
        RevisionAction::Deleted => "Deleted",
        RevisionAction::Reverted => "Reverted",
    }
}

/// The kind and size of a key: `RSA, 2048 bits`.
pub fn key(key: &KeyView) -> String {
    key_size(&key.kind, key.bits)
}

/// The same of a key that is not set yet.
pub fn key_size(kind: &str, bits: u32) -> String {
    format!("{kind}, {bits} bits")
}

#[cfg(test)]
mod tests {
    use super::written;
    use gateway_model::{EntryForm, json_text};
    use serde_json::json;

    #[test]
    fn text_that_looks_like_something_else_is_told_from_it() {
        let told = |form, text: &str| written(form, Some(&json_text(json!(text))));
        let plain = |text| told(EntryForm::Plain, text).unwrap_or_default();
        assert_eq!(plain("3600"), "text; for a number write `#[3600]`");
        assert_eq!(plain("true"), "text; for a Boolean write `#[true]`");
        assert!(plain("").starts_with("an empty text"));
        for text in ["gold", "1.2.3", "007", "inf", "12 months"] {
            assert_eq!(told(EntryForm::Plain, text), None, "{text}");
        }
        assert_eq!(told(EntryForm::Quoted, "3600"), None);
        assert_eq!(
            written(EntryForm::Plain, Some(&json_text(json!(3600)))),
            None
        );
    }
}
