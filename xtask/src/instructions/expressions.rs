//! Expressions, each compiled or evaluated over and over in a program of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{output, run};
use crate::workspace::Workspace;

/// How often an expression is compiled or evaluated for one count.
const TIMES: u64 = 1000;

/// Counts with callgrind and prints a table.
pub fn count(workspace: &Workspace) -> Result<()> {
    let program = program(workspace)?;
    println!("{:<12} {:>12} {:>12}", "", "compiling", "evaluating");
    for name in output(&mut Command::new(&program))?.lines() {
        let [compiling, evaluating] =
            ["compiling", "evaluating"].map(|what| each(&program, what, name));
        println!("{name:<12} {:>12} {:>12}", compiling?, evaluating?);
    }
    Ok(())
}

/// Builds the example that repeats an expression.
fn program(workspace: &Workspace) -> Result<PathBuf> {
    run(workspace.cargo().args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "dataweave",
        "--example",
        "repeat",
    ]))?;
    Ok(workspace.target().join("release/examples/repeat"))
}

/// The instructions of one compilation or evaluation: what many take beyond none.
fn each(program: &Path, what: &str, name: &str) -> Result<u64> {
    let (none, many) = (
        total(program, what, name, 0)?,
        total(program, what, name, TIMES)?,
    );
    Ok(many.saturating_sub(none) / TIMES)
}

/// The instructions of a whole run.
fn total(program: &Path, what: &str, name: &str, times: u64) -> Result<u64> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([what, name, &times.to_string()]);
    let finished = valgrind.output().context("cannot start valgrind")?;
    let report = String::from_utf8_lossy(&finished.stderr);
    ensure!(finished.status.success(), "valgrind failed: {report}");
    let collected = report
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.context("valgrind counted nothing")?;
    count
        .trim()
        .parse()
        .context("valgrind's count is no number")
}
