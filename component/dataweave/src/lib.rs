//! The DataWeave subset of gateway policy expressions: what stands inside `#[ ]`
//! in the configuration of a policy.
//!
//! An expression is compiled once, when a configuration is loaded, and evaluated
//! for every request:
//!
//! ```
//! use dataweave::{Inputs, Roots, Value, compile};
//!
//! let source = "authentication.properties.claims.sub default 'anonymous'";
//! let expression = compile(source, Roots::POLICY)?;
//! assert_eq!(expression.reads()[0].join("."), "authentication.properties.claims.sub");
//!
//! let mut random = || -> [u8; 16] { unreachable!("no `uuid()` in the expression") };
//! let value = expression.evaluate(&Inputs::default(), &mut random)?;
//! assert_eq!(value, Value::from("anonymous"));
//! # Ok::<(), dataweave::Error>(())
//! ```
//!
//! The stages are one module each: [`read_text`] tells expressions from plain
//! text; `lexer` and `parser` make a syntax tree; `resolve` looks up every name
//! and checks every call; `fold` computes what is constant; `reads` lists what
//! the rest may look at; `evaluate` does the rest. [`editor`] helps while a text is
//! written, from the same lexer and tables. `COMPATIBILITY.md` says how
//! the language differs from DataWeave elsewhere.
//!
//! The library is pure: no input or output, clock, randomness of its own, global
//! state or unsafe code, and the same outcome for the same inputs and random
//! bytes. It answers every source and every data with a value or an [`Error`],
//! within the [`limits`]: no input makes it panic, overflow the stack or run on.

#![forbid(unsafe_code)]

mod advice;
mod ast;
mod coerce;
mod cursor;
#[cfg(feature = "json")]
mod data;
mod decimal;
mod doubts;
pub mod editor;
mod equality;
mod error;
mod evaluate;
mod expression;
mod fault;
mod fields;
mod fold;
mod full_language;
mod functions;
mod header;
mod inputs;
#[cfg(feature = "json")]
mod json;
mod lexer;
pub mod limits;
mod meter;
mod number;
mod object;
mod operators;
mod parser;
mod primary;
#[cfg(test)]
mod print;
mod quoted;
mod reads;
mod resolve;
mod scope;
mod select;
mod text;
mod token;
mod tree;
mod value;

pub use doubts::Doubt;
pub use error::{Error, ErrorKind, Span};
pub use expression::{Expression, compile};
pub use fields::{ATTRIBUTES, AUTHENTICATION, Field};
pub use functions::{Example, FUNCTIONS, Function};
pub use inputs::{Inputs, Roots, attributes, authentication};
#[cfg(feature = "json")]
pub use json::JsonError;
pub use number::Number;
pub use object::Object;
pub use text::{Text, read_text};
pub use value::Value;
