//! From what is written to what is served.
//!
//! A function of the written configuration, the vault and the previous compilation,
//! save that the policy engine is asked about each policy, and that certificates are
//! read which are in files (`tls/identity.rs`). It must not touch the database or a
//! socket.

mod assembly;
mod chain;
mod compiler;
mod dead_rules;
mod ports;
mod scope;
mod transport;

pub use compiler::{Compiler, Engines};
