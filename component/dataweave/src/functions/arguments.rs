//! Arguments that are texts, and results.

use crate::fault::{Fault, Taken};
use crate::meter::Meter;
use crate::{ErrorKind, Value, coerce};

/// The text of an argument, paid for.
pub(super) fn text_of<'v>(
    function: &str,
    argument: usize,
    value: &'v Value,
    meter: &mut Meter,
) -> Result<std::borrow::Cow<'v, str>, Fault> {
    let text = coerce::to_text(value)
        .ok_or_else(|| Fault::mismatch(argument, &format!("`{function}`"), Taken::Text, value))?;
    meter.read(text.len())?;
    Ok(text)
}

/// The text as a value, paid for.
pub(super) fn made(
    text: impl Into<std::sync::Arc<str>>,
    meter: &mut Meter,
) -> Result<Value, Fault> {
    let text = text.into();
    meter.make(text.len())?;
    Ok(Value::String(text))
}

/// That a text argument has a form that is not taken.
pub(super) fn malformed(argument: usize, message: &'static str) -> Fault {
    Fault::new(ErrorKind::TypeMismatch, message).argument(argument)
}
