//! How a source may go on at a place.

use std::ops::Range;

use super::outline::{Open, Outline, Place};
use super::scan::{Scan, scan};
use super::suggest::{self, Name, Suggestion};
use super::well_known::{CLAIMS, HEADERS, PROPERTIES, VARS};
use crate::Span;
use crate::ast::OPERATORS;
use crate::fields::{ATTRIBUTES, AUTHENTICATION, Field};
use crate::inputs::{Root, Roots};
use crate::scope::Scope;
use crate::token::{Token, TokenKind};

/// How a text may go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that a suggestion replaces: the word at the place.
    pub range: Range<usize>,
    /// The best first; none where nothing can be suggested.
    pub suggestions: Vec<Suggestion>,
}

/// Names that the request has for which an expression is tried: suggestions in front of
/// those that requests often have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SampleNames {
    /// Of header fields.
    pub headers: Vec<String>,
    /// Of the query's parameters.
    pub query_params: Vec<String>,
    /// Of what the authentication policy finds out.
    pub properties: Vec<String>,
    /// Of the claims of the token that is validated.
    pub claims: Vec<String>,
}

/// How the source of an expression may go on at a byte. Suggestions begin with
/// what is written before it, in any letter case.
pub fn complete(source: &str, offset: usize, roots: Roots, sample: &SampleNames) -> Completion {
    let offset = source.floor_char_boundary(offset);
    let none = || Completion {
        range: offset..offset,
        suggestions: vec![],
    };
    let scan = scan(source);
    let cursor = Cursor::new(&scan, offset, roots, sample);
    cursor.complete().unwrap_or_else(none)
}

/// A place in a source.
struct Cursor<'a, 's> {
    scan: &'a Scan<'s>,
    offset: usize,
    roots: Roots,
    sample: &'a SampleNames,
    scope: Option<Scope<'s>>,
    /// The tokens in front of the place and of the word that it is in.
    before: &'a [Token<'s>],
    /// How many of them are part of the header.
    header: usize,
    /// The word that the place is in or behind; empty where there is none.
    word: Range<usize>,
    /// What may stand there.
    outline: Outline,
}

impl<'a, 's> Cursor<'a, 's> {
    fn new(scan: &'a Scan<'s>, offset: usize, roots: Roots, sample: &'a SampleNames) -> Self {
        let (imports, header) = scan.header();
        let word = word(&scan.tokens, scan.source, offset);
        let count = scan
            .tokens
            .iter()
            .take_while(|it| it.span.end <= word.start);
        let count = count.count();
        let before = scan.tokens.get(..count).unwrap_or_default();
        let mut outline = Outline::new();
        for token in before.iter().skip(header) {
            let fault = scan.faults.contains(&token.span);
            if !(fault && outline.place() == Place::Text) {
                outline.pass(&token.kind);
            }
        }
        Cursor {
            scan,
            offset,
            roots,
            sample,
            scope: Scope::new(roots, &imports).ok(),
            before,
            header: header.min(count),
            word,
            outline,
        }
    }

    fn complete(&self) -> Option<Completion> {
        if self.in_comment() || self.in_header() || self.in_number() {
            return None;
        }
        match self.outline.place() {
            Place::Text => self.quoted_field(),
            Place::Field => self.field(),
            _ => self.hyphenated().or_else(|| self.word()),
        }
    }

    /// Whether the place is within a comment.
    fn in_comment(&self) -> bool {
        let gap = Span {
            start: self.before.last().map_or(0, |token| token.span.end),
            end: match self.scan.tokens.get(self.before.len()) {
                Some(next) => next.span.start,
                None => self.scan.source.len(),
            },
        };
        let comments = match self.outline.place() {
            Place::Text => vec![],
            _ => self.scan.comments(gap),
        };
        comments.iter().any(|(comment, open)| {
            comment.start < self.offset
                && (self.offset < comment.end || *open && self.offset == comment.end)
        })
    }

    /// Whether the place is within the header.
    fn in_header(&self) -> bool {
        let ended = |token: &Token<'_>| token.kind == TokenKind::Symbol("---");
        let header = self.before.get(..self.header).unwrap_or_default();
        !header.is_empty() && !header.iter().any(ended)
    }

    /// Whether the place is within a number or a sign.
    fn in_number(&self) -> bool {
        let next = self.scan.tokens.get(self.before.len());
        let inside = next.is_some_and(|next| next.span.start < self.word.start);
        inside && self.outline.place() != Place::Text
    }

    /// What is written of the word.
    fn written(&self) -> &'s str {
        self.slice(self.word.start..self.offset)
    }

    fn slice(&self, range: Range<usize>) -> &'s str {
        self.scan.source.get(range).unwrap_or_default()
    }

    /// A name or an operator.
    fn word(&self) -> Option<Completion> {
        let range = self.word.clone();
        let next = self.slice(range.end..self.scan.source.len());
        let mut found = vec![];
        match self.outline.place() {
            Place::Value => {
                let bound = self.roots.bound();
                found.extend(bound.map(suggest::variable));
                let callable = self.scope.iter().flat_map(Scope::callable);
                let called =
                    callable.filter(|(_, function)| !function.name.starts_with(['+', '-']));
                found.extend(called.map(|(name, function)| suggest::call(&name, function, next)));
                found.extend(suggest::words(next));
            }
            _ => {
                let blank = self
                    .slice(0..range.start)
                    .ends_with([' ', '\t', '\n', '\r']);
                let spacing = suggest::Spacing::new(blank, next);
                if self.outline.wants_else() {
                    found.push(suggest::otherwise(spacing));
                }
                let callable = self.scope.iter().flat_map(Scope::callable);
                let mut infix: Vec<_> = callable
                    .filter(|(_, function)| function.arity() == 2)
                    .map(|(name, function)| suggest::infix(&name, function, spacing))
                    .collect();
                let rest = infix.split_off(infix.len().min(1));
                found.append(&mut infix);
                found.extend(
                    OPERATORS
                        .iter()
                        .map(|sign| suggest::operator(sign, spacing)),
                );
                found.extend(rest);
            }
        }
        Some(Completion {
            range,
            suggestions: suggest::matching(found, self.written()),
        })
    }

    /// The name of a field behind `.`.
    fn field(&self) -> Option<Completion> {
        let fields = self.fields(self.before)?;
        Some(Completion {
            range: self.word.clone(),
            suggestions: suggest::matching(suggest::fields(&fields), self.written()),
        })
    }

    /// The name of a field behind `.` that needs quotes and has none yet: `.x-re`.
    fn hyphenated(&self) -> Option<Completion> {
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let written = self.slice(0..self.offset);
        let start = written.trim_end_matches(part).len();
        let dot = self
            .before
            .iter()
            .rposition(|token| token.span.end == start && token.kind == TokenKind::Symbol("."))?;
        let fields = self.fields(self.before.get(..=dot)?)?;
        let prefix = self.slice(start..self.offset);
        let found: Vec<Suggestion> = suggest::matching(suggest::fields(&fields), prefix);
        let end = self.word.end;
        (!found.is_empty()).then_some(Completion {
            range: start..end,
            suggestions: found,
        })
    }

    /// The name of a field in quotes: `.'x-re`, `['x-re`.
    fn quoted_field(&self) -> Option<Completion> {
        let selects = match self.outline.open() {
            Open::FieldText => true,
            _ => self.outline.around() == Open::Selector,
        };
        let quote = self
            .before
            .iter()
            .rposition(|token| token.kind == TokenKind::Quote)?;
        let start = self.before.get(quote)?.span.end;
        // Anything but a plain stretch of text up to here is no name of a header.
        if !selects || self.before.len() > quote + 2 {
            return None;
        }
        let fields = self.fields(self.before.get(..quote)?)?;
        let written = self.slice(start..self.offset);
        let closing = self.slice(start - 1..start);
        let rest = self.slice(self.offset..self.scan.source.len());
        let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let end = self.scan.source.len() - rest.trim_start_matches(part).len();
        let closed = self.slice(end..self.scan.source.len()).starts_with(closing);
        let found = suggest::quoted_fields(&fields, if closed { "" } else { closing });
        Some(Completion {
            range: start..end,
            suggestions: suggest::matching(found, written),
        })
    }

    /// The fields that are known of what is selected from. The tokens end with the
    /// `.` or `[` of the selector.
    fn fields(&self, tokens: &[Token<'s>]) -> Option<Vec<Name>> {
        let (_, tokens) = tokens.split_last()?;
        let path = path(tokens)?;
        let root = self
            .roots
            .bound()
            .find(|root| Some(&root.name()) == path.first())?;
        let (of_sample, known): (&[String], &[Field]) = match (root, path.get(1..)?) {
            (Root::Attributes, []) => (&[], &ATTRIBUTES),
            (Root::Attributes, ["headers"]) => (&self.sample.headers, &HEADERS),
            (Root::Attributes, ["queryParams"]) => (&self.sample.query_params, &[]),
            (Root::Authentication, []) => (&[], &AUTHENTICATION),
            (Root::Authentication, ["properties"]) => (&self.sample.properties, &PROPERTIES),
            (Root::Authentication, ["properties", "claims"]) => (&self.sample.claims, &CLAIMS),
            (Root::Vars, []) => (&[], &VARS),
            (Root::Vars, ["claimSet"]) => (&self.sample.claims, &CLAIMS),
            _ => return None,
        };
        let mut names: Vec<_> = of_sample.iter().map(|name| Name::of_sample(name)).collect();
        let others = known.iter().filter(|field| {
            !of_sample
                .iter()
                .any(|it| it.eq_ignore_ascii_case(field.name))
        });
        names.extend(others.map(Name::from));
        Some(names)
    }
}

/// The word that a place is in or behind.
fn word(tokens: &[Token<'_>], source: &str, offset: usize) -> Range<usize> {
    let touched = |token: &&Token<'_>| {
        token.span.start < offset && offset <= token.span.end && is_word(&token.kind)
    };
    if let Some(Token { span, .. }) = tokens.iter().find(touched) {
        return span.start..span.end;
    }
    // `dw::` is no name yet.
    let written = source.get(..offset).unwrap_or_default();
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    match written.ends_with("::") {
        true => written.trim_end_matches(part).len()..offset,
        false => offset..offset,
    }
}

/// Whether a token may be the beginning of a longer one.
fn is_word(kind: &TokenKind<'_>) -> bool {
    match kind {
        TokenKind::Name(_) => true,
        TokenKind::Symbol(symbol) => {
            let signs = OPERATORS.iter().map(|sign| sign.text);
            signs
                .chain(["++", "--"])
                .any(|sign| sign.starts_with(symbol))
        }
        _ => false,
    }
}

/// The variable and the fields that tokens select: `a.b` and `a['b']`.
fn path<'t>(tokens: &'t [Token<'_>]) -> Option<Vec<&'t str>> {
    let mut kinds: Vec<&TokenKind<'_>> = tokens.iter().map(|token| &token.kind).collect();
    let mut path = vec![];
    loop {
        use TokenKind::{Name, Quote, Symbol, Text};
        let read = match kinds.as_slice() {
            [.., Symbol("["), Quote, Text(name), Quote, Symbol("]")] => {
                path.push(name.as_str());
                5
            }
            [.., Symbol("."), Quote, Text(name), Quote] => {
                path.push(name.as_str());
                4
            }
            [.., Symbol("."), Name(name)] => {
                path.push(*name);
                2
            }
            [.., Name(name)] => {
                path.push(*name);
                path.reverse();
                return Some(path);
            }
            _ => return None,
        };
        kinds.truncate(kinds.len() - read);
    }
}
