//! The tokens of any source, however broken.

use crate::Span;
use crate::ast::Import;
use crate::cursor::Parser;
use crate::lexer::{Lexer, Mode};
use crate::token::{Token, TokenKind};

/// What a source consists of.
pub(crate) struct Scan<'s> {
    pub(crate) source: &'s str,
    /// The tokens without [`TokenKind::End`]. What the language cannot read is
    /// among them, as a number outside of texts and as a sign inside.
    pub(crate) tokens: Vec<Token<'s>>,
    /// Which of the tokens the language cannot read.
    pub(crate) faults: Vec<Span>,
    /// Escapes within texts.
    pub(crate) escapes: Vec<Span>,
}

/// Reads a source. Where the compiler would stop, it goes on behind the fault; a
/// text or comment without an end goes to the end of the source.
pub(crate) fn scan(source: &str) -> Scan<'_> {
    let mut lexer = Lexer::new(source);
    let mut faults = vec![];
    loop {
        let fault = match lexer.step() {
            Ok(true) => continue,
            Ok(false) => break,
            Err(error) => error.span(),
        };
        let read = lexer.tokens.last().map_or(0, |token| token.span.end);
        let in_text = matches!(lexer.modes.last(), Some(Mode::Text { .. }));
        // What has no end is pointed out at its beginning, which is read already.
        let comment = !in_text && source.get(lexer.at..).is_some_and(is_comment);
        let endless = comment || fault.start < read;
        let text_end = if endless { source.len() } else { fault.start };
        if in_text && read < text_end {
            lexer.at = text_end;
            lexer.push(TokenKind::Text(String::new()), read);
        }
        if endless {
            break;
        }
        lexer.at = fault.end;
        let slice = source.get(fault.start..fault.end).unwrap_or_default();
        let kind = match in_text {
            true => TokenKind::Symbol(slice),
            false => TokenKind::Number(slice),
        };
        lexer.push(kind, fault.start);
        faults.push(fault);
    }
    Scan {
        source,
        tokens: lexer.tokens,
        faults,
        escapes: lexer.escapes,
    }
}

impl<'s> Scan<'s> {
    /// The imports of the header, and how many tokens are part of it. The header
    /// of a source that goes wrong there ends with `---` or with the source.
    pub(crate) fn header(&self) -> (Vec<Import<'s>>, usize) {
        let mut parser = Parser::of(self.tokens.clone(), self.source.len());
        if let Ok(imports) = parser.header() {
            return (imports, parser.count().min(self.tokens.len()));
        }
        let end = self.tokens.iter().position(is_header_end);
        (vec![], end.map_or(self.tokens.len(), |end| end + 1))
    }

    /// The comments between two tokens, or before the first or after the last.
    /// Each with whether what is written behind it is still part of it.
    pub(crate) fn comments(&self, gap: Span) -> Vec<(Span, bool)> {
        let mut found = vec![];
        let mut start = gap.start;
        loop {
            let rest = self.source.get(start..gap.end).unwrap_or_default();
            let comment = rest.trim_start_matches(BLANKS);
            start += rest.len() - comment.len();
            let length = match comment.strip_prefix("/*") {
                Some(inner) => inner.find("*/").map(|length| length + 4),
                None => comment.find('\n'),
            };
            if comment.is_empty() {
                return found;
            }
            let end = length.map_or(gap.end, |length| start + length);
            let open = length.is_none() || comment.starts_with("//");
            found.push((Span { start, end }, open));
            start = end;
        }
    }
}

/// What may stand between two tokens apart from comments.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

fn is_comment(rest: &str) -> bool {
    rest.starts_with("/*")
}

fn is_header_end(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Symbol("---")
}
