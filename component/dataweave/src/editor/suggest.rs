//! What is suggested, and how it is written into the source.

use crate::ast::Sign;
use crate::fields::Field;
use crate::functions::{Example, Function};
use crate::inputs::Root;
use crate::parser::is_plain;
use crate::token::{ELSE, RESERVED, WORDS, Word};

/// What a text may go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// What a list shows: `substringAfter`.
    pub label: String,
    /// What is written in place of [`Completion::range`](super::Completion::range).
    pub insert: String,
    /// How far into `insert` one goes on writing, in bytes: between the
    /// parentheses of a call.
    pub cursor: usize,
    /// Parameters and results of a function: `(String, String) -> String`.
    pub signatures: &'static [&'static str],
    /// One line that says what it is for.
    pub help: &'static str,
    /// Expressions with it and what they give, in JSON.
    pub examples: &'static [Example],
}

/// What is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SuggestionKind {
    /// `attributes`
    Variable,
    /// The name of a field or header.
    Field,
    /// `upper`
    Function,
    /// `if`, `null`
    Keyword,
    /// `==`, `and`
    Operator,
}

/// The suggestions that begin with what is written, which may be the name of a
/// module; those first that do so in the same letter case.
pub(crate) fn matching(found: Vec<Suggestion>, written: &str) -> Vec<Suggestion> {
    let begins = |text: &str| {
        let begin = text.get(..written.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(written))
    };
    let qualified = written.contains(':');
    let found = found.into_iter().filter(|suggestion| match qualified {
        true => begins(suggestion.insert.trim_start()),
        false => begins(&suggestion.label),
    });
    let (mut same_case, others): (Vec<_>, Vec<_>) =
        found.partition(|suggestion| suggestion.label.starts_with(written));
    same_case.extend(others);
    same_case
}

/// A variable.
pub(crate) fn variable(root: Root) -> Suggestion {
    plain(SuggestionKind::Variable, root.name(), root.help())
}

/// A name that a field may have.
pub(crate) struct Name {
    name: String,
    help: &'static str,
}

impl Name {
    /// One of the request that is tried.
    pub(crate) fn of_sample(name: &str) -> Name {
        Name {
            name: name.to_owned(),
            help: "as in the sample request",
        }
    }
}

impl From<&Field> for Name {
    fn from(field: &Field) -> Name {
        Name {
            name: field.name.to_owned(),
            help: field.help,
        }
    }
}

/// Fields behind `.`, in quotes where they need them.
pub(crate) fn fields(fields: &[Name]) -> Vec<Suggestion> {
    let quoted = |field: &Name| {
        let name = field.name.as_str();
        let bare = is_plain(name)
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && !RESERVED.contains(&name);
        let insert = match bare {
            true => name.to_owned(),
            false => format!("'{name}'"),
        };
        with_insert(plain(SuggestionKind::Field, name, field.help), insert)
    };
    fields.iter().map(quoted).collect()
}

/// Fields within quotes, followed by the quote that is missing.
pub(crate) fn quoted_fields(fields: &[Name], closing: &str) -> Vec<Suggestion> {
    let closed = |field: &Name| {
        let insert = format!("{}{closing}", field.name);
        with_insert(
            plain(SuggestionKind::Field, &field.name, field.help),
            insert,
        )
    };
    fields.iter().map(closed).collect()
}

/// A call of a function under the name that it has here.
pub(crate) fn call(name: &str, function: &'static Function, next: &str) -> Suggestion {
    let insert = match next.starts_with('(') {
        true => name.to_owned(),
        false => format!("{name}()"),
    };
    let inside = insert.len() - usize::from(function.arity() > 0 && insert.ends_with(')'));
    Suggestion {
        cursor: inside,
        ..with_insert(named(function), insert)
    }
}

/// A function between its two arguments.
pub(crate) fn infix(name: &str, function: &'static Function, spacing: Spacing) -> Suggestion {
    let mut suggestion = named(function);
    if name.ends_with(['+', '-']) {
        suggestion.kind = SuggestionKind::Operator;
    }
    with_insert(suggestion, spacing.around(name))
}

/// An operator that is no function.
pub(crate) fn operator(sign: &Sign, spacing: Spacing) -> Suggestion {
    let suggestion = Suggestion {
        examples: sign.examples,
        ..plain(SuggestionKind::Operator, sign.text, sign.help)
    };
    with_insert(suggestion, spacing.around(sign.text))
}

/// `else`
pub(crate) fn otherwise(spacing: Spacing) -> Suggestion {
    with_insert(keyword(ELSE), spacing.around(ELSE.text))
}

/// The words that a value begins with.
pub(crate) fn words(next: &str) -> impl Iterator<Item = Suggestion> {
    WORDS.into_iter().map(move |word| match word.text {
        "if" => Suggestion {
            cursor: "if (".len(),
            ..with_insert(keyword(word), "if ()".to_owned())
        },
        "not" => with_insert(keyword(word), Spacing::new(true, next).around(word.text)),
        _ => keyword(word),
    })
}

/// Which blanks an operator needs around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spacing {
    before: &'static str,
    after: &'static str,
}

impl Spacing {
    /// Whether a blank precedes, and what follows.
    pub(crate) fn new(blank: bool, next: &str) -> Spacing {
        let follows = next.starts_with([' ', '\t', '\n', '\r']);
        Spacing {
            before: if blank { "" } else { " " },
            after: if follows { "" } else { " " },
        }
    }

    fn around(self, text: &str) -> String {
        format!("{}{text}{}", self.before, self.after)
    }
}

fn keyword(word: Word) -> Suggestion {
    Suggestion {
        examples: word.examples,
        ..plain(SuggestionKind::Keyword, word.text, word.help)
    }
}

fn named(function: &'static Function) -> Suggestion {
    Suggestion {
        signatures: function.signatures,
        examples: function.examples,
        ..plain(SuggestionKind::Function, function.name, function.help)
    }
}

fn plain(kind: SuggestionKind, text: &str, help: &'static str) -> Suggestion {
    Suggestion {
        kind,
        label: text.to_owned(),
        insert: text.to_owned(),
        cursor: text.len(),
        signatures: &[],
        help,
        examples: &[],
    }
}

fn with_insert(suggestion: Suggestion, insert: String) -> Suggestion {
    Suggestion {
        cursor: insert.len(),
        insert,
        ..suggestion
    }
}
