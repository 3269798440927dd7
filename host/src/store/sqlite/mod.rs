//! A database of SQLite, in a file, and another one for counters. SQL is in this folder alone, one file for each
//! family of tables.
//!
//! Rows are read by the rules of the model. Nothing here judges what is written.

mod api_instances;
mod applications;
mod connection;
mod failure;
mod file;
mod history;
mod history_of_settings;
mod json_text;
mod known;
mod ledger;
mod load;
mod migrations;
mod policies;
mod policy_columns;
mod routing;
mod store;

pub use connection::Sqlite;
pub use file::refuse_links;
pub use ledger::{Account, Entries, Ledger, put_aside};
