//! The target for WebAssembly of the toolchain that rustup installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use super::target::TARGET;
use crate::process::{exists, output, run_within, step};

/// How long rustup may take to fetch the target.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Fetches the target unless it is here.
pub fn add_target() -> Result<()> {
    if has_target()? {
        return Ok(());
    }
    if !exists("rustup") {
        bail!("rustc has no target {TARGET} and there is no rustup");
    }
    step(&format!("Fetching the target {TARGET} with rustup"), || {
        run_within(
            RUSTUP_LIMIT,
            Command::new("rustup").args(["target", "add", TARGET]),
        )
    })?;
    if !has_target()? {
        bail!("rustup added {TARGET} to another toolchain than the one in use");
    }
    Ok(())
}

/// The compiler in use.
pub fn rustc() -> PathBuf {
    std::env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from)
}

/// Whether the compiler in use has a standard library for the target.
fn has_target() -> Result<bool> {
    let mut command = Command::new(rustc());
    let folder = output(command.args(["--print", "target-libdir", "--target", TARGET]))?;
    Ok(Path::new(folder.trim()).exists())
}
