//! Functions on lists and objects, and on texts where they are alike.

use std::sync::Arc;

use super::arguments::text_of;
use crate::equality::{self, Leaves};
use crate::fault::{Fault, Taken};
use crate::meter::{FIELD, Meter};
use crate::{ErrorKind, Number, Object, Value, coerce};

type Outcome = Result<Value, Fault>;

/// `contains([1, 2], 1)`, `'abc' contains 'b'`
pub(super) fn contains(container: &Value, item: &Value, meter: &mut Meter) -> Outcome {
    if let Value::Array(items) = container {
        return any_same(items, item, Leaves::Strict, meter).map(Value::Boolean);
    }
    let text = coerce::to_text(container)
        .ok_or_else(|| Fault::mismatch(0, "`contains`", Taken::TextOrList, container))?;
    meter.read(text.len())?;
    let part = text_of("contains", 1, item, meter)?;
    Ok(Value::Boolean(text.contains(&*part)))
}

/// `isEmpty([])`
pub(super) fn is_empty(value: &Value, _: &mut Meter) -> Outcome {
    Ok(Value::Boolean(match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Binary(bytes) => bytes.is_empty(),
        Value::Boolean(_) | Value::Number(_) => false,
    }))
}

/// `sizeOf('abc')`: Unicode characters, elements or fields.
pub(super) fn size_of(value: &Value, meter: &mut Meter) -> Outcome {
    let size = match value {
        Value::Array(items) => items.len(),
        Value::Object(object) => object.len(),
        Value::String(_) | Value::Binary(_) => text_of("sizeOf", 0, value, meter)?.chars().count(),
        Value::Null | Value::Boolean(_) | Value::Number(_) => {
            let message = format!(
                "`sizeOf` takes a list, an object or a text, not {}; write `(.. default [])` where a value may be missing",
                value.type_name()
            );
            return Err(Fault::new(ErrorKind::SizeUnavailable, message).argument(0));
        }
    };
    Ok(Value::Number(Number::from(size as u64)))
}

/// `[1, 2] -- [2]`, `attributes.headers -- ['cookie']`
pub(super) fn remove(from: &Value, what: &Value, meter: &mut Meter) -> Outcome {
    match (from, what) {
        (Value::Array(items), Value::Array(unwanted)) => remove_elements(items, unwanted, meter),
        (Value::Object(object), Value::Object(unwanted)) => remove_equal(object, unwanted, meter),
        (Value::Object(object), Value::Array(names)) => remove_named(object, names, meter),
        // The documentation names a single field this way.
        (Value::Object(object), Value::String(_)) => {
            remove_named(object, std::slice::from_ref(what), meter)
        }
        (Value::Array(_), what) => Err(Fault::mismatch(1, "`--`", Taken::List, what)),
        (Value::Object(_), what) => Err(Fault::mismatch(1, "`--`", Taken::NamesOrObject, what)),
        (from, _) => Err(Fault::mismatch(0, "`--`", Taken::ListOrObject, from)),
    }
}

/// The elements that equal none of the unwanted, as texts.
fn remove_elements(items: &[Value], unwanted: &[Value], meter: &mut Meter) -> Outcome {
    let mut rest = vec![];
    for item in items {
        meter.spend(1)?;
        if !any_same(unwanted, item, Leaves::Text, meter)? {
            rest.push(item.clone());
        }
    }
    Ok(Value::from(rest))
}

/// The fields whose names are not listed.
fn remove_named(object: &Arc<Object>, names: &[Value], meter: &mut Meter) -> Outcome {
    let mut keep = vec![true; object.len()];
    for name in names {
        meter.spend(object.len() / 16)?;
        let name = text_of("--", 1, name, meter)?;
        object
            .position(&name)
            .and_then(|at| keep.get_mut(at))
            .into_iter()
            .for_each(|keep| *keep = false);
    }
    without(object, &keep, meter)
}

/// The fields that the other object does not have with an equal value, as texts.
fn remove_equal(object: &Arc<Object>, unwanted: &Object, meter: &mut Meter) -> Outcome {
    let mut keep = vec![true; object.len()];
    for (name, other) in unwanted.iter() {
        meter.spend(1 + object.len() / 16)?;
        if let Some(value) = object.get(name)
            && same(value, other, Leaves::Text, meter)?
        {
            object
                .position(name)
                .and_then(|at| keep.get_mut(at))
                .into_iter()
                .for_each(|keep| *keep = false);
        }
    }
    without(object, &keep, meter)
}

fn without(object: &Arc<Object>, keep: &[bool], meter: &mut Meter) -> Outcome {
    meter.spend(object.len() * FIELD)?;
    Ok(object
        .without(|at| keep.get(at).copied().unwrap_or_default())
        .into())
}

/// Whether an item of a list equals a value, paid for.
fn any_same(
    items: &[Value],
    value: &Value,
    leaves: Leaves,
    meter: &mut Meter,
) -> Result<bool, Fault> {
    for item in items {
        if same(item, value, leaves, meter)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether two values are equal, paid for.
fn same(left: &Value, right: &Value, leaves: Leaves, meter: &mut Meter) -> Result<bool, Fault> {
    let equal = equality::equal(left, right, leaves, &mut |fuel| meter.try_spend(fuel));
    // A comparison that could not be paid to its end says nothing.
    meter.spend(0)?;
    Ok(equal)
}
