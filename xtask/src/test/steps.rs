//! `test`: everything that has to hold, in the order in which it is cheapest to
//! learn that it does not.

use std::process::Command;

use anyhow::{Result, bail};

use super::browser;
use super::judges::Judges;
use super::report::Report;
use super::tally::Tally;
use crate::build;
use crate::dependencies;
use crate::layout;
use crate::process::{run, watch};
use crate::toolchain::{Choice, TARGET, Toolchain};
use crate::workspace::{FUZZING, Workspace};

/// What is compiled to WebAssembly, and so is looked at for that target as well.
const WASM_PACKAGES: [&str; 5] = [
    "admin-ui",
    "expression-evaluator",
    "jwt-generator",
    "misbehaving-policy",
    "software-signer",
];

/// Runs everything and says whether all of it held.
pub fn run_all(choice: Choice, workspace: &Workspace) -> Result<bool> {
    let mut report = Report::default();
    report.check("Formatting", || {
        run(workspace.cargo().args(["fmt", "--all", "--check"]))
    });
    report.check("Layout", || layout::check(workspace));
    report.check("Licences, sources and advisories of dependencies", || {
        dependencies::check(workspace)
    });
    let toolchain = report.make("Components and admin UI", || {
        build::artifacts(choice, workspace)
    });
    if let Some(toolchain) = toolchain {
        with_artifacts(&mut report, &toolchain, workspace);
    }
    Ok(report.print())
}

/// What needs the built components: the gateway embeds them.
fn with_artifacts(report: &mut Report, toolchain: &Toolchain, workspace: &Workspace) {
    report.check("Lints", || {
        let mut cargo = workspace.cargo();
        run(cargo.args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    });
    report.check("Lints for WebAssembly", || lint_wasm(toolchain, workspace));
    report.check("Fuzz targets", || check_fuzz_targets(workspace));
    report.check("Documentation", || {
        let mut cargo = workspace.cargo();
        run(cargo
            .args(["doc", "--workspace", "--no-deps"])
            .env("RUSTDOCFLAGS", "-D warnings"))
    });
    let judges = report.make("Setting up the judges", || Judges::ready(workspace));
    report.count("Tests", || cargo_test(judges.as_ref(), workspace));
    if let Some(judges) = judges {
        for mut judge in judges.of_the_standalone_component(workspace) {
            report.count(judge.title, || Tally::of_one(run(&mut judge.command)));
        }
        report.count("Browser", || browser::run_files(&judges, workspace));
    }
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
    let mut cargo = toolchain.cargo(workspace);
    cargo.args(["clippy", "--target", TARGET]);
    cargo.args(
        WASM_PACKAGES
            .iter()
            .flat_map(|package| ["--package", package]),
    );
    run(cargo.args(["--", "-D", "warnings"]))
}

fn cargo_test(judges: Option<&Judges>, workspace: &Workspace) -> Result<Tally> {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    cargo.env("JWT_GATEWAY_ARTIFACTS", workspace.artifacts());
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
