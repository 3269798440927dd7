//! What the gateway has checked and shows, read again.
//!
//! By hand, because what serde makes of a structure is several times as much code, and
//! the admin UI loads it before there is anything to see.

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

/// Reads a value as a deserializer gives it; `read` gives none if it is none.
///
/// # Errors
/// As of the deserializer, and that it is none.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    read(&value).ok_or_else(|| D::Error::custom("this is not what is expected here"))
}

/// A text of a mapping.
pub(crate) fn text<T: TryFrom<String>>(value: &Value, name: &str) -> Option<T> {
    let text = value.get(name)?.as_str()?;
    T::try_from(text.to_owned()).ok()
}

/// A number of a mapping.
pub(crate) fn number<T: TryFrom<u64>>(value: &Value, name: &str) -> Option<T> {
    T::try_from(value.get(name)?.as_u64()?).ok()
}

/// A Boolean of a mapping.
pub(crate) fn boolean(value: &Value, name: &str) -> Option<bool> {
    value.get(name)?.as_bool()
}

/// One of a few names, of a mapping.
pub(crate) fn one_of<T: Copy>(
    value: &Value,
    name: &str,
    choices: &[(&'static str, T)],
) -> Option<T> {
    let text = value.get(name)?.as_str()?;
    let chosen = choices.iter().find(|(name, _)| *name == text);
    chosen.map(|(_, choice)| *choice)
}

/// A list.
pub(crate) fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}
