//! A database in memory, for tests: what the contract asks for, and no more.

mod history;
mod store;
mod tables;

pub use store::Memory;
