//! Builds the components: the policy, the software signer, and both composed.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wac_graph::types::Package;
use wac_graph::{CompositionGraph, EncodeOptions};
use wit_component::ComponentEncoder;

use crate::toolchain::{TARGET, add_flags};
use crate::workspace::write_if_changed;

const SIGNER: &str = "jwt-gateway:policy/signer@1.0.0";
const GENERATOR: &str = "jwt-gateway:policy/generator@1.0.0";

/// Builds `jwt-generator.wasm`, `software-signer.wasm`, from both
/// `jwt-generator-standalone.wasm`, and what only tests are made with,
/// `misbehaving-policy.wasm` and `expression-evaluator.wasm`, in the folder `out`.
///
/// `cargo` gives a cargo that builds for WebAssembly, in the root of the workspace;
/// `target` is the folder that it builds in.
pub fn build(cargo: impl Fn() -> Command, target: &Path, out: &Path) -> Result<()> {
    let packages = [
        "jwt-generator",
        "software-signer",
        "misbehaving-policy",
        "expression-evaluator",
    ];
    let [policy, signer, misbehaving, evaluator] = compile(cargo(), target, packages)?;
    let standalone = compose(&policy, &signer)?;
    let components = [
        ("jwt-generator.wasm", policy),
        ("software-signer.wasm", signer),
        ("jwt-generator-standalone.wasm", standalone),
        ("misbehaving-policy.wasm", misbehaving),
        ("expression-evaluator.wasm", evaluator),
    ];
    for (name, component) in components {
        write_if_changed(&out.join(name), &component)?;
    }
    Ok(())
}

/// Builds `jwt-generator-standalone-wide.wasm`, which signs several times faster
/// where the runtime has the wide-arithmetic proposal. Arguments as for [`build`].
pub fn build_wide(cargo: impl Fn() -> Command, target: &Path, out: &Path) -> Result<()> {
    let [policy] = compile(cargo(), target, ["jwt-generator"])?;
    let wide = target.join("wide");
    let [signer] = compile(with_wide_arithmetic(cargo()), &wide, ["software-signer"])?;
    let standalone = compose(&policy, &signer)?;
    write_if_changed(&out.join("jwt-generator-standalone-wide.wasm"), &standalone)?;
    Ok(())
}

/// Compiles packages to core modules and makes a component of each.
fn compile<const N: usize>(
    mut cargo: Command,
    target: &Path,
    packages: [&str; N],
) -> Result<[Vec<u8>; N]> {
    cargo.args([
        "build",
        "--lib",
        "--target",
        TARGET,
        "--profile",
        "component",
    ]);
    cargo.arg("--target-dir").arg(target);
    for package in packages {
        cargo.args(["--package", package]);
    }
    let status = cargo.status().context("cannot start cargo")?;
    ensure!(status.success(), "the components do not build ({status})");
    let mut components = [const { Vec::new() }; N];
    for (package, component) in packages.into_iter().zip(&mut components) {
        let file = format!("{}.wasm", package.replace('-', "_"));
        *component = encode(&target.join(TARGET).join("component").join(file))?;
    }
    Ok(components)
}

fn encode(module: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    ComponentEncoder::default()
        .validate(true)
        .module(&bytes)
        .and_then(|encoder| encoder.encode())
        .with_context(|| format!("{} is not a component", module.display()))
}

/// Gives the policy its signer: what is left to import is what WASI gives.
fn compose(policy: &[u8], signer: &[u8]) -> Result<Vec<u8>> {
    let mut graph = CompositionGraph::new();
    let signer = Package::from_bytes(
        "jwt-gateway:software-signer",
        None,
        signer.to_vec(),
        graph.types_mut(),
    )?;
    let signer = graph.register_package(signer)?;
    let policy = Package::from_bytes(
        "jwt-gateway:jwt-generator",
        None,
        policy.to_vec(),
        graph.types_mut(),
    )?;
    let policy = graph.register_package(policy)?;
    let signer = graph.instantiate(signer);
    let signer = graph.alias_instance_export(signer, SIGNER)?;
    let policy = graph.instantiate(policy);
    graph.set_instantiation_argument(policy, SIGNER, signer)?;
    let generator = graph.alias_instance_export(policy, GENERATOR)?;
    graph.export(generator, GENERATOR)?;
    graph
        .encode(EncodeOptions::default())
        .context("the components do not fit together")
}

/// Lets the compiler use the wide-arithmetic proposal.
fn with_wide_arithmetic(mut cargo: Command) -> Command {
    add_flags(&mut cargo, "-Ctarget-feature=+wide-arithmetic");
    cargo
}
