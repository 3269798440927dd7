//! Numbers: 64-bit floats that are never infinite, NaN or negative zero.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The largest whole number up to which every whole number has a 64-bit float
/// of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A finite 64-bit float.
///
/// A literal that no float can hold in full keeps its digits beside the float,
/// because it is written with all of them where it is used as text.
#[derive(Clone, Debug)]
pub struct Number {
    value: f64,
    digits: Option<Arc<str>>,
}

impl Number {
    /// The number with this value; none if it is infinite or not a number.
    pub fn new(value: f64) -> Option<Number> {
        // Adding zero turns negative zero into zero.
        value.is_finite().then_some(Number {
            value: value + 0.0,
            digits: None,
        })
    }

    /// The number that a text in decimal or scientific notation stands for.
    pub(crate) fn parse(text: &str) -> Option<Number> {
        // The standard library also reads `inf`, `nan` and their relatives.
        let plain = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        plain
            .then(|| text.parse().ok())
            .flatten()
            .and_then(Number::new)
    }

    /// The number that a literal of the language stands for.
    pub(crate) fn literal(text: &str) -> Option<Number> {
        let mut number = Number::parse(text)?;
        let digits = match text.split_once('.') {
            Some((whole, fraction)) => match fraction.trim_end_matches('0') {
                "" => Cow::Borrowed(whole),
                fraction => Cow::Owned(format!("{whole}.{fraction}")),
            },
            None => Cow::Borrowed(text),
        };
        let decimal = !text.contains(['e', 'E']);
        if decimal && number.value != 0.0 && digits != number.value.to_string() {
            number.digits = Some(digits.into());
        }
        Some(number)
    }

    /// The value.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Whether two numbers are written alike where they are used as text.
    pub(crate) fn same_text(&self, other: &Number) -> bool {
        self.value == other.value && self.digits == other.digits
    }

    /// The value as an integer, if it is whole and at most 2^53 away from zero.
    pub fn as_integer(&self) -> Option<i64> {
        let whole = self.value.trunc() == self.value && self.value.abs() <= EXACT;
        whole.then_some(self.value as i64)
    }
}

/// Decimal notation without exponent, as short as possible: `1`, `0.5`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.digits, self.as_integer()) {
            (Some(digits), _) => f.write_str(digits),
            (None, Some(integer)) => integer.fmt(f),
            (None, None) => self.value.fmt(f),
        }
    }
}

/// Numbers are equal by value, however they are written.
impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.value == other.value
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> std::cmp::Ordering {
        self.value.total_cmp(&other.value)
    }
}

/// Beyond 2^53 the nearest number that a float can hold.
impl From<i64> for Number {
    fn from(value: i64) -> Number {
        Number {
            value: value as f64,
            digits: None,
        }
    }
}

/// Beyond 2^53 the nearest number that a float can hold.
impl From<u64> for Number {
    fn from(value: u64) -> Number {
        Number {
            value: value as f64,
            digits: None,
        }
    }
}
