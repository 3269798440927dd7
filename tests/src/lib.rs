//! What the end-to-end tests share: artefacts, a running gateway, judges.
//!
//! Everything listens on loopback. Nothing here waits for a time to pass: where a
//! test waits, it waits for something to become true, with a bound.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test support: a failure here fails the test"
)]

mod artifacts;
mod client;
mod gateway;
mod judge;
#[path = "../../host/tests/support/ports.rs"]
mod ports;

pub use artifacts::{artifact, artifacts, key, program, root};
pub use client::{Client, Reply};
pub use gateway::{TestGateway, eventually};
pub use judge::{Judge, Verdict, judge_node, judge_python, python_judge, sign};
pub use ports::free_port;
