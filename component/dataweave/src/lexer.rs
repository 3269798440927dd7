//! From source to tokens. Texts with interpolations become a run of tokens with
//! those of the inner expressions in between; a stack of modes instead of
//! recursion keeps track, so that any source can be read.

use crate::token::{SYMBOLS, Token, TokenKind};
use crate::{Error, ErrorKind, Span};

/// Reads the tokens of a source. The last one is [`TokenKind::End`].
pub(crate) fn lex(source: &str) -> Result<Vec<Token<'_>>, Error> {
    let mut lexer = Lexer {
        source,
        at: 0,
        tokens: vec![],
        modes: vec![],
    };
    while lexer.step()? {}
    lexer.push(TokenKind::End, source.len());
    Ok(lexer.tokens)
}

/// What surrounds the place where the lexer is.
enum Mode {
    /// A text that ends with this quote.
    Text { quote: char, start: usize },
    /// An interpolation in which this many parentheses are open.
    Splice { open: usize, start: usize },
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    tokens: Vec<Token<'s>>,
    modes: Vec<Mode>,
}

impl<'s> Lexer<'s> {
    /// Reads one token; false at the end.
    fn step(&mut self) -> Result<bool, Error> {
        if let Some(&Mode::Text { quote, start }) = self.modes.last() {
            return self.text(quote, start).map(|()| true);
        }
        self.skip_blank()?;
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return match self.modes.last() {
                Some(&Mode::Splice { start, .. }) => {
                    let span = Span {
                        start,
                        end: start + 2,
                    };
                    let message = "the interpolation `$(` is not closed with `)`";
                    Err(Error::new(ErrorKind::Syntax, span, message))
                }
                _ => Ok(false),
            };
        };
        match first {
            'a'..='z' | 'A'..='Z' => self.name(),
            '0'..='9' => self.number()?,
            '-' if starts_with_digit(self.rest().trim_start_matches('-'))
                && !self.rest().starts_with("--") =>
            {
                self.number()?
            }
            '\'' | '"' => {
                self.at += 1;
                self.push(TokenKind::Quote, start);
                self.modes.push(Mode::Text {
                    quote: first,
                    start,
                });
            }
            _ => self.symbol(first),
        }
        Ok(true)
    }

    /// Everything not yet read.
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// What was read since a place.
    fn since(&self, start: usize) -> &'s str {
        self.source.get(start..self.at).unwrap_or_default()
    }

    /// Ends a token that began at a place.
    fn push(&mut self, kind: TokenKind<'s>, start: usize) {
        self.tokens.push(Token {
            kind,
            span: Span {
                start,
                end: self.at,
            },
        });
    }

    fn error(&self, start: usize, message: &'static str) -> Error {
        Error::new(
            ErrorKind::Syntax,
            Span {
                start,
                end: self.at.max(start + 1),
            },
            message,
        )
    }

    /// Skips blanks and comments.
    fn skip_blank(&mut self) -> Result<(), Error> {
        loop {
            let rest = self.rest().trim_start_matches([' ', '\t', '\n', '\r']);
            self.at = self.source.len() - rest.len();
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let start = self.at;
                let length = rest.get(2..).and_then(|comment| comment.find("*/"));
                let length = length.ok_or_else(|| {
                    let span = Span {
                        start,
                        end: start + 2,
                    };
                    Error::new(
                        ErrorKind::Syntax,
                        span,
                        "the comment is not closed with `*/`",
                    )
                })?;
                self.at += length + 4;
            } else {
                return Ok(());
            }
        }
    }

    /// Reads a name with its module: `upper`, `dw::Core::++`.
    fn name(&mut self) {
        let start = self.at;
        self.identifier();
        while let Some(next) = self.rest().strip_prefix("::") {
            if next.starts_with(|first: char| first.is_ascii_alphabetic()) {
                self.at += 2;
                self.identifier();
            } else if next.starts_with("++") || next.starts_with("--") {
                self.at += 4;
            } else {
                break;
            }
        }
        self.push(TokenKind::Name(self.since(start)), start);
    }

    /// Skips letters, digits and underscores.
    fn identifier(&mut self) -> &'s str {
        let start = self.at;
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.at = self.source.len() - self.rest().trim_start_matches(part).len();
        self.since(start)
    }

    /// Skips digits.
    fn digits(&mut self) -> &'s str {
        let start = self.at;
        let digit = |c: char| c.is_ascii_digit();
        self.at = self.source.len() - self.rest().trim_start_matches(digit).len();
        self.since(start)
    }

    /// Reads a number: `1`, `-0.5`, `1e-3`.
    fn number(&mut self) -> Result<(), Error> {
        let start = self.at;
        self.at += usize::from(self.rest().starts_with('-'));
        let whole = self.digits();
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(self.error(
                start,
                "a number does not begin with `0`; quote it if it is text",
            ));
        }
        if let Some(fraction) = self.rest().strip_prefix('.')
            && fraction.starts_with(|first: char| first.is_ascii_digit())
        {
            self.at += 1;
            self.digits();
        }
        if let Some(exponent) = self.rest().strip_prefix(['e', 'E']) {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.starts_with(|first: char| first.is_ascii_digit()) {
                self.at = self.source.len() - digits.len();
                self.digits();
            }
        }
        self.push(TokenKind::Number(self.since(start)), start);
        Ok(())
    }

    /// Reads a sign, or a character that has no meaning.
    fn symbol(&mut self, first: char) {
        let start = self.at;
        let rest = self.rest();
        if rest.starts_with("++") || (rest.starts_with("--") && !rest.starts_with("---")) {
            self.at += 2;
            return self.push(TokenKind::Name(self.since(start)), start);
        }
        let long = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol));
        self.at += long.map_or(first.len_utf8(), str::len);
        match (self.modes.last_mut(), first) {
            (Some(Mode::Splice { open: 0, .. }), ')') => {
                self.modes.pop();
                return self.push(TokenKind::SpliceClose, start);
            }
            (Some(Mode::Splice { open, .. }), ')') => *open -= 1,
            (Some(Mode::Splice { open, .. }), '(') => *open += 1,
            _ => {}
        }
        self.push(TokenKind::Symbol(self.since(start)), start);
    }

    /// Reads a stretch of a text up to its end or the next interpolation.
    fn text(&mut self, quote: char, opened: usize) -> Result<(), Error> {
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
            _ => text.extend(['\\', escaped]),
        }
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

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}
