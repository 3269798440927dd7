//! Functions between texts and bytes.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::arguments::{made, malformed, text_of};
use crate::Value;
use crate::fault::{Fault, Taken};
use crate::meter::Meter;

type Outcome = Result<Value, Fault>;

/// The standard alphabet (RFC 4648, section 4). Decoding is done on texts
/// without padding and does not insist on zero bits at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// `fromBase64('YQ==')`: white space and padding do not matter.
pub(super) fn from_base64(text: &Value, meter: &mut Meter) -> Outcome {
    let mut text = text_of("fromBase64", 0, text, meter)?.into_owned();
    text.retain(|c| !c.is_ascii_whitespace());
    let bytes = BASE64.decode(text.trim_end_matches('=')).map_err(|_| {
        malformed(
            0,
            "`fromBase64` takes Base64 text of the standard alphabet, with `+` and `/`",
        )
    })?;
    meter.make(bytes.len())?;
    Ok(Value::Binary(bytes.into()))
}

/// `toBase64('a')`
pub(super) fn to_base64(value: &Value, meter: &mut Meter) -> Outcome {
    made(BASE64.encode(bytes("`toBase64`", value, meter)?), meter)
}

/// `toBinary('a', 'UTF-8')`
pub(super) fn to_binary(text: &Value, encoding: &Value, meter: &mut Meter) -> Outcome {
    let text = text_of("toBinary", 0, text, meter)?;
    check_encoding("toBinary", encoding, meter)?;
    meter.make(text.len())?;
    Ok(Value::Binary(text.as_bytes().into()))
}

/// `toString(fromBase64('YQ=='), 'UTF-8')`: bytes that are not UTF-8 are an error.
pub(super) fn to_string(binary: &Value, encoding: &Value, meter: &mut Meter) -> Outcome {
    let bytes = bytes("`toString`", binary, meter)?;
    check_encoding("toString", encoding, meter)?;
    let text = std::str::from_utf8(bytes).map_err(|_| malformed(0, NOT_TEXT))?;
    made(text, meter)
}

/// The bytes of a Binary, or of a text in UTF-8, paid for. A Number or a Boolean
/// has none, although it has a text.
fn bytes<'v>(function: &str, value: &'v Value, meter: &mut Meter) -> Result<&'v [u8], Fault> {
    let bytes: &[u8] = match value {
        Value::Binary(bytes) => bytes,
        Value::String(text) => text.as_bytes(),
        other => return Err(Fault::mismatch(0, function, Taken::BinaryOrText, other)),
    };
    meter.read(bytes.len())?;
    Ok(bytes)
}

/// UTF-8 is the one encoding there is.
fn check_encoding(function: &str, encoding: &Value, meter: &mut Meter) -> Result<(), Fault> {
    match text_of(function, 1, encoding, meter)?.eq_ignore_ascii_case("UTF-8") {
        true => Ok(()),
        false => Err(malformed(1, "the only encoding is 'UTF-8'")),
    }
}

const NOT_TEXT: &str = "`toString` takes bytes that are UTF-8 text";
