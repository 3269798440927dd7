//! The parts of a source, for colours.

use super::outline::{Open, Outline, Place};
use super::scan::{Scan, scan};
use crate::Span;
use crate::ast::{Name, Operator};
use crate::inputs::{Root, Roots};
use crate::scope::Scope;
use crate::token::{self, RESERVED, WORDS};

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is; never empty.
    pub span: Span,
}

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// White space between other parts.
    Blank,
    /// `// ..`, `/* .. */`
    Comment,
    /// `if`, `else`, `null`, `true`, `import`, `---`
    Keyword,
    /// `++`, `==`, `and`, `default`, `not`
    Operator,
    /// `1`, `-0.5`
    Number,
    /// A stretch of a quoted text, and its quotes.
    Text,
    /// `\n`, `\u0041`
    Escape,
    /// The signs around what is inserted into a text: `$(`, `)`, `$`.
    Interpolation,
    /// `attributes`
    Variable,
    /// The name of a field: `.method`, `.'x-a'`
    Field,
    /// `upper`, `dw::core::Strings::substringAfter`
    Function,
    /// A name that stands for nothing, or not yet.
    Name,
    /// `(`, `]`, `,`; `#[` and `]` around an expression.
    Punctuation,
    /// What is no part of the language.
    Error,
    /// Text outside of expressions that stands for itself.
    Plain,
}

impl TokenKind {
    /// The name of the kind, for style sheets: `comment`.
    pub fn name(self) -> &'static str {
        match self {
            TokenKind::Blank => "blank",
            TokenKind::Comment => "comment",
            TokenKind::Keyword => "keyword",
            TokenKind::Operator => "operator",
            TokenKind::Number => "number",
            TokenKind::Text => "text",
            TokenKind::Escape => "escape",
            TokenKind::Interpolation => "interpolation",
            TokenKind::Variable => "variable",
            TokenKind::Field => "field",
            TokenKind::Function => "function",
            TokenKind::Name => "name",
            TokenKind::Punctuation => "punctuation",
            TokenKind::Error => "error",
            TokenKind::Plain => "plain",
        }
    }
}

/// The parts of the source of an expression, from its first byte to its last: each
/// begins where the one before ends. Any source has them, also one that does not
/// compile.
pub fn highlight(source: &str) -> Vec<Token> {
    let scan = scan(source);
    let (imports, header) = scan.header();
    let mut painter = Painter {
        scan: &scan,
        scope: Scope::new(Roots::ALL, &imports).ok(),
        outline: Outline::new(),
        done: 0,
        parts: vec![],
    };
    for (at, token) in scan.tokens.iter().enumerate() {
        painter.gap(token.span.start);
        match at < header {
            true => painter.directive(token),
            false => painter.token(token),
        }
    }
    painter.gap(source.len());
    painter.parts
}

struct Painter<'a, 's> {
    scan: &'a Scan<'s>,
    /// None where the imports are wrong.
    scope: Option<Scope<'s>>,
    outline: Outline,
    /// Up to where the source has its parts.
    done: usize,
    parts: Vec<Token>,
}

impl Painter<'_, '_> {
    /// Makes everything up to a place one part.
    fn paint(&mut self, kind: TokenKind, end: usize) {
        if self.done < end {
            let span = Span {
                start: self.done,
                end,
            };
            self.parts.push(Token { kind, span });
            self.done = end;
        }
    }

    /// What precedes a token: blanks and comments, or the `$` of `$name`.
    fn gap(&mut self, end: usize) {
        if self.outline.place() == Place::Text {
            return self.paint(TokenKind::Interpolation, end);
        }
        let gap = Span {
            start: self.done,
            end,
        };
        for (comment, _) in self.scan.comments(gap) {
            self.paint(TokenKind::Blank, comment.start);
            self.paint(TokenKind::Comment, comment.end);
        }
        self.paint(TokenKind::Blank, end);
    }

    /// A token of the header.
    fn directive(&mut self, token: &token::Token<'_>) {
        let kind = match token.kind {
            token::TokenKind::Name("import" | "from" | "as" | "output" | "input" | "ns") => {
                TokenKind::Keyword
            }
            token::TokenKind::Symbol("---" | "%") | token::TokenKind::Name("dw") => {
                TokenKind::Keyword
            }
            token::TokenKind::Name(_) => TokenKind::Function,
            token::TokenKind::Number(_) => TokenKind::Number,
            token::TokenKind::Symbol(_) => TokenKind::Punctuation,
            _ => TokenKind::Text,
        };
        self.paint(kind, token.span.end);
    }

    /// A token of the expression.
    fn token(&mut self, token: &token::Token<'_>) {
        let kind = self.kind(token);
        if matches!(token.kind, token::TokenKind::Text(_)) {
            self.escapes(kind, token.span);
        }
        self.paint(kind, token.span.end);
        if !self.scan.faults.contains(&token.span) || self.outline.place() != Place::Text {
            self.outline.pass(&token.kind);
        }
    }

    /// The escapes of a stretch of text, and what is between them.
    fn escapes(&mut self, kind: TokenKind, text: Span) {
        let inside = |escape: &&Span| text.start <= escape.start && escape.end <= text.end;
        for escape in self.scan.escapes.iter().filter(inside) {
            self.paint(kind, escape.start);
            self.paint(TokenKind::Escape, escape.end);
        }
    }

    fn kind(&self, token: &token::Token<'_>) -> TokenKind {
        if self.scan.faults.contains(&token.span) {
            return TokenKind::Error;
        }
        match &token.kind {
            token::TokenKind::Name(name) => self.name(name),
            token::TokenKind::Splice(name) => match is_variable(name) {
                true => TokenKind::Variable,
                false => TokenKind::Name,
            },
            token::TokenKind::Number(_) => TokenKind::Number,
            token::TokenKind::SpliceOpen | token::TokenKind::SpliceClose => {
                TokenKind::Interpolation
            }
            token::TokenKind::Symbol("(" | ")" | "[" | "]" | "," | ".") => TokenKind::Punctuation,
            token::TokenKind::Symbol(symbol) => match Operator::written(symbol) {
                Some(_) => TokenKind::Operator,
                None if *symbol == "!" => TokenKind::Operator,
                None => TokenKind::Error,
            },
            token::TokenKind::Quote if self.outline.place() == Place::Field => TokenKind::Field,
            _ if self.outline.open() == Open::FieldText => TokenKind::Field,
            _ => TokenKind::Text,
        }
    }

    fn name(&self, name: &str) -> TokenKind {
        let span = Span::default();
        if self.outline.place() == Place::Field {
            return TokenKind::Field;
        }
        if name == "not" || Operator::written(name).is_some() || name.ends_with(['+', '-']) {
            return TokenKind::Operator;
        }
        if name == "else" || WORDS.iter().any(|word| word.text == name) {
            return TokenKind::Keyword;
        }
        let function = |scope: &Scope<'_>| scope.function(Name { text: name, span }).is_ok();
        match name {
            _ if RESERVED.contains(&name) => TokenKind::Error,
            _ if is_variable(name) => TokenKind::Variable,
            _ if self.scope.as_ref().is_some_and(function) => TokenKind::Function,
            _ => TokenKind::Name,
        }
    }
}

fn is_variable(name: &str) -> bool {
    Root::ALL.iter().any(|root| root.name() == name)
}
