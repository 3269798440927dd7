//! Where things lie in this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The folders of the fuzz targets: workspaces of their own, each with its lock file.
pub const FUZZING: [&str; 2] = ["component/dataweave/fuzz", "host/fuzz"];

/// The repository and its build folder.
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The repository that this program was compiled in.
    pub fn locate() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
        let root = root
            .context("xtask does not lie in a workspace")?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The root folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the root folder.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo builds.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where built components and the packed UI lie. The build script of the host
    /// and the tests look for them here.
    pub fn artifacts(&self) -> PathBuf {
        self.root.join("target/artifacts")
    }

    /// The cargo that runs this program, in the root folder.
    pub fn cargo(&self) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = process::outside_cargo(cargo);
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }
}

/// Has cargo compile a program as it is compiled with everything else. Cargo gives a
/// dependency the features that all packages of one run want of it, and compiles it anew for
/// another set; so whoever compiles for this machine names no package.
pub fn choose_program<'a>(cargo: &'a mut Command, name: &str) -> &'a mut Command {
    cargo.args(["--bin", name])
}

/// Writes a file unless it holds these bytes already, so that what is built from
/// it stays up to date. Says whether it wrote.
pub fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<bool> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}
