//! The database. SQL is in this folder alone, one file for each family of tables.
//!
//! Nothing here judges what is written: rows are read by the rules of the model, and
//! whether they can run is the compiler's part.

mod applications;
mod connection;
mod error;
mod history;
mod instances;
mod load;
mod policies;
mod policy_columns;
mod routing;

pub use connection::{Change, Store};
pub use error::StoreError;
