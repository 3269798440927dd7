//! From a configured text to what it means: plain text, quoted text, expression.

use std::ops::Range;

use crate::lexer::lex;
use crate::token::{Token, TokenKind};
use crate::{Error, ErrorKind, Span};

/// What a configured text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Any text: itself.
    Plain(String),
    /// `'text'` or `"text"`: what the quoted text means, without the quotes.
    Quoted(String),
    /// `#[ .. ]`: an expression.
    Expression {
        /// Where its source is: the bytes between `#[` and `]`.
        source: Range<usize>,
    },
}

/// Reads a configured text. Apart from white space around it, it is an
/// expression if `#[` and `]` enclose it, and a quoted text if it is one quoted
/// text of the language from end to end. Otherwise it is plain and stands for
/// itself, white space included.
///
/// Fails for a text that begins with `#[` but does not end with `]`, and for a
/// quoted text with a bad escape or an interpolation. Spans are bytes of `raw`.
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
            None => {
                let message =
                    "a text that begins with `#[` is an expression and has to end with `]`";
                Err(Error::new(ErrorKind::Syntax, span, message))
            }
        };
    }
    if !is_quoted(trimmed) {
        return Ok(Text::Plain(raw.to_owned()));
    }
    let tokens = lex(trimmed).map_err(|error| error.moved(start))?;
    match tokens
        .iter()
        .map(|token| &token.kind)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [TokenKind::Quote, TokenKind::Quote, TokenKind::End] => Ok(Text::Quoted(String::new())),
        [
            TokenKind::Quote,
            TokenKind::Text(text),
            TokenKind::Quote,
            TokenKind::End,
        ] => Ok(Text::Quoted(text.clone())),
        _ => Err(interpolation(&tokens, span).moved(start)),
    }
}

/// Whether a text begins and ends with the same quote, which stands nowhere else
/// without a backslash.
fn is_quoted(text: &str) -> bool {
    let Some(quote) = text
        .chars()
        .next()
        .filter(|first| matches!(first, '\'' | '"'))
    else {
        return false;
    };
    let mut rest = text.char_indices().skip(1);
    while let Some((at, c)) = rest.next() {
        if c == '\\' {
            rest.next();
        } else if c == quote {
            return at + 1 == text.len();
        }
    }
    false
}

/// That a quoted text outside of an expression contains an interpolation.
fn interpolation(tokens: &[Token<'_>], whole: Span) -> Error {
    let found = tokens
        .iter()
        .find(|token| matches!(token.kind, TokenKind::Splice(_) | TokenKind::SpliceOpen));
    let span = found.map_or(
        Span {
            start: 0,
            end: whole.end - whole.start,
        },
        |token| token.span,
    );
    let message = "an interpolation needs an expression: write `#['..$(..)..']`, or `\\$` for the sign itself";
    Error::new(ErrorKind::Syntax, span, message)
}
