//! Local Mode, from files to what is served: as a library and as a process.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends at what it did not expect"
)]

mod client_applications;
mod commands;
mod configurations;
mod documentation;
mod following;
mod generated;
mod moving;
#[path = "../support/ports.rs"]
mod ports;
mod process;
mod transfer;
