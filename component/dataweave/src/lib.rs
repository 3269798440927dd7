//! The DataWeave subset of gateway policy expressions.

#![forbid(unsafe_code)]

mod coerce;
mod data;
mod equality;
mod error;
mod expression;
mod inputs;
pub mod limits;
mod number;
mod object;
mod text;
mod value;

pub use error::{Error, ErrorKind, Span};
pub use expression::{Expression, compile};
pub use inputs::{ATTRIBUTES, AUTHENTICATION, Inputs, Roots, attributes, authentication};
pub use number::Number;
pub use object::Object;
pub use text::{Text, read_text};
pub use value::Value;
