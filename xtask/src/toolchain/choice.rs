//! Which toolchain builds for WebAssembly.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::target::{RUSTFLAGS, TARGET};
use super::{debian_rust, rustup};
use crate::workspace::Workspace;

/// Which toolchain is to build the WebAssembly crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// rustup's where it can fetch the target, otherwise Debian's.
    Auto,
    /// The one that builds everything else.
    Rustup,
    /// Debian's `rustc-web`.
    Debian,
}

/// A toolchain that can build for WebAssembly.
pub enum Toolchain {
    /// The one that builds everything else.
    Same,
    /// Debian's, with the standard library in this sysroot.
    Debian { sysroot: PathBuf },
}

impl Toolchain {
    /// Finds a toolchain, or installs what it lacks.
    pub fn ready(choice: Choice, workspace: &Workspace) -> Result<Self> {
        if choice != Choice::Debian {
            match rustup::add_target() {
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
    pub fn cargo(&self, workspace: &Workspace) -> Command {
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

    /// Its compiler.
    pub fn rustc(&self) -> PathBuf {
        match self {
            Self::Same => rustup::rustc(),
            Self::Debian { .. } => debian_rust::RUSTC.into(),
        }
    }

    /// Where this toolchain builds. Two compilers do not share a folder.
    pub fn target(&self, workspace: &Workspace) -> PathBuf {
        match self {
            Self::Same => workspace.target().to_path_buf(),
            Self::Debian { .. } => workspace.target().join("debian"),
        }
    }

    /// Whether it has clippy.
    pub fn has_clippy(&self) -> bool {
        match self {
            Self::Same => true,
            Self::Debian { .. } => Path::new(debian_rust::CLIPPY).exists(),
        }
    }
}
