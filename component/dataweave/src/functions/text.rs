//! Functions on texts. A null text gives null, a null separator is an error.

use super::arguments::{made, text_of};
use crate::Value;
use crate::fault::Fault;
use crate::meter::Meter;

type Outcome = Result<Value, Fault>;

/// How much dearer changing the case of a text is than reading it.
const MAPPING: usize = 3;
/// What making one part of a text a value of its own costs besides its length.
const PART: usize = 2;

/// `lower('A')`
pub(super) fn lower(text: &Value, meter: &mut Meter) -> Outcome {
    unless_null("lower", text, meter, |text, meter| {
        meter.read(MAPPING * text.len())?;
        made(text.to_lowercase(), meter)
    })
}

/// `upper('a')`
pub(super) fn upper(text: &Value, meter: &mut Meter) -> Outcome {
    unless_null("upper", text, meter, |text, meter| {
        meter.read(MAPPING * text.len())?;
        made(text.to_uppercase(), meter)
    })
}

/// `trim(' a ')`: white space is U+0020 and everything below.
pub(super) fn trim(text: &Value, meter: &mut Meter) -> Outcome {
    unless_null("trim", text, meter, |text, meter| {
        made(text.trim_matches(|c| c <= ' '), meter)
    })
}

/// `splitBy('a.b', '.')`: the separator is literal, an empty one splits between
/// characters, empty parts at the end are left out.
pub(super) fn split_by(text: &Value, separator: &Value, meter: &mut Meter) -> Outcome {
    separated(
        "splitBy",
        text,
        separator,
        meter,
        |text, separator, meter| {
            let mut parts = vec![];
            let mut add = |part: &str| {
                meter.spend(PART)?;
                parts.push(made(part, meter)?);
                Ok(())
            };
            match separator {
                _ if text.is_empty() => add("")?,
                "" => text.split("").skip(1).try_for_each(&mut add)?,
                _ => text.split(separator).try_for_each(&mut add)?,
            }
            while !text.is_empty() && parts.last().is_some_and(|part| part.as_str() == Some("")) {
                parts.pop();
            }
            Ok(Value::from(parts))
        },
    )
}

/// `substringBefore('a.b.c', '.')` is `a`.
pub(super) fn substring_before(text: &Value, separator: &Value, meter: &mut Meter) -> Outcome {
    separated(
        "substringBefore",
        text,
        separator,
        meter,
        |text, separator, meter| {
            made(
                text.split_once(separator).map_or("", |(before, _)| before),
                meter,
            )
        },
    )
}

/// `substringBeforeLast('a.b.c', '.')` is `a.b`; without a separator the text
/// loses its last character.
pub(super) fn substring_before_last(text: &Value, separator: &Value, meter: &mut Meter) -> Outcome {
    separated(
        "substringBeforeLast",
        text,
        separator,
        meter,
        |text, separator, meter| {
            let before = match separator {
                "" => text
                    .char_indices()
                    .next_back()
                    .and_then(|(last, _)| text.get(..last)),
                _ => text.rsplit_once(separator).map(|(before, _)| before),
            };
            made(before.unwrap_or_default(), meter)
        },
    )
}

/// `substringAfter('a.b.c', '.')` is `b.c`.
pub(super) fn substring_after(text: &Value, separator: &Value, meter: &mut Meter) -> Outcome {
    separated(
        "substringAfter",
        text,
        separator,
        meter,
        |text, separator, meter| {
            made(
                text.split_once(separator).map_or("", |(_, after)| after),
                meter,
            )
        },
    )
}

/// `substringAfterLast('a.b.c', '.')` is `c`.
pub(super) fn substring_after_last(text: &Value, separator: &Value, meter: &mut Meter) -> Outcome {
    separated(
        "substringAfterLast",
        text,
        separator,
        meter,
        |text, separator, meter| {
            made(
                text.rsplit_once(separator).map_or("", |(_, after)| after),
                meter,
            )
        },
    )
}

/// `uuid()`: version 4 of RFC 9562, section 5.4.
pub(super) fn uuid(random: [u8; 16]) -> Value {
    let version = 0xf000_u128 << 64;
    let variant = 0xc000_u128 << 48;
    let random = u128::from_be_bytes(random) & !version & !variant;
    let bits = random | (0x4000 << 64) | (0x8000 << 48);
    let (time, mid, high) = (bits >> 96, (bits >> 80) & 0xffff, (bits >> 64) & 0xffff);
    let (sequence, node) = ((bits >> 48) & 0xffff, bits & 0xffff_ffff_ffff);
    Value::from(format!(
        "{time:08x}-{mid:04x}-{high:04x}-{sequence:04x}-{node:012x}"
    ))
}

/// What a function makes of a text; null for null.
fn unless_null(
    function: &str,
    text: &Value,
    meter: &mut Meter,
    make: impl FnOnce(&str, &mut Meter) -> Outcome,
) -> Outcome {
    match text {
        Value::Null => Ok(Value::Null),
        text => make(&text_of(function, 0, text, meter)?, meter),
    }
}

/// What a function makes of a text and a separator; null for a null text.
fn separated(
    function: &str,
    text: &Value,
    separator: &Value,
    meter: &mut Meter,
    make: impl FnOnce(&str, &str, &mut Meter) -> Outcome,
) -> Outcome {
    unless_null(function, text, meter, |text, meter| {
        let separator = text_of(function, 1, separator, meter)?;
        make(text, &separator, meter)
    })
}
