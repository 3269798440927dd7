//! Columns of text that hold JSON.

use serde_json::Value;

/// What such a column says.
///
/// SQLite takes more for JSON than JSON (JSON5: sqlite.org/json1.html), so another
/// program may have written what cannot be read. It stays the text that it is, which
/// the model refuses where it asks for a list or a mapping. So does null: it would be a
/// field that was left out, and policies without rules are for every request.
pub fn read_json(text: String) -> Value {
    match serde_json::from_str(&text) {
        Ok(Value::Null) | Err(_) => Value::String(text),
        Ok(value) => value,
    }
}
