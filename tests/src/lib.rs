//! What the end-to-end tests share: artefacts, a running gateway, judges.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test support: a failure here fails the test"
)]

use std::path::PathBuf;

/// The bytes of something that `cargo xtask build` makes.
pub fn artifact(name: &str) -> Vec<u8> {
    let path = artifacts().join(name);
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `cargo xtask build`", path.display()))
}

/// Where `cargo xtask build` leaves what it makes.
pub fn artifacts() -> PathBuf {
    match std::env::var_os("JWT_GATEWAY_ARTIFACTS") {
        Some(folder) => folder.into(),
        None => PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/artifacts")),
    }
}
