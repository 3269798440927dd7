//! From a configured text to what it means: plain text, quoted text, expression.

use std::ops::Range;

use crate::{Error, ErrorKind, Span};

/// What a configured text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Any text: itself.
    Plain(String),
    /// `'text'` or `"text"`: what the quoted string means, without the quotes.
    Quoted(String),
    /// `#[ .. ]`: an expression.
    Expression {
        /// Where its source is: the bytes between `#[` and `]`.
        source: Range<usize>,
    },
}

/// Reads a configured text: an expression if `#[` and `]` enclose it, a quoted
/// text if it is exactly one string literal of the language, in both cases but
/// for white space around it; otherwise plain text as it stands.
///
/// Fails for text that begins with `#[` and does not end with `]`, and for a
/// quoted text that is no valid string literal or contains an interpolation.
pub fn read_text(raw: &str) -> Result<Text, Error> {
    let trimmed = raw.trim();
    let start = raw.len() - raw.trim_start().len();
    let span = Span {
        start,
        end: start + trimmed.len(),
    };
    if let Some(opened) = trimmed.strip_prefix("#[") {
        return match opened.strip_suffix(']') {
            Some(source) => Ok(Text::Expression {
                source: start + 2..start + 2 + source.len(),
            }),
            None => Err(Error::new(
                ErrorKind::Syntax,
                span,
                "the text begins with `#[` as an expression does but does not end with `]`",
            )),
        };
    }
    Ok(Text::Plain(raw.to_owned()))
}
