//! From source to tokens. Texts with interpolations become a run of tokens with
//! those of the inner expressions in between; a stack of modes instead of
//! recursion keeps track, so that any source can be read. What is inside of a text is
//! read in `quoted`.

use crate::token::{SYMBOLS, Token, TokenKind};
use crate::{Error, ErrorKind, Span};

/// Reads the tokens of a source. The last one is [`TokenKind::End`].
pub(crate) fn lex(source: &str) -> Result<Vec<Token<'_>>, Error> {
    let mut lexer = Lexer::new(source);
    while lexer.step()? {}
    lexer.push(TokenKind::End, source.len());
    Ok(lexer.tokens)
}

/// What surrounds the place where the lexer is.
pub(crate) enum Mode {
    /// A text that ends with this quote.
    Text { quote: char, start: usize },
    /// An interpolation in which this many parentheses are open.
    Splice { open: usize, start: usize },
}

/// A place in a source, and what was read up to there.
pub(crate) struct Lexer<'s> {
    source: &'s str,
    pub(crate) at: usize,
    pub(crate) tokens: Vec<Token<'s>>,
    pub(crate) modes: Vec<Mode>,
    /// Where an escape stands for another character.
    pub(crate) escapes: Vec<Span>,
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(source: &'s str) -> Lexer<'s> {
        Lexer {
            source,
            at: 0,
            tokens: vec![],
            modes: vec![],
            escapes: vec![],
        }
    }

    /// Reads one token; false at the end.
    pub(crate) fn step(&mut self) -> Result<bool, Error> {
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
            '0'..='9' => self.number(),
            '-' if starts_with_digit(self.rest().trim_start_matches('-'))
                && !self.rest().starts_with("--") =>
            {
                self.number();
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
    pub(crate) fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// What was read since a place.
    pub(crate) fn since(&self, start: usize) -> &'s str {
        self.source.get(start..self.at).unwrap_or_default()
    }

    /// Ends a token that began at a place.
    pub(crate) fn push(&mut self, kind: TokenKind<'s>, start: usize) {
        self.tokens.push(Token {
            kind,
            span: Span {
                start,
                end: self.at,
            },
        });
    }

    pub(crate) fn error(&self, start: usize, message: &'static str) -> Error {
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
    pub(crate) fn identifier(&mut self) -> &'s str {
        let start = self.at;
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.at = self.source.len() - self.rest().trim_start_matches(part).len();
        self.since(start)
    }

    /// Skips digits.
    fn digits(&mut self) {
        let digit = |c: char| c.is_ascii_digit();
        self.at = self.source.len() - self.rest().trim_start_matches(digit).len();
    }

    /// Reads a number: `1`, `-0.5`, `1e-3`.
    fn number(&mut self) {
        let start = self.at;
        self.at += usize::from(self.rest().starts_with('-'));
        self.digits();
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
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}
