//! The configuration: kept in a database, compiled, and served.
//!
//! Every change takes one path: database transaction, compilation of all that is
//! written, binding of new addresses, commit, swap. A change that cannot run is
//! refused before the commit and leaves no trace; one that is answered is being
//! served. Changes of other processes are found by the configuration's revision
//! and take the same path from the compilation on. There is one writer at a
//! time, and requests never wait for it.
//!
//! What is counted is kept beside it (`books.rs`).

mod books;
mod checking;
mod compiling;
mod configuration;
mod dates;
mod explain;
mod files;
mod following;
mod histories;
mod keeping;
mod objections;
mod opening;
mod rehearsal;
mod retirement;
mod sample_head;
mod transfer;

pub use configuration::{Configuration, Parts};
pub use explain::ExplainError;
pub use files::check;
pub use opening::OpenError;
pub use transfer::{ApplyError, ExportError, apply, export};

#[cfg(test)]
mod tests;
