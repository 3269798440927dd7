//! Debian's rustc for WebAssembly. Debian has no package with a standard library
//! for `wasm32-unknown-unknown`, so it is built here once from Debian's sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::target::TARGET;
use crate::debian;
use crate::process::{output, outside_cargo, run, step};
use crate::workspace::{Workspace, write_if_changed};

/// What has to be installed: a compiler, its sources, and its linker.
pub const PACKAGES: [&str; 5] = [
    "cargo-web",
    "lld-22",
    "rust-web-llvm",
    "rust-web-src",
    "rustc-web",
];

/// Where the package `rust-web-clippy` puts clippy.
pub const CLIPPY: &str = "/usr/bin/cargo-clippy";

/// Its compiler.
pub const RUSTC: &str = "/usr/bin/rustc";

const CARGO: &str = "/usr/bin/cargo";
const LINKER: &str = "/usr/bin/rust-lld";
const SOURCES: &str = "/usr/lib/rustlib/src/rust";

/// Variables through which one toolchain would reach into the run of another.
const OF_ANOTHER_TOOLCHAIN: [&str; 8] = [
    "CARGO",
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

/// The manifest of the empty crate that the standard library is built for.
const MANIFEST: &str = "\
[package]
name = \"wasm-std\"
version = \"0.0.0\"
edition = \"2024\"
[lib]
path = \"lib.rs\"
[workspace]
";

/// Debian's cargo. It must not see anything of the toolchain that this program
/// was started by: neither its variables nor its programs.
pub fn cargo() -> Command {
    let mut command = outside_cargo(CARGO);
    for name in OF_ANOTHER_TOOLCHAIN {
        command.env_remove(name);
    }
    command.env("PATH", "/usr/bin:/bin").env("RUSTC", RUSTC);
    command
}

/// Installs the packages, builds the standard library, and returns its sysroot.
pub fn ready(workspace: &Workspace) -> Result<PathBuf> {
    if ![CARGO, RUSTC, LINKER, SOURCES]
        .iter()
        .all(|path| Path::new(path).exists())
    {
        debian::install(&PACKAGES)?;
    }
    let version = output(Command::new(RUSTC).arg("-vV"))?;
    sources_agree(&version)?;
    let folder = workspace.target().join("debian/std");
    let sysroot = folder.join("sysroot");
    let built_by = folder.join("built-by");
    if !fs::read_to_string(&built_by).is_ok_and(|old| old == version) {
        step(
            "Building the standard library for WebAssembly from Debian's sources",
            || {
                build_std(&folder)?;
                collect(&folder, &sysroot)?;
                write_if_changed(&built_by, version.as_bytes())
            },
        )?;
    }
    Ok(sysroot)
}

/// Sources of another version than the compiler do not build.
fn sources_agree(version: &str) -> Result<()> {
    let compiler = version
        .lines()
        .find_map(|line| line.strip_prefix("release: "));
    let compiler = compiler.context("rustc does not say its version")?;
    let file = Path::new(SOURCES).join("src/version");
    let sources =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    ensure!(
        sources.trim() == compiler,
        "rustc-web is {compiler} but rust-web-src is {}: run `apt-get install {}`",
        sources.trim(),
        PACKAGES.join(" ")
    );
    Ok(())
}

fn build_std(folder: &Path) -> Result<()> {
    write_if_changed(&folder.join("Cargo.toml"), MANIFEST.as_bytes())?;
    write_if_changed(&folder.join("lib.rs"), b"#![no_std]\n")?;
    run(cargo()
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        // Building std is still an unstable option of cargo.
        .env("RUSTC_BOOTSTRAP", "1")
        // Link-time optimisation over std needs its bitcode.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .args([
            "build",
            "--release",
            "-Zbuild-std=std,panic_abort",
            "--target",
            TARGET,
        ]))
}

/// Lays the libraries out where `--sysroot` looks for them.
fn collect(folder: &Path, sysroot: &Path) -> Result<()> {
    let libraries = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    if sysroot.exists() {
        fs::remove_dir_all(sysroot)?;
    }
    fs::create_dir_all(&libraries)?;
    for entry in fs::read_dir(folder.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libwasm_std") {
            fs::copy(&path, libraries.join(&*name))?;
        }
    }
    Ok(())
}
