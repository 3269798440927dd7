//! From what is written to what is served.
//!
//! A function of the written configuration, the vault and the previous compilation,
//! save that the policy engine is asked about each policy. It must not touch the
//! database or a socket, and of files it knows what was read before (`tls/files.rs`).

mod assembly;
mod chain;
mod compiler;
mod dead_rules;
mod instance;
mod ports;
mod scope;
mod transport;
mod unguarded;

pub use assembly::applications;
pub use compiler::{Compiler, Engines};
