//! Tokens: the words of the language.

use crate::Span;

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token<'s> {
    pub(crate) kind: TokenKind<'s>,
    pub(crate) span: Span,
}

/// What a word is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind<'s> {
    /// `upper`, `dw::Core::upper`, `++`, `--`; keywords too.
    Name(&'s str),
    /// `1`, `-0.5`, `1e3`
    Number(&'s str),
    /// `'` or `"`, where a text begins and where it ends.
    Quote,
    /// A stretch of a text, its escapes resolved.
    Text(String),
    /// `$name` within a text.
    Splice(&'s str),
    /// `$(` within a text.
    SpliceOpen,
    /// The `)` that belongs to a `$(`.
    SpliceClose,
    /// `(`, `==`, `---`; also signs that mean nothing in the language.
    Symbol(&'s str),
    /// The end of the source.
    End,
}

/// The signs of more than one character, longest first. Some belong to the
/// full DataWeave language only; as one word each they make for a better message.
pub(crate) const SYMBOLS: [&str; 18] = [
    "---", "://", "==", "!=", "<=", ">=", "<>", "<<", ">>", "~=", "&&", "||", "??", "->", "=>",
    "..", "::", "$$",
];

/// The words that are neither names of variables and functions nor bare names
/// in selectors.
pub(crate) const RESERVED: [&str; 27] = [
    "and", "as", "async", "case", "default", "do", "else", "enum", "false", "for", "fun", "if",
    "import", "input", "is", "ns", "null", "or", "output", "private", "throw", "true", "type",
    "unless", "using", "var", "yield",
];
