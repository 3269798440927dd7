//! Dependencies: licences, sources, and what security advisories say about them.
//!
//! The RustSec advisory database is a git repository, which not every machine can
//! fetch. So what it says about the packages of the lock files is kept in
//! `advisories.toml`, with its date, and cargo-deny is given that.

mod cargo_deny;
mod check;
mod database;
mod list;
mod locks;
mod renewal;

pub use check::check;
pub use renewal::renew;
