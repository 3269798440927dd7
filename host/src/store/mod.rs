//! The database.
//!
//! Nothing here judges what is written: whether it can run is the compiler's part.

mod error;
mod sqlite;

pub use error::StoreError;
pub use sqlite::{Change, Store};
