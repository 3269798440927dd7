//! `dist`: what is handed out. The gateway with its UI inside, and the components
//! for those who run them elsewhere.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::bench;
use crate::build::{Build, Wasm};
use crate::component;
use crate::process::step;
use crate::toolchain::Choice;
use crate::workspace::Workspace;

/// The components that are handed out.
const COMPONENTS: [&str; 4] = [
    "jwt-generator.wasm",
    "jwt-generator-standalone.wasm",
    "jwt-generator-standalone-wide.wasm",
    "software-signer.wasm",
];

/// Builds for release and fills the folder `dist`.
pub fn run(choice: Choice, workspace: &Workspace) -> Result<()> {
    let profiles = bench::GUIDED_BY;
    let mut build = Build::artifacts(Wasm::Whole, &profiles, choice, workspace)?;
    component::build_wide(&build.packer, &build.toolchain, workspace)?;
    let gateway = bench::guided_gateway(&mut build, workspace)?;
    step("Filling dist/", || {
        let mut files = COMPONENTS
            .map(|name| workspace.artifacts().join(name))
            .to_vec();
        files.extend([gateway, workspace.path("LICENSE")]);
        files.sort();
        fill(&files, workspace.path("dist"))
    })
}

/// Copies the files into an empty folder and writes down their digests in the
/// form that `sha256sum --check` reads.
fn fill(files: &[PathBuf], folder: PathBuf) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut sums = String::new();
    for file in files {
        let name = file.file_name().context("a file has a name")?;
        fs::copy(file, folder.join(name))
            .with_context(|| format!("cannot copy {}", file.display()))?;
        let content = fs::read(file)?;
        let digest = Sha256::digest(&content);
        let digest = digest
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        let name = name.to_string_lossy();
        writeln!(sums, "{digest}  {name}")?;
        println!("    {name}: {} bytes", content.len());
    }
    fs::write(folder.join("SHA256SUMS"), sums)?;
    Ok(())
}
