//! Why a request got no token. Messages name fields, never values.

use crate::issue::{sentence, span};
use crate::types::{Failure, FailureKind};

/// A failure of a whole field.
pub(crate) fn failure(
    kind: FailureKind,
    path: impl Into<String>,
    message: impl Into<String>,
) -> Failure {
    Failure {
        kind,
        path: path.into(),
        message: message.into(),
        span: None,
    }
}

/// An expression that could not be evaluated. `offset` is where its source begins
/// in the text of the field.
pub(crate) fn in_expression(path: &str, offset: usize, error: &dataweave::Error) -> Failure {
    let kind = match error.kind() {
        dataweave::ErrorKind::Limit => FailureKind::Limit,
        _ => FailureKind::Expression,
    };
    Failure {
        span: Some(span(offset, error.span())),
        ..failure(kind, path, sentence(&error.to_string()))
    }
}
