//! Tells the compiler where the things are that the gateway embeds: the policy
//! component, and the admin UI where it has been built. It builds neither.
#![allow(
    clippy::print_stdout,
    reason = "standard output is how a build script talks to cargo"
)]

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Components by the variable that holds their path.
const COMPONENTS: [(&str, &str); 2] = [
    ("JWT_GENERATOR_WASM", "jwt-generator.wasm"),
    (
        "JWT_GENERATOR_STANDALONE_WASM",
        "jwt-generator-standalone.wasm",
    ),
];

fn main() -> io::Result<()> {
    let artifacts = artifacts();
    println!("cargo::rerun-if-changed={}", artifacts.display());
    for (variable, name) in COMPONENTS {
        let path = artifacts.join(name);
        if !path.exists() {
            println!(
                "cargo::error={} is missing: run `cargo xtask build`",
                path.display()
            );
            return Ok(());
        }
        println!("cargo::rustc-env={variable}={}", path.display());
    }
    let table = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("ui_assets.rs");
    fs::write(table, asset_table(&artifacts.join("ui"))?)
}

/// The folder that `cargo xtask build` fills.
fn artifacts() -> PathBuf {
    let mut folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    folder.pop();
    folder.join("target/artifacts")
}

/// An expression of type `&[Asset]` with every file of the UI. A file that has a
/// compressed copy beside it, named `.br`, takes that with it.
fn asset_table(ui: &Path) -> io::Result<String> {
    let mut table = String::from("&[\n");
    if ui.exists() {
        for path in files(ui)? {
            let name = path
                .strip_prefix(ui)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            let brotli = path.with_added_extension("br");
            let _ = writeln!(
                table,
                "Asset {{ path: {name:?}, identity: include_bytes!({path:?}), \
                 brotli: include_bytes!({brotli:?}) }},"
            );
        }
    }
    table.push(']');
    Ok(table)
}

/// Every file below the folder but the compressed copies, in a stable order.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_none_or(|extension| extension != "br") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
