//! A configured text while it is written: plain, quoted, or an expression.

use std::ops::Range;

use super::completion::{Completion, SampleNames, complete};
use super::highlight::{Token, TokenKind, highlight};
use crate::{Error, Inputs, Roots, Span, Text, compile, read_text};

/// What a configured text is going to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Any text: itself.
    Plain,
    /// `'text'`: what stands between the quotes.
    Quoted,
    /// `#[ .. ]`, or `#[ ..` so far: an expression.
    Expression,
}

/// A configured text that may not be finished.
///
/// All places are bytes of that text, white space and `#[` included.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'t> {
    text: &'t str,
    roots: Roots,
}

impl<'t> Draft<'t> {
    /// A text in whose expression these variables are bound.
    pub fn new(text: &'t str, roots: Roots) -> Draft<'t> {
        Draft { text, roots }
    }

    /// What the text is.
    pub fn form(&self) -> Form {
        match (read_text(self.text), self.source()) {
            (_, Some(_)) => Form::Expression,
            (Ok(Text::Plain(_)), None) => Form::Plain,
            _ => Form::Quoted,
        }
    }

    /// Where the source of the expression is, if the text is one.
    pub fn source(&self) -> Option<Range<usize>> {
        let opened = self.text.trim_start().strip_prefix("#[")?;
        let start = self.text.len() - opened.len();
        let source = opened.trim_end().strip_suffix(']').unwrap_or(opened);
        Some(start..start + source.len())
    }

    /// What keeps the text from being used. The same that a policy finds wrong
    /// with it when it is applied, constants included.
    pub fn error(&self) -> Option<Error> {
        match read_text(self.text) {
            Err(error) => Some(error),
            Ok(Text::Expression { source }) => {
                let written = self.text.get(source.clone()).unwrap_or_default();
                let error = check(written, self.roots).err()?;
                Some(error.moved(source.start))
            }
            Ok(_) => None,
        }
    }

    /// The parts of the text, from its first byte to its last.
    pub fn tokens(&self) -> Vec<Token> {
        let source = match (self.form(), self.source()) {
            (Form::Expression, Some(source)) => source,
            (Form::Quoted, _) => self.trimmed(),
            _ => return self.around(0..self.text.len(), TokenKind::Plain),
        };
        let inner = highlight(self.text.get(source.clone()).unwrap_or_default());
        let inner = inner.into_iter().map(|token| Token {
            kind: token.kind,
            span: Span {
                start: source.start + token.span.start,
                end: source.start + token.span.end,
            },
        });
        let mut tokens = self.around(0..source.start, TokenKind::Punctuation);
        tokens.extend(inner);
        tokens.extend(self.around(source.end..self.text.len(), TokenKind::Punctuation));
        tokens
    }

    /// How the text may go on at a byte. Only expressions have suggestions.
    pub fn complete(&self, offset: usize) -> Completion {
        self.complete_with(offset, &SampleNames::default())
    }

    /// The same where it is known what names the request has.
    pub fn complete_with(&self, offset: usize, sample: &SampleNames) -> Completion {
        let Some(source) = self
            .source()
            .filter(|it| it.start <= offset && offset <= it.end)
        else {
            return Completion {
                range: offset..offset,
                suggestions: vec![],
            };
        };
        let written = self.text.get(source.clone()).unwrap_or_default();
        let found = complete(written, offset - source.start, self.roots, sample);
        Completion {
            range: found.range.start + source.start..found.range.end + source.start,
            ..found
        }
    }

    /// The text without white space around it.
    fn trimmed(&self) -> Range<usize> {
        let start = self.text.len() - self.text.trim_start().len();
        start..self.text.trim_end().len().max(start)
    }

    /// A stretch of the text as one part, with the blanks around it.
    fn around(&self, stretch: Range<usize>, kind: TokenKind) -> Vec<Token> {
        let inner = self.trimmed();
        let (start, end) = match kind {
            // White space belongs to a plain text.
            TokenKind::Plain => (stretch.start, stretch.end),
            _ => (
                inner.start.clamp(stretch.start, stretch.end),
                inner.end.clamp(stretch.start, stretch.end),
            ),
        };
        [
            (TokenKind::Blank, stretch.start..start),
            (kind, start..end),
            (TokenKind::Blank, end..stretch.end),
        ]
        .into_iter()
        .filter(|(_, range)| !range.is_empty())
        .map(|(kind, Range { start, end })| Token {
            kind,
            span: Span { start, end },
        })
        .collect()
    }
}

/// Compiles an expression and computes it where no request is needed.
fn check(source: &str, roots: Roots) -> Result<(), Error> {
    let expression = compile(source, roots)?;
    if !expression.looks_at_inputs() {
        expression.evaluate(&Inputs::default(), &mut || [0; 16])?;
    }
    Ok(())
}

/// A place in a text for people, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character within the line.
    pub column: usize,
}

/// The line and the character at which a byte of a text is.
pub fn position(text: &str, byte: usize) -> Position {
    let before = text.get(..text.floor_char_boundary(byte)).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    Position {
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
    }
}
