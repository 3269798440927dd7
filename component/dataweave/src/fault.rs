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

    /// That an argument has a type that is not taken. `wanted` completes "takes".
    pub(crate) fn mismatch(argument: usize, taker: &str, wanted: &str, found: &Value) -> Fault {
        let cure = match found {
            Value::Null if wanted == "a list" => MISSING_LIST,
            Value::Null => MISSING_TEXT,
            Value::Object(_) if wanted == "a text" => "; select a field of it: `(a.b)`",
            _ => "",
        };
        let message = format!("{taker} takes {wanted}, not {}{cure}", found.type_name());
        Fault {
            argument: Some(argument),
            ..Fault::new(ErrorKind::TypeMismatch, message)
        }
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

const MISSING_LIST: &str = "; a missing value is null: write `(.. default [])`";
const MISSING_TEXT: &str = "; a missing value is null: write `(.. default '')`";
