//! The DataWeave subset of gateway policy expressions.

#![forbid(unsafe_code)]

mod advice;
mod ast;
mod coerce;
mod cursor;
mod data;
mod equality;
mod error;
mod evaluate;
mod expression;
mod fault;
mod fold;
mod full_language;
mod functions;
mod header;
mod inputs;
mod lexer;
pub mod limits;
mod meter;
mod number;
mod object;
mod operators;
mod parser;
mod reads;
mod resolve;
mod scope;
mod select;
mod text;
mod token;
mod tree;
mod value;

pub use error::{Error, ErrorKind, Span};
pub use expression::{Expression, compile};
pub use functions::{FUNCTIONS, Function};
pub use inputs::{ATTRIBUTES, AUTHENTICATION, Inputs, Roots, attributes, authentication};
pub use number::Number;
pub use object::Object;
pub use text::{Text, read_text};
pub use value::Value;
