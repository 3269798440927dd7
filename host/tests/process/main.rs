//! The gateway as a process of its own: how it starts, what it uses, how it ends.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails; clippy exempts test functions only"
)]

mod address_space;
mod admin;
mod ambiguity;
mod capacity;
mod database;
mod descriptors;
mod ending;
mod files;
mod help;
mod kept_metrics;
mod lifecycle;
mod log;
mod memory;
mod opening;
#[path = "../support/ports.rs"]
mod ports;
mod privacy;
mod support;
mod wiping;
