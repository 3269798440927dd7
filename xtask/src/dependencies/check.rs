//! Checks dependencies.

use anyhow::Result;

use super::list::List;
use super::{cargo_deny, database, locks};
use crate::process::run;
use crate::workspace::{FUZZING, Workspace};

/// Checks licences, sources and advisories of everything that is linked in, and
/// advisories of what fuzzing takes.
///
/// # Errors
/// One of them is at fault, or cargo-deny cannot be installed.
pub fn check(workspace: &Workspace) -> Result<()> {
    let list = List::read(workspace)?;
    println!("    advisories as of {} (kept copy)", list.age());
    let unknown = &locks::packages(workspace)? - &list.packages;
    if !unknown.is_empty() {
        let names = Vec::from_iter(unknown).join(", ");
        println!("    NOT CHECKED for advisories, `cargo xtask advisories` looks them up: {names}");
    }
    let databases = workspace.target().join("advisories/kept");
    database::write(&list, &databases)?;
    // cargo-deny stays offline, because otherwise it would fetch the whole database.
    for folder in [""].iter().chain(&FUZZING) {
        let mut cargo = workspace.cargo();
        cargo.current_dir(workspace.path(folder));
        run(cargo.args(["fetch", "--locked"]))?;
    }
    let offline = || {
        let mut command = cargo_deny::ready(workspace, &databases)?;
        command.args(["--offline", "--locked", "--config", "deny.toml"]);
        anyhow::Ok(command)
    };
    run(offline()?.args(["--workspace", "check"]))?;
    for folder in FUZZING {
        let manifest = format!("{folder}/Cargo.toml");
        run(offline()?.args([
            "--manifest-path",
            &manifest,
            "check",
            "--allow",
            "advisory-not-detected",
            "advisories",
        ]))?;
    }
    Ok(())
}
