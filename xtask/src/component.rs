//! The components: the policy, the software signer, and both composed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::process::{run, step};
use crate::toolchain::{TARGET, Toolchain, add_flags};
use crate::workspace::Workspace;

/// The packages of the components that are handed out.
pub const SHIPPED: [&str; 2] = ["jwt-generator", "software-signer"];

/// The packages of those that only tests are made with.
pub const FOR_TESTS: [&str; 2] = ["misbehaving-policy", "expression-evaluator"];

/// A cargo that compiles packages to core modules below the folder `target`.
pub fn compiler(
    toolchain: &Toolchain,
    workspace: &Workspace,
    target: &Path,
    packages: &[&str],
) -> Command {
    let mut cargo = toolchain.cargo(workspace);
    cargo.args(["build", "--lib", "--target", TARGET]);
    cargo
        .args(["--profile", "component", "--target-dir"])
        .arg(target);
    cargo.args(packages.iter().flat_map(|package| ["--package", package]));
    cargo
}

/// Makes components of the modules of these packages, and `jwt-generator-standalone.wasm`
/// of the two that are handed out, in the folder of the artefacts.
///
/// # Errors
/// A module is no component, or `pack`, the program that makes them, fails.
pub fn pack(
    program: &Path,
    toolchain: &Toolchain,
    workspace: &Workspace,
    packages: &[&str],
) -> Result<()> {
    let target = toolchain.target(workspace);
    let artifacts = workspace.artifacts();
    let modules = packages.iter().map(|package| module(&target, package));
    run(Command::new(program)
        .arg("components")
        .arg(&artifacts)
        .args(modules))?;
    run(Command::new(program)
        .arg("standalone")
        .arg(artifacts.join("jwt-generator-standalone.wasm"))
        .args(SHIPPED.map(|package| module(&target, package))))
}

/// Builds `jwt-generator-standalone-wide.wasm`, which signs several times faster where
/// the runtime has the wide-arithmetic proposal. The policy is compiled already.
///
/// # Errors
/// The signer does not build, or the two cannot be packed.
pub fn build_wide(program: &Path, toolchain: &Toolchain, workspace: &Workspace) -> Result<()> {
    step("Building the component with wide arithmetic", || {
        let [policy, signer] = SHIPPED;
        let target = toolchain.target(workspace);
        let wide = target.join("wide");
        let mut cargo = compiler(toolchain, workspace, &wide, &[signer]);
        add_flags(&mut cargo, "-Ctarget-feature=+wide-arithmetic");
        run(&mut cargo)?;
        let file = "jwt-generator-standalone-wide.wasm";
        run(Command::new(program)
            .arg("standalone")
            .arg(workspace.artifacts().join(file))
            .args([module(&target, policy), module(&wide, signer)]))
    })
}

/// Where cargo leaves the core module of a package.
fn module(target: &Path, package: &str) -> PathBuf {
    let file = format!("{}.wasm", package.replace('-', "_"));
    target.join(TARGET).join("component").join(file)
}
