//! What may be a policy binding although nothing reads it as one.
//!
//! To leave it out could weaken an API instance, so nobody must use this to leave
//! something out that it does not find.

use serde_json::Value;

/// The fields that bindings have and nothing else of the format.
const FIELDS: [&str; 2] = ["targetRef", "policyRef"];

/// The kind of bindings.
const KIND: &str = "PolicyBinding";

/// Whether a text may have policy bindings in it.
pub fn is_in_text(text: &str) -> bool {
    text.contains(KIND) || FIELDS.iter().any(|field| text.contains(field))
}

/// The path of the first part of a document that may be a policy binding, or have one
/// in it as text.
pub fn find(document: &Value) -> Option<String> {
    find_in(document, String::new())
}

fn find_in(value: &Value, path: String) -> Option<String> {
    match value {
        Value::String(text) => is_in_text(text).then_some(path),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| find_in(item, format!("{path}[{index}]")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let place = match path.as_str() {
                "" => name.clone(),
                path => format!("{path}.{name}"),
            };
            if FIELDS.contains(&name.as_str()) {
                return Some(place);
            }
            find_in(value, place)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
