//! The toolchain that builds for WebAssembly.
//!
//! The host and the tests are always built by the cargo that runs this program.
//! For `wasm32-unknown-unknown` that cargo needs a standard library which only
//! rustup's server has. Where it cannot be reached, Debian's own rustc builds the
//! WebAssembly crates, with a standard library compiled from Debian's sources.

mod choice;
mod debian_rust;
mod rustup;
mod target;

pub use choice::{Choice, Toolchain};
pub use target::{TARGET, add_flags};
