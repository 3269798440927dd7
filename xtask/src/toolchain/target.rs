//! What WebAssembly crates are built for, and how the compiler is told more.

use std::process::Command;

/// The target of every WebAssembly crate here.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Where cargo looks for what the compiler is told beside the profile.
pub const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Tells the compiler more than cargo does already.
pub fn add_flags(cargo: &mut Command, more: &str) {
    let flags = cargo.get_envs().find(|(name, _)| *name == RUSTFLAGS);
    let mut flags = flags
        .and_then(|(_, flags)| flags)
        .unwrap_or_default()
        .to_owned();
    flags.push(" ");
    flags.push(more);
    cargo.env(RUSTFLAGS, flags);
}
