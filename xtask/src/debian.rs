//! Debian packages, installed where they are missing.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::process::{exists, run};

/// Installs packages.
///
/// # Errors
/// This is not Debian, the user is not root, or a package cannot be had. The
/// sentence names the packages, so that someone else can install them.
pub fn install(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    ensure!(
        exists("apt-get") && is_root(),
        "missing; on Debian, as root: apt-get install {names}"
    );
    println!("    installing {names}");
    run(apt_get().args(["update", "--quiet=2"]))?;
    run(apt_get()
        .args(["install", "--yes", "--quiet=2", "--no-install-recommends"])
        .args(packages))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-o", "DPkg::Lock::Timeout=300"]);
    command
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
