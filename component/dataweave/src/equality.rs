//! Deep comparison of two values, in two kinds: what `==` means and what `--`
//! means. It keeps its own stack, so that no depth of a value costs call stack.

use std::sync::Arc;

use crate::limits::FUEL_BYTES;
use crate::{Value, coerce, meter};

/// When two values that contain no others are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// Same type, same content: `1 == '1'` is false.
    Strict,
    /// Same text: `['1'] -- [1]` is empty.
    Text,
}

/// Whether two values are equal. `spend` is called with the fuel that each pair
/// of values costs; when it answers false the comparison ends as unequal.
pub(crate) fn equal(
    left: &Value,
    right: &Value,
    leaves: Leaves,
    spend: &mut dyn FnMut(usize) -> bool,
) -> bool {
    let mut pending = vec![];
    let mut next = Some((left, right));
    while let Some((left, right)) = next {
        if !spend(cost(left, right, leaves)) || !equal_here(left, right, leaves, &mut pending) {
            return false;
        }
        next = pending.pop();
    }
    true
}

/// What comparing two values costs, without what they contain.
fn cost(left: &Value, right: &Value, leaves: Leaves) -> usize {
    let length = |value: &Value| match value {
        Value::String(text) => text.len(),
        Value::Binary(bytes) => bytes.len(),
        Value::Object(object) => object.len() * meter::FIELD * FUEL_BYTES,
        // As dear as a long text, because it has to be made into one.
        Value::Number(number) if leaves == Leaves::Text => number.length().max(8 * FUEL_BYTES),
        Value::Number(number) => number.length(),
        _ => 0,
    };
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            meter::cost(left.length().min(right.length()))
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => {
            meter::cost(length(left).max(length(right)))
        }
        _ => meter::cost(length(left).min(length(right))),
    }
}

/// Compares two values but for what they contain, which is added to `pending`.
fn equal_here<'a>(
    left: &'a Value,
    right: &'a Value,
    leaves: Leaves,
    pending: &mut Vec<(&'a Value, &'a Value)>,
) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            if !Arc::ptr_eq(left, right) && left.len() == right.len() {
                pending.extend(left.iter().zip(right.iter()));
            }
            left.len() == right.len()
        }
        (Value::Object(left), Value::Object(right)) => {
            if Arc::ptr_eq(left, right) {
                return true;
            }
            left.len() == right.len()
                && left.iter().all(|(name, value)| {
                    let other = right.get_exact(name);
                    pending.extend(other.map(|other| (value, other)));
                    other.is_some()
                })
        }
        _ if leaves == Leaves::Text => same_text(left, right),
        (Value::Null, Value::Null) => true,
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => left == right,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Binary(left), Value::Binary(right)) => left == right,
        _ => false,
    }
}

/// Whether two values have the same text; null has none and equals only null.
fn same_text(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => return left == right,
        (Value::Binary(left), Value::Binary(right)) => return left == right,
        _ => {}
    }
    match (coerce::to_text(left), coerce::to_text(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left.is_null() && right.is_null(),
    }
}
