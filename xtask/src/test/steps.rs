//! `test`: everything that has to hold, in the order in which it is cheapest to
//! learn that it does not.

use std::env;
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, bail};

use super::browser;
use super::judges::Judges;
use super::part::Part;
use super::report::Report;
use super::tally::Tally;
use crate::build::{Build, Wasm};
use crate::demo;
use crate::dependencies;
use crate::instructions;
use crate::process::{run, watch};
use crate::toolchain::{Choice, TARGET, Toolchain};
use crate::workspace::{FUZZING, Workspace, choose_program};

/// What is compiled to WebAssembly, and so is looked at for that target as well: what is
/// compiled together.
const WASM: [&[&str]; 2] = [
    &[
        "expression-evaluator",
        "jwt-generator",
        "misbehaving-policy",
        "software-signer",
    ],
    &["admin-ui"],
];

/// How many tests of one program run at a time, as Rust's own test runner reads it.
const THREADS: &str = "RUST_TEST_THREADS";

/// Runs everything, or what is asked for, and says whether all of it held.
pub fn run_all(only: Vec<Part>, choice: Choice, workspace: &Workspace) -> Result<bool> {
    let mut report = Report::of(only);
    // First, so that on a clean checkout it finds what somebody finds who has just come.
    report.check(Part::Demo, || demo::run(true, choice, workspace));
    report.check(Part::Formatting, || {
        run(workspace.cargo().args(["fmt", "--all", "--check"]))
    });
    report.check(Part::Layout, || check_layout(workspace));
    report.check(Part::Dependencies, || dependencies::check(workspace));
    if report.wants_one_of(Part::WITH_ARTIFACTS) {
        let toolchain = report.make("Components and admin UI", || {
            Build::artifacts(Wasm::Whole, &[], choice, workspace).map(|build| build.toolchain)
        });
        if let Some(toolchain) = toolchain {
            with_artifacts(&mut report, &toolchain, workspace);
        }
    }
    Ok(report.print())
}

/// What needs the built components: the gateway embeds them.
fn with_artifacts(report: &mut Report, toolchain: &Toolchain, workspace: &Workspace) {
    report.check(Part::Lints, || lint(workspace));
    report.check(Part::WasmLints, || lint_wasm(toolchain, workspace));
    report.check(Part::FuzzTargets, || check_fuzz_targets(workspace));
    report.check(Part::Docs, || document(workspace));
    report.count(Part::Instructions, || {
        Ok(Tally::of_one(instructions::check(toolchain, workspace)))
    });
    if !report.wants_one_of(Part::WITH_JUDGES) {
        return;
    }
    let judges = report.make("Setting up the judges", || Judges::ready(workspace));
    report.count(Part::Tests, || cargo_test(judges.as_ref(), workspace));
    if let Some(judges) = judges {
        report.count(Part::Component, || {
            let mut tally = Tally::default();
            for mut judge in judges.of_the_standalone_component(workspace) {
                tally += Tally::of_one(run(&mut judge.command).context(judge.title));
            }
            Ok(tally)
        });
        report.count(Part::Browser, || browser::run_files(&judges, workspace));
    }
}

fn lint(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["clippy", "--workspace", "--all-targets"]);
    run(cargo.args(["--", "-D", "warnings"]))
}

fn document(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    cargo.args(["doc", "--workspace", "--no-deps"]);
    run(cargo.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Checks who imports whom. The program that does is built when it is needed.
///
/// # Errors
/// Something leaves the layout; where, is printed.
pub fn check_layout(workspace: &Workspace) -> Result<()> {
    run(choose_program(
        workspace.cargo().args(["run", "--quiet"]),
        "layout",
    ))
}

/// Checks that the fuzz targets still fit what they try, in their own workspaces and
/// without libFuzzer, which takes a C++ compiler and most of the time.
fn check_fuzz_targets(workspace: &Workspace) -> Result<()> {
    for folder in FUZZING {
        let cargo = || {
            let mut cargo = workspace.cargo();
            cargo.current_dir(workspace.path(folder));
            cargo
        };
        run(cargo().args(["fmt", "--check"]))?;
        run(cargo().args([
            "clippy",
            "--locked",
            "--no-default-features",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))?;
    }
    Ok(())
}

fn lint_wasm(toolchain: &Toolchain, workspace: &Workspace) -> Result<()> {
    if !toolchain.has_clippy() {
        println!("    NOT CHECKED: Debian's clippy is missing (`apt-get install rust-web-clippy`)");
        return Ok(());
    }
    for packages in WASM {
        let mut cargo = toolchain.cargo(workspace);
        cargo.args(["clippy", "--target", TARGET]);
        cargo.args(packages.iter().flat_map(|package| ["--package", package]));
        run(cargo.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn cargo_test(judges: Option<&Judges>, workspace: &Workspace) -> Result<Tally> {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    cargo.env("JWT_GATEWAY_ARTIFACTS", workspace.artifacts());
    // A test waits for its gateway: as many as there are processors leave these idle.
    if env::var_os(THREADS).is_none() {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        cargo.env(THREADS, (processors + 1).to_string());
    }
    if let Some(judges) = judges {
        cargo
            .env("JUDGE_PYTHON", judges.python())
            .env("JUDGE_NODE", judges.node());
    }
    watch_tests(&mut cargo)
}

/// Runs tests that say at the end how many they were.
fn watch_tests(command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let good = watch(command, |line| tally.read(line))?;
    if !good && tally.failed == 0 {
        bail!("the tests did not come to their end");
    }
    Ok(tally)
}
