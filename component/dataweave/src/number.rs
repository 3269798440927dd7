//! Numbers: 64-bit floats that are never infinite, NaN or negative zero.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use lexical_parse_float::FromLexical;

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
        // `inf`, `nan` and their relatives would be read as well.
        let plain = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        plain
            .then(|| f64::from_lexical(text.as_bytes()).ok())
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
        if decimal && number.value != 0.0 && digits != decimal_notation(number.value) {
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
            (None, None) => f.write_str(&decimal_notation(self.value)),
        }
    }
}

/// A finite float in as few decimal digits as tell it from all others, and without
/// an exponent.
fn decimal_notation(value: f64) -> String {
    let mut buffer = zmij::Buffer::new();
    let written = buffer.format_finite(value.abs());
    let (mantissa, exponent) = written.split_once('e').unwrap_or((written, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i16 = exponent.parse().unwrap_or_default();
    // How many of the digits are before the point; some may have to be put in front.
    let before = isize::from(exponent).saturating_add_unsigned(whole.len());
    let missing = "0".repeat(usize::try_from(1 - before).unwrap_or_default());
    let before = usize::try_from(before).unwrap_or_default().max(1);
    let digits = format!("{missing}{whole}{fraction}");
    let digits = format!("{digits:0<before$}");
    let (whole, fraction) = digits.split_at_checked(before).unwrap_or((&digits, ""));
    let sign = if value < 0.0 { "-" } else { "" };
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
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

#[cfg(test)]
mod tests {
    use super::{Number, decimal_notation};
    use proptest::prelude::*;

    // The standard library is the judge.
    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_float_is_written_in_full_and_with_no_more_digits_than_it_needs(
            value in prop_oneof![any::<f64>(), -1e20..1e20_f64, -10.0..10.0_f64],
        ) {
            let value = value + 0.0;
            let (written, expected) = (decimal_notation(value), value.to_string());
            // Of two that are equally short and near, it may be either.
            prop_assert_eq!(written.len(), expected.len(), "{} {}", written, expected);
            prop_assert_eq!(written.parse(), Ok(value));
            prop_assert!(!written.contains('e'));
        }

        #[test]
        fn a_text_is_the_nearest_float_or_none(
            text in prop_oneof![
                "[0-9.eE+-]{0,10}",
                "[+-]?[0-9]{0,25}[.]?[0-9]{0,25}([eE][+-]?[0-9]{1,3})?",
                any::<f64>().prop_map(|value| format!("{value:e}")),
                any::<f64>().prop_map(|value| value.to_string()),
            ],
        ) {
            let expected = text.parse::<f64>().ok().and_then(Number::new);
            let read = Number::parse(&text).map(|number| number.value().to_bits());
            prop_assert_eq!(read, expected.map(|number| number.value().to_bits()));
        }
    }
}
