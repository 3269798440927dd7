//! What can be wrong with an expression.
//!
//! A message speaks to the admin who wrote the expression. It may repeat names
//! from the source; it never contains a value of a request.

use std::borrow::Cow;

/// A range of bytes of the source of an expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last; equal to `start` for a place between two bytes.
    pub end: usize,
}

impl Span {
    /// From the start of this span to the end of another.
    pub(crate) fn to(self, end: Span) -> Span {
        Span {
            start: self.start,
            end: end.end,
        }
    }
}

/// The kinds of errors. All up to [`ErrorKind::UnknownBinding`] are found by
/// [`compile`](crate::compile); the others too where no input is involved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not an expression of the language: `'a' +`, `{a: 1}`.
    Syntax,
    /// A name stands for nothing: `foo`, `lowr('a')`, `now()`.
    UnknownName,
    /// A module does not exist: `dw::Strings::upper('a')`.
    UnknownModule,
    /// A variable exists in other policies but is not bound here: `payload`.
    UnknownBinding,
    /// A call has too few arguments: `upper()`.
    NotEnoughArguments,
    /// A call has too many arguments: `upper('a', 'b')`.
    TooManyArguments,
    /// An operator or function does not take a value of this type, or a text of
    /// this form: `'a' ++ null`, `if (1) ..`, `fromBase64('*')`.
    TypeMismatch,
    /// Two values have no order: `1 < null`.
    Uncomparable,
    /// A value cannot be selected by: `attributes[true]`.
    UnsupportedSelector,
    /// A value has no size: `sizeOf(1)`.
    SizeUnavailable,
    /// An expression yields what no claim can hold: a Binary, a function.
    UnsupportedResult,
    /// The value depends on a request. Only constants are evaluated before there
    /// is one, so that neither `compile` nor `evaluate` answers with this.
    Incomplete,
    /// A limit of [`limits`](crate::limits) is reached.
    Limit,
}

impl ErrorKind {
    /// The name of the kind, for machines: `unknown-name`.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Syntax => "syntax",
            ErrorKind::UnknownName => "unknown-name",
            ErrorKind::UnknownModule => "unknown-module",
            ErrorKind::UnknownBinding => "unknown-binding",
            ErrorKind::NotEnoughArguments => "not-enough-arguments",
            ErrorKind::TooManyArguments => "too-many-arguments",
            ErrorKind::TypeMismatch => "type-mismatch",
            ErrorKind::Uncomparable => "uncomparable",
            ErrorKind::UnsupportedSelector => "unsupported-selector",
            ErrorKind::SizeUnavailable => "size-unavailable",
            ErrorKind::UnsupportedResult => "unsupported-result",
            ErrorKind::Incomplete => "incomplete",
            ErrorKind::Limit => "limit",
        }
    }
}

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    span: Span,
    message: Cow<'static, str>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, span: Span, message: impl Into<Cow<'static, str>>) -> Error {
        Error {
            kind,
            span,
            message: message.into(),
        }
    }

    /// The same error in a text that has this many more bytes in front.
    pub(crate) fn moved(mut self, bytes: usize) -> Error {
        self.span.start += bytes;
        self.span.end += bytes;
        self
    }

    /// What kind of error it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The bytes of the source that it is about.
    pub fn span(&self) -> Span {
        self.span
    }
}
