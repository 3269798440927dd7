//! Where the configuration is kept.
//!
//! What a database has to do for the gateway is [`Store`]; each kind of database is one
//! implementation of it, and nobody but the start of the process knows which it is. Counters
//! are kept in a [`Ledger`] beside it.
//! Nothing here judges what is written: whether it can run is the compiler's part.

mod contract;
mod database;
mod error;
#[cfg(test)]
mod memory;
mod sqlite;
mod write;

pub use contract::{Change, Store};
pub use database::{open, open_existing};
pub use error::StoreError;
#[cfg(test)]
pub use memory::Memory;
pub use sqlite::{Account, Entries, Ledger, put_aside};
pub use write::Write;

#[cfg(test)]
mod tests;
