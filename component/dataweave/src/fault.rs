//! An error that does not know yet where in the source it belongs.

use std::borrow::Cow;

use crate::{Error, ErrorKind, Span, Value};

/// What went wrong in an operator or a function.
#[derive(Debug)]
pub(crate) struct Fault {
    kind: ErrorKind,
    message: Cow<'static, str>,
    /// The argument at fault, counted from 0; none for the operation as a whole.
    argument: Option<usize>,
}

impl Fault {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Fault {
        Fault {
            kind,
            message: message.into(),
            argument: None,
        }
    }

    /// That an argument has a type that is not taken.
    pub(crate) fn mismatch(argument: usize, taker: &str, taken: Taken, found: &Value) -> Fault {
        let cure = match (found, taken) {
            (Value::Null, Taken::List) => "; a missing value is null: write `(.. default [])`",
            (Value::Null, _) => "; a missing value is null: write `(.. default '')`",
            (Value::Binary(_), Taken::Text | Taken::TextOrList) => "; its bytes are not UTF-8 text",
            (Value::Object(_), Taken::Text) => "; select a field of it: `(a.b)`",
            _ => "",
        };
        let message = format!(
            "{taker} takes {}, not {}{cure}",
            taken.name(),
            found.type_name()
        );
        Fault::new(ErrorKind::TypeMismatch, message).argument(argument)
    }

    /// Puts the blame on an argument.
    pub(crate) fn argument(self, argument: usize) -> Fault {
        Fault {
            argument: Some(argument),
            ..self
        }
    }

    /// The error at the place of the argument at fault, or of the whole.
    pub(crate) fn at(self, whole: Span, arguments: &[Span]) -> Error {
        let span = self
            .argument
            .and_then(|at| arguments.get(at))
            .copied()
            .unwrap_or(whole);
        Error::new(self.kind, span, self.message)
    }
}

/// What an operator or a function takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Taken {
    /// A String, or what has a text.
    Text,
    /// An Array.
    List,
    /// Both.
    TextOrList,
    /// An Array or an Object.
    ListOrObject,
    /// What can be removed from an Object.
    NamesOrObject,
    /// What has bytes.
    BinaryOrText,
}

impl Taken {
    fn name(self) -> &'static str {
        match self {
            Taken::Text => "a text",
            Taken::List => "a list",
            Taken::TextOrList => "a text or a list",
            Taken::ListOrObject => "a list or an object",
            Taken::NamesOrObject => "a list of field names or an object",
            Taken::BinaryOrText => "a Binary or a text",
        }
    }
}
