//! Numbers: exactly what was written, of any size.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use lexical_parse_float::FromLexical;

use crate::decimal;

/// The largest whole number up to which every whole number has a 64-bit float
/// of its own.
const EXACT: u64 = 1 << 53;

/// A whole number of no more characters than this is at most [`EXACT`].
const SHORT: usize = 15;

/// A number, kept digit for digit: identifiers are numbers too, and one that is rounded is
/// somebody else's.
///
/// Most are 64-bit floats. One that no float is written like keeps its digits beside the
/// nearest float.
#[derive(Clone, Debug)]
pub struct Number {
    /// The nearest float, never NaN or negative zero; infinite where none is that large.
    value: f64,
    /// The number in plain notation, if that is not how the float is written.
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

    /// The number that a text in decimal or scientific notation stands for; none if it is
    /// no such text, or an exponent takes it beyond 64-bit floats: with exponents a few
    /// characters would stand for any number of digits.
    pub(crate) fn parse(text: &str) -> Option<Number> {
        if let Some(short) = Number::short(text) {
            return Some(short);
        }
        // `inf`, `nan` and their relatives would be read as well.
        let known = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        let value = known
            .then(|| f64::from_lexical(text.as_bytes()).ok())
            .flatten()?;
        if let Some((mantissa, _)) = text.split_once(['e', 'E']) {
            let is_zero = !mantissa.contains(|digit: char| matches!(digit, '1'..='9'));
            if value.is_infinite() || (value == 0.0 && !is_zero) {
                return None;
            }
        }
        let mut number = Number {
            value: value + 0.0,
            digits: None,
        };
        let digits = decimal::plain(text)?;
        if value.is_infinite() || number.to_string() != digits {
            number.digits = Some(digits.into());
        }
        Some(number)
    }

    /// What most numbers are: a few digits.
    fn short(text: &str) -> Option<Number> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = text.len() <= SHORT
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && (text == "0" || !digits.starts_with('0'));
        let whole: i64 = plain.then(|| text.parse().ok()).flatten()?;
        Some(Number {
            value: whole as f64,
            digits: None,
        })
    }

    /// The nearest 64-bit float; infinite where none is that large.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The whole part, as the nearest float.
    pub(crate) fn trunc(&self) -> f64 {
        let whole = self
            .digits
            .as_ref()
            .and_then(|digits| digits.split('.').next());
        whole.map_or_else(
            || self.value.trunc(),
            |whole| f64::from_lexical(whole.as_bytes()).unwrap_or(self.value),
        )
    }

    /// The value as an integer, if it is whole and at most 2^53 away from zero.
    pub fn as_integer(&self) -> Option<i64> {
        let whole = self.value.trunc() == self.value && self.value.abs() <= EXACT as f64;
        (whole && self.digits.is_none()).then_some(self.value as i64)
    }

    /// How many bytes of digits are kept beside the float.
    pub(crate) fn length(&self) -> usize {
        self.digits.as_ref().map_or(0, |digits| digits.len())
    }

    /// The whole number that this text shows, of which `value` is the nearest float.
    fn whole(value: f64, text: String) -> Number {
        let mut number = Number {
            value,
            digits: None,
        };
        if number.to_string() != text {
            number.digits = Some(text.into());
        }
        number
    }
}

/// Plain decimal notation without exponent, digit for digit: `1`, `0.5`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.digits, self.as_integer()) {
            (Some(digits), _) => f.write_str(digits),
            (None, Some(integer)) => integer.fmt(f),
            (None, None) => f.write_str(&written(self.value)),
        }
    }
}

/// A finite float in as few decimal digits as tell it from all others.
fn written(value: f64) -> String {
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(value);
    decimal::plain(shortest).map_or_else(|| shortest.to_owned(), |plain| plain.into_owned())
}

/// Numbers are equal by value, however they are written.
impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.value == other.value && self.digits == other.digits
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        let by_value = self.value.total_cmp(&other.value);
        by_value.then_with(|| match (&self.digits, &other.digits) {
            (None, None) => Ordering::Equal,
            _ => decimal::compare(&self.to_string(), &other.to_string()),
        })
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Number {
        match value.unsigned_abs() <= EXACT {
            true => Number {
                value: value as f64,
                digits: None,
            },
            false => Number::whole(value as f64, value.to_string()),
        }
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Number {
        match value <= EXACT {
            true => Number {
                value: value as f64,
                digits: None,
            },
            false => Number::whole(value as f64, value.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, written as decimal_notation};
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
        fn a_text_is_read_with_all_its_digits_or_not_at_all(
            text in prop_oneof![
                "[0-9.eE+-]{0,10}",
                "[+-]?[0-9]{0,25}[.]?[0-9]{0,25}([eE][+-]?[0-9]{1,3})?",
                "-?[1-9][0-9]{0,400}",
                any::<f64>().prop_map(|value| format!("{value:e}")),
                any::<f64>().prop_map(|value| value.to_string()),
            ],
        ) {
            let nearest = text.parse::<f64>().ok().filter(|value| !value.is_nan());
            match (Number::parse(&text), nearest) {
                (Some(number), Some(value)) => {
                    prop_assert_eq!(number.value().to_bits(), (value + 0.0).to_bits());
                    prop_assert_eq!(digits(&number.to_string()), digits(&text));
                }
                // Exponents beyond floats are all that is a number and is not read.
                (None, Some(value)) => prop_assert!(
                    !(value.is_normal() || value.is_subnormal()) && text.contains(['e', 'E'])
                ),
                (number, None) => prop_assert!(number.is_none()),
            }
        }

        #[test]
        fn numbers_are_ordered_and_equal_by_all_their_digits(a in any::<i128>(), shift in -3..3_i128, zeros in 0..400_usize) {
            let b = a.saturating_add(shift);
            let number = |whole: i128| {
                let scaled = format!("{whole}{}", "0".repeat(zeros));
                Number::parse(&scaled).expect("a number")
            };
            prop_assert_eq!(number(a).cmp(&number(b)), a.cmp(&b));
            prop_assert_eq!(number(a) == number(b), a == b);
            let fraction = |whole: i128| Number::parse(&format!("{}0.{:040}", if whole < 0 { "-" } else { "" }, whole.unsigned_abs()));
            prop_assert_eq!(fraction(a).cmp(&fraction(b)), a.cmp(&b));
        }
    }

    /// The digits of a number and where its point is, without zeros at the ends.
    fn digits(text: &str) -> (bool, String, isize) {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = whole.trim_start_matches(['+', '-']);
        let all = format!("{whole}{fraction}");
        let kept = all.trim_start_matches('0').trim_end_matches('0').to_owned();
        if kept.is_empty() {
            return (false, kept, 0);
        }
        let leading = all.len() - all.trim_start_matches('0').len();
        let point =
            whole.len() as isize - leading as isize + exponent.parse::<isize>().unwrap_or_default();
        (text.starts_with('-'), kept, point)
    }
}
