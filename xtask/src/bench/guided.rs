//! A gateway whose compiler knows what runs how often (profile-guided optimisation,
//! <https://doc.rust-lang.org/rustc/profile-guided-optimization.html>): it is compiled once
//! to count, runs under the load of `bench`, and is compiled again by those counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::{packages, training};
use crate::build::{Build, Profile};
use crate::debian;
use crate::process::{exists, output, run, step};
use crate::workspace::Workspace;

/// How it is compiled to count, and how in the end.
pub const GUIDED_BY: [Profile; 2] = [Profile::Release, Profile::Dist];

/// Compiles the gateway as it is handed out, and returns its path. Where what that takes
/// besides Rust cannot be had, it says so and compiles without counts.
///
/// # Errors
/// It does not build, or does not stand the load.
pub fn gateway(build: &mut Build, workspace: &Workspace) -> Result<PathBuf> {
    let merger = match packages::install().and_then(|()| merger()) {
        Ok(merger) => merger,
        Err(error) => {
            println!("    Compiled without counts, so it is slower than it could be: {error:#}");
            return build.gateway(Profile::Dist, workspace);
        }
    };
    let folder = workspace.target().join("counts");
    let counting = format!("-Cprofile-generate={}", folder.display());
    let counting = build.gateway_by(Profile::Release, &counting, "counting", workspace)?;
    // By the program that counted: another one has other counts, and cargo compiles anew.
    let counts = folder.join(format!("{}.profdata", digest(&counting)?));
    if !counts.exists() {
        let _ = fs::remove_dir_all(&folder);
        step("Counting what runs how often", || {
            training::run_through(&counting, workspace)?;
            merge(&merger, &folder, &counts)
        })?;
    }
    let guided = format!("-Cprofile-use={}", counts.display());
    build.gateway_by(Profile::Dist, &guided, "guided", workspace)
}

/// The program that merges counts, of the compiler's own LLVM: others cannot read them.
fn merger() -> Result<String> {
    let version = output(Command::new("rustc").arg("-vV"))?;
    let major = llvm(&version).context("rustc does not say which LLVM it has")?;
    let merger = format!("llvm-profdata-{major}");
    if !exists(&merger) {
        debian::install(&[&format!("llvm-{major}")])?;
    }
    Ok(merger)
}

/// The major version of LLVM in what `rustc -vV` prints.
fn llvm(version: &str) -> Option<&str> {
    let mut lines = version.lines();
    let version = lines.find_map(|line| line.strip_prefix("LLVM version: "))?;
    version.split('.').next()
}

fn merge(merger: &str, folder: &Path, counts: &Path) -> Result<()> {
    let mut merge = Command::new(merger);
    merge.arg("merge").arg("--output").arg(counts);
    for file in fs::read_dir(folder).context("nothing was counted")? {
        let file = file?.path();
        if file.extension().is_some_and(|it| it == "profraw") {
            merge.arg(file);
        }
    }
    run(&mut merge)
}

/// The first bytes of the file's SHA-256, in hexadecimal.
fn digest(program: &Path) -> Result<String> {
    let digest = Sha256::digest(fs::read(program)?);
    Ok(digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::llvm;

    #[test]
    fn counts_are_merged_by_what_belongs_to_the_compiler() {
        let version = "rustc 1.95.0 (59807616e 2026-04-14)\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\nLLVM version: 22.1.2\n";
        assert_eq!(llvm(version), Some("22"));
        assert_eq!(llvm("rustc 1.95.0\n"), None);
    }
}
