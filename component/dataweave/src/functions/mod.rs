//! The functions of the language, in one table.

mod arguments;
mod binary;
mod collections;
mod function;
mod table;
mod text;

pub use function::Function;
pub(crate) use function::{One, Random, Run, Two};
pub(crate) use table::CORE;
pub use table::FUNCTIONS;
