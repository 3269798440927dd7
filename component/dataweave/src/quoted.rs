//! The inside of a quoted text: stretches, escapes, and where interpolations begin.

use crate::lexer::{Lexer, Mode};
use crate::token::TokenKind;
use crate::{Error, ErrorKind, Span};

impl<'s> Lexer<'s> {
    /// Reads a stretch of a text up to its end or the next interpolation.
    pub(crate) fn text(&mut self, quote: char, opened: usize) -> Result<(), Error> {
        let start = self.at;
        let mut text = String::new();
        loop {
            let stretch = self.rest().find([quote, '\\', '$']).ok_or_else(|| {
                let span = Span {
                    start: opened,
                    end: opened + 1,
                };
                Error::new(
                    ErrorKind::Syntax,
                    span,
                    "the text that begins here has no closing quote",
                )
            })?;
            text.push_str(self.rest().get(..stretch).unwrap_or_default());
            self.at += stretch;
            if self.rest().starts_with('\\') {
                self.escape(quote, &mut text)?;
                continue;
            }
            if !text.is_empty() {
                self.push(TokenKind::Text(text), start);
            }
            return self.text_end(quote);
        }
    }

    /// Reads what ends a stretch of text: the quote or an interpolation.
    fn text_end(&mut self, quote: char) -> Result<(), Error> {
        let start = self.at;
        self.at += 1;
        if self.since(start).starts_with(quote) {
            self.modes.pop();
            self.push(TokenKind::Quote, start);
        } else if self.rest().starts_with('(') {
            self.at += 1;
            self.modes.push(Mode::Splice { open: 0, start });
            self.push(TokenKind::SpliceOpen, start);
        } else if self
            .rest()
            .starts_with(|first: char| first.is_ascii_alphabetic())
        {
            let name = self.identifier();
            self.push(TokenKind::Splice(name), start + 1);
        } else {
            let message =
                "`$` begins an interpolation, `$(..)` or `$name`; write `\\$` for the sign itself";
            let span = Span {
                start,
                end: self.at,
            };
            return Err(Error::new(ErrorKind::UnknownName, span, message));
        }
        Ok(())
    }

    /// Reads an escape, of which the backslash is next.
    fn escape(&mut self, quote: char, text: &mut String) -> Result<(), Error> {
        let start = self.at;
        self.at += 1;
        let Some(escaped) = self.rest().chars().next() else {
            return Ok(());
        };
        self.at += escaped.len_utf8();
        match escaped {
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            '\\' | '/' | '$' => text.push(escaped),
            'u' => text.push(self.unicode(start)?),
            _ if escaped == quote => text.push(quote),
            _ => {
                text.extend(['\\', escaped]);
                return Ok(());
            }
        }
        self.escapes.push(Span {
            start,
            end: self.at,
        });
        Ok(())
    }

    /// Reads the rest of `\u0041`, or of two that are halves of one character.
    fn unicode(&mut self, start: usize) -> Result<char, Error> {
        let mut units = vec![self.unit(start)?];
        let high = units.iter().all(|unit| (0xd800..0xdc00).contains(unit));
        if high && self.rest().starts_with("\\u") {
            self.at += 2;
            units.push(self.unit(start)?);
        }
        let decoded: Option<char> = char::decode_utf16(units).next().and_then(Result::ok);
        decoded.ok_or_else(|| {
            self.error(
                start,
                "`\\u` gives half a surrogate pair; write both halves one after the other",
            )
        })
    }

    /// Reads four hexadecimal digits.
    fn unit(&mut self, start: usize) -> Result<u16, Error> {
        let digits = self
            .rest()
            .get(..4)
            .filter(|digits| digits.bytes().all(|d| d.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()).ok_or_else(|| {
            self.error(start, "`\\u` needs four hexadecimal digits; write `\\\\u` for the characters themselves")
        })?;
        self.at += 4;
        Ok(unit)
    }
}
