//! `instructions`: how many instructions ordinary expressions take, and whole requests.
//! Unlike times, the counts are the same on a busy machine, so that they can be held
//! against a record.

mod callgrind;
mod check;
mod expressions;
mod profile;
mod record;
mod request;
mod table;
mod upstream;

pub use check::check;
pub use table::{Arguments, print};
