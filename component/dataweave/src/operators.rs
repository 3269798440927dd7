//! Comparison operators. They answer or fault for every pair of values.

use std::cmp::Ordering;

use crate::equality::{self, Leaves};
use crate::fault::Fault;
use crate::meter::Meter;
use crate::tree::Comparison;
use crate::{ErrorKind, Value, coerce};

/// `left == right`, `left < right` and so on.
pub(crate) fn compare(
    left: &Value,
    comparison: Comparison,
    right: &Value,
    meter: &mut Meter,
) -> Result<bool, Fault> {
    match comparison {
        Comparison::Equal => equal(left, right, meter),
        Comparison::NotEqual => equal(left, right, meter).map(|equal| !equal),
        Comparison::Less => order(left, right, meter).map(Ordering::is_lt),
        Comparison::LessOrEqual => order(left, right, meter).map(Ordering::is_le),
        Comparison::Greater => order(left, right, meter).map(Ordering::is_gt),
        Comparison::GreaterOrEqual => order(left, right, meter).map(Ordering::is_ge),
    }
}

/// Whether two values are equal in type and content.
fn equal(left: &Value, right: &Value, meter: &mut Meter) -> Result<bool, Fault> {
    let equal = equality::equal(left, right, Leaves::Strict, &mut |fuel| {
        meter.try_spend(fuel)
    });
    // A comparison that could not be paid to its end says nothing.
    meter.spend(0)?;
    Ok(equal)
}

/// How two values are ordered: texts by code points, false before true, and a
/// text beside a number or a Boolean as what it stands for.
fn order(left: &Value, right: &Value, meter: &mut Meter) -> Result<Ordering, Fault> {
    let ordering = match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            meter.read(left.length().max(right.length()))?;
            Some(left.cmp(right))
        }
        (Value::Number(_), _) | (_, Value::Number(_)) => {
            meter.read(length(left).max(length(right)))?;
            let numbers = coerce::to_number(left).zip(coerce::to_number(right));
            numbers.map(|(left, right)| left.cmp(&right))
        }
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => {
            let booleans = coerce::to_boolean(left).zip(coerce::to_boolean(right));
            booleans.map(|(left, right)| left.cmp(&right))
        }
        (left, right) => {
            meter.read(length(left).max(length(right)))?;
            let texts = coerce::to_text(left).zip(coerce::to_text(right));
            texts.map(|(left, right)| left.cmp(&right))
        }
    };
    ordering.ok_or_else(|| uncomparable(left, right))
}

/// The bytes of a text, or of the digits of a number.
fn length(value: &Value) -> usize {
    match value {
        Value::Number(number) => number.length(),
        Value::String(text) => text.len(),
        Value::Binary(bytes) => bytes.len(),
        _ => 0,
    }
}

fn uncomparable(left: &Value, right: &Value) -> Fault {
    let (left, right) = (left.type_name(), right.type_name());
    let message = match (left, right) {
        ("null", _) | (_, "null") => format!(
            "{left} and {right} have no order; a missing value is null: write `(.. default 0)`"
        ),
        ("String", "Number") | ("Number", "String") => {
            "a text is compared with a number only if it is one itself".to_owned()
        }
        ("String", "Boolean") | ("Boolean", "String") => {
            "a text is compared with a Boolean only if it is 'true' or 'false'".to_owned()
        }
        _ => format!("{left} and {right} have no order; compare numbers, texts or Booleans"),
    };
    Fault::new(ErrorKind::Uncomparable, message)
}
