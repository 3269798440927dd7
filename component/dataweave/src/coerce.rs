//! Where a value of one type is taken for another: text, truth, number.

use std::borrow::Cow;

use crate::{Number, Value};

/// The text of a value that stands where text is wanted. Null, arrays and
/// objects have none, nor have bytes that are not UTF-8: with other characters in their
/// place two values would become one.
pub(crate) fn to_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Boolean(true) => Some(Cow::Borrowed("true")),
        Value::Boolean(false) => Some(Cow::Borrowed("false")),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Binary(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The truth of a value that stands where a Boolean is wanted: a Boolean, or the
/// text `true` or `false`. Nothing else is true or false.
pub(crate) fn to_boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        Value::String(text) => match &**text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The number of a value that is compared with a number: a Number, or text that
/// is one.
pub(crate) fn to_number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => Number::parse(text),
        _ => None,
    }
}
