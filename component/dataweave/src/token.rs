//! Tokens: the words of the language.

use crate::{Example, Span};

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

/// A word or sign of the language, for whoever writes an expression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub(crate) text: &'static str,
    pub(crate) help: &'static str,
    /// Expressions with it and what they give.
    pub(crate) examples: &'static [Example],
}

/// The words that a value may begin with, apart from names.
pub(crate) const WORDS: [Word; 5] = [
    Word {
        text: "if",
        help: "one of two values",
        examples: &[("if (true) 1 else 2", "1")],
    },
    Word {
        text: "not",
        help: "whether a condition does not hold",
        examples: &[("not true", "false")],
    },
    Word {
        text: "null",
        help: "no value; a claim that is null is left out",
        examples: &[],
    },
    Word {
        text: "true",
        help: "the Boolean true",
        examples: &[],
    },
    Word {
        text: "false",
        help: "the Boolean false",
        examples: &[],
    },
];

/// The word between the two values of a condition.
pub(crate) const ELSE: Word = Word {
    text: "else",
    help: "the value where the condition does not hold",
    examples: &[],
};

/// The words that are neither names of variables and functions nor bare names
/// in selectors.
pub(crate) const RESERVED: [&str; 27] = [
    "and", "as", "async", "case", "default", "do", "else", "enum", "false", "for", "fun", "if",
    "import", "input", "is", "ns", "null", "or", "output", "private", "throw", "true", "type",
    "unless", "using", "var", "yield",
];
