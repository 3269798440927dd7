//! The policies that can be applied, with the fields of their configurations: what
//! forms are drawn from, what is sent, and what lists and comparisons say.
//!
//! The tables say how a field is shown. Which fields there are, their defaults and
//! what is good in them is for `gateway_model` and the gateway to say; a test
//! compares.

mod all;
mod authentication;
mod common;
mod control;
mod field;
mod jwt_generation;
mod kind;
mod section;
mod tls;

#[cfg(test)]
mod tests;

pub use self::all::{KINDS, kind, kind_of};
pub use self::common::{COMMON, common_words};
pub use self::control::{Choices, Content, Control, Entries, Names};
pub use self::field::Field;
pub use self::kind::Kind;
pub use self::section::Section;
