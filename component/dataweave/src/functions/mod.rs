//! The functions of the language, in one table.

mod arguments;
mod binary;
mod callee;
mod collections;
mod function;
mod table;
mod text;

pub(crate) use callee::{CALLEES, Callee};
pub use function::{Example, Function};
pub(crate) use function::{One, Random, Run, Two};
pub(crate) use table::CORE;
pub use table::FUNCTIONS;
