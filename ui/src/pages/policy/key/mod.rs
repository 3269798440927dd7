//! The private key: write-only. What is set is described; what is filled in
//! replaces it.

mod field;
mod new;
mod public;
mod set;

pub use self::field::PrivateKeyField;
