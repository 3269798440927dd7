//! Values from JSON text (RFC 8259), with every digit of their numbers.

use std::sync::Arc;

use hifijson::str::LexAlloc as _;
use hifijson::token::{Expect, Lex};
use hifijson::{SliceLexer, num, str};

use hifijson::num::LexWrite as _;

use crate::{Number, Object, Value, limits};

/// Why a text is no value. Says nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// It is not JSON.
    #[error("this is not valid JSON")]
    Malformed,
    /// It is nested deeper than [`limits::DEPTH`].
    #[error("nested more than {} levels deep", limits::DEPTH)]
    TooDeep,
    /// An exponent takes a number beyond 64-bit floats.
    #[error("the exponent of a number takes it beyond 64-bit floats")]
    Number,
}

impl Value {
    /// Reads JSON text. Of two equal names the last counts.
    ///
    /// # Errors
    /// The text is no JSON, or a number or its depth is more than is kept.
    pub fn from_json(text: &str) -> Result<Value, JsonError> {
        let mut lexer = SliceLexer::new(text.as_bytes());
        lexer.exactly_one(SliceLexer::ws_peek, |next, lexer| read(next, lexer, 0))
    }

    /// The value as JSON text, without blanks. A Binary, which no evaluation yields, is null.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "null".to_owned())
    }
}

/// Reads a value that begins with `next` and is contained in `depth` others.
fn read(next: u8, lexer: &mut SliceLexer<'_>, depth: usize) -> Result<Value, JsonError> {
    match next {
        b'[' | b'{' if depth == limits::DEPTH => Err(JsonError::TooDeep),
        b'"' => Ok(Value::String(lexer.discarded().str_string()?.into())),
        b'-' | b'0'..=b'9' => {
            let (digits, _) = lexer.num_string().validated()?;
            Number::parse(digits)
                .map(Value::Number)
                .ok_or(JsonError::Number)
        }
        b'[' => {
            let mut items = vec![];
            lexer
                .discarded()
                .seq(b']', SliceLexer::ws_peek, |next, lexer| {
                    items.push(read(next, lexer, depth + 1)?);
                    Ok::<_, JsonError>(())
                })?;
            Ok(Value::from(items))
        }
        b'{' => {
            let mut object = Object::new();
            lexer
                .discarded()
                .seq(b'}', SliceLexer::ws_peek, |next, lexer| {
                    let (name, value) = field(next, lexer, depth)?;
                    object.insert(name, value);
                    Ok::<_, JsonError>(())
                })?;
            Ok(Value::from(object))
        }
        _ => match lexer.null_or_bool() {
            Some(Some(value)) => Ok(Value::Boolean(value)),
            Some(None) => Ok(Value::Null),
            None => Err(JsonError::Malformed),
        },
    }
}

/// Reads `"name": value`.
fn field(
    next: u8,
    lexer: &mut SliceLexer<'_>,
    depth: usize,
) -> Result<(Arc<str>, Value), JsonError> {
    lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
    let name = lexer.str_string()?;
    lexer
        .expect(SliceLexer::ws_peek, b':')
        .ok_or(Expect::Colon)?;
    let next = lexer.ws_peek().ok_or(Expect::Value)?;
    Ok((name.into(), read(next, lexer, depth + 1)?))
}

impl From<Expect> for JsonError {
    fn from(_: Expect) -> JsonError {
        JsonError::Malformed
    }
}

impl From<num::Error> for JsonError {
    fn from(_: num::Error) -> JsonError {
        JsonError::Malformed
    }
}

impl From<str::Error> for JsonError {
    fn from(_: str::Error) -> JsonError {
        JsonError::Malformed
    }
}
