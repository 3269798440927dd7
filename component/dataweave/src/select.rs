//! Selectors: `a.b`, `a[0]`.

use std::borrow::Cow;

use crate::fault::Fault;
use crate::meter::Meter;
use crate::{ErrorKind, Number, Value, coerce};

/// What a selector finds in a value; null if it finds nothing. What is found in
/// a borrowed value is borrowed.
pub(crate) fn select<'v>(
    target: Cow<'v, Value>,
    selector: &Value,
    meter: &mut Meter,
) -> Result<Cow<'v, Value>, Fault> {
    match selector {
        Value::String(name) => by_name(target, name, meter),
        Value::Binary(_) => match coerce::to_text(selector) {
            Some(name) => by_name(target, &name, meter),
            None => Err(Fault::new(ErrorKind::UnsupportedSelector, NOT_TEXT)),
        },
        Value::Number(number) => by_position(target, number, meter),
        Value::Null | Value::Boolean(_) | Value::Array(_) | Value::Object(_) => {
            let message = format!(
                "a selector is a field name or a position, not {}",
                selector.type_name()
            );
            Err(Fault::new(ErrorKind::UnsupportedSelector, message))
        }
    }
}

/// `target.name`: a field of an object, or of each object of a list.
#[inline]
fn by_name<'v>(
    target: Cow<'v, Value>,
    name: &str,
    meter: &mut Meter,
) -> Result<Cow<'v, Value>, Fault> {
    meter.spend(1)?;
    let found = match target {
        Cow::Borrowed(Value::Object(object)) => object.get(name).map(Cow::Borrowed),
        Cow::Owned(Value::Object(object)) => object.get(name).cloned().map(Cow::Owned),
        Cow::Borrowed(Value::Array(items)) => fields(items, name, meter)?.map(Cow::Owned),
        Cow::Owned(Value::Array(items)) => fields(&items, name, meter)?.map(Cow::Owned),
        _ => None,
    };
    Ok(found.unwrap_or_default())
}

/// The field of each object of a list that has it; none if no object does.
fn fields(items: &[Value], name: &str, meter: &mut Meter) -> Result<Option<Value>, Fault> {
    meter.spend(items.len())?;
    let objects = items.iter().filter_map(|item| match item {
        Value::Object(object) => object.get(name).cloned(),
        _ => None,
    });
    let found: Vec<Value> = objects.collect();
    Ok((!found.is_empty()).then(|| found.into()))
}

/// `target[0]`: an element of a list or a character of a text; null elsewhere.
fn by_position<'v>(
    target: Cow<'v, Value>,
    position: &Number,
    meter: &mut Meter,
) -> Result<Cow<'v, Value>, Fault> {
    meter.spend(1)?;
    let found = match target {
        Cow::Borrowed(Value::Array(items)) => index(position, items.len())
            .and_then(|at| items.get(at))
            .map(Cow::Borrowed),
        Cow::Owned(Value::Array(items)) => {
            let found = index(position, items.len()).and_then(|at| items.get(at));
            found.cloned().map(Cow::Owned)
        }
        target => match coerce::to_text(&target) {
            Some(text) if matches!(*target, Value::String(_) | Value::Binary(_)) => {
                meter.read(text.len())?;
                let at = index(position, text.chars().count());
                let found = at.and_then(|at| text.chars().nth(at));
                found.map(|found| Cow::Owned(found.to_string().into()))
            }
            _ => None,
        },
    };
    Ok(found.unwrap_or_default())
}

/// The index for a position: the whole part, from the end if it is negative.
fn index(position: &Number, length: usize) -> Option<usize> {
    let whole = position.trunc();
    let from_start = if whole < 0.0 {
        whole + length as f64
    } else {
        whole
    };
    (0.0..length as f64)
        .contains(&from_start)
        .then_some(from_start as usize)
}

const NOT_TEXT: &str =
    "a selector is a field name or a position, not bytes that are not UTF-8 text";
