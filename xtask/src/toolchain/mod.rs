//! The toolchain that builds for WebAssembly.
//!
//! The host and the tests are always built by the cargo that runs this program.
//! For `wasm32-unknown-unknown` that cargo needs a standard library which only
//! rustup's server has. Where it cannot be reached, Debian's own rustc builds the
//! WebAssembly crates, with a standard library compiled from Debian's sources.

mod debian_rust;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use crate::process::{exists, output, run_within, step};
use crate::workspace::Workspace;

/// The target of every WebAssembly crate here.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Where cargo looks for what the compiler is told beside the profile.
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// How long rustup may take to fetch the target.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Which toolchain is to build the WebAssembly crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    /// rustup's where it can fetch the target, otherwise Debian's.
    Auto,
    /// The one that builds everything else.
    Rustup,
    /// Debian's `rustc-web`.
    Debian,
}

/// A toolchain that can build for WebAssembly.
pub(crate) enum Toolchain {
    /// The one that builds everything else.
    Same,
    /// Debian's, with the standard library in this sysroot.
    Debian { sysroot: PathBuf },
}

impl Toolchain {
    /// Finds a toolchain, or installs what it lacks.
    pub(crate) fn ready(choice: Choice, workspace: &Workspace) -> Result<Self> {
        if choice != Choice::Debian {
            match add_target() {
                Ok(()) => return Ok(Self::Same),
                Err(error) if choice == Choice::Rustup => return Err(error),
                Err(error) => println!("    {error:#}; trying Debian's rustc-web"),
            }
        }
        let sysroot = debian_rust::ready(workspace).with_context(|| {
            format!(
                "nothing here builds for {TARGET}: run `rustup target add {TARGET}`, \
                 or on Debian, as root, `apt-get install {}`",
                debian_rust::PACKAGES.join(" ")
            )
        })?;
        Ok(Self::Debian { sysroot })
    }

    /// Cargo of this toolchain, in the root folder.
    pub(crate) fn cargo(&self, workspace: &Workspace) -> Command {
        match self {
            Self::Same => workspace.cargo(),
            Self::Debian { sysroot } => {
                let mut command = debian_rust::cargo();
                command
                    .current_dir(workspace.root())
                    .env("CARGO_TARGET_DIR", self.target(workspace))
                    // Only what is compiled for the target sees this, so build
                    // scripts and procedural macros keep Debian's own sysroot.
                    .env(RUSTFLAGS, format!("--sysroot={}", sysroot.display()));
                command
            }
        }
    }

    /// Where this toolchain builds. Two compilers do not share a folder.
    pub(crate) fn target(&self, workspace: &Workspace) -> PathBuf {
        match self {
            Self::Same => workspace.target().to_path_buf(),
            Self::Debian { .. } => workspace.target().join("debian"),
        }
    }

    /// Whether it has clippy.
    pub(crate) fn has_clippy(&self) -> bool {
        match self {
            Self::Same => true,
            Self::Debian { .. } => Path::new(debian_rust::CLIPPY).exists(),
        }
    }
}

/// Tells the compiler more than cargo does already.
pub(crate) fn add_flags(cargo: &mut Command, more: &str) {
    let flags = cargo.get_envs().find(|(name, _)| *name == RUSTFLAGS);
    let mut flags = flags
        .and_then(|(_, flags)| flags)
        .unwrap_or_default()
        .to_owned();
    flags.push(" ");
    flags.push(more);
    cargo.env(RUSTFLAGS, flags);
}

fn add_target() -> Result<()> {
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

/// Whether the compiler in use has a standard library for the target.
fn has_target() -> Result<bool> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    let folder = output(command.args(["--print", "target-libdir", "--target", TARGET]))?;
    Ok(Path::new(folder.trim()).exists())
}
