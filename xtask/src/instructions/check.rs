//! Requests beside the record of what they took.

use std::env;

use anyhow::{Result, ensure};

use super::record::{Record, Tools};
use super::table::print_requests;
use super::{callgrind, request};
use crate::process::run;
use crate::toolchain::Toolchain;
use crate::workspace::{Workspace, choose_program};

/// The record.
const RECORD: &str = "tests/instructions.toml";

/// With it, the record is written and not compared with.
const ACCEPT: &str = "JWT_GATEWAY_ACCEPT";

/// Counts the requests of the gateway that the tests run, and holds them against the
/// record.
///
/// An optimised gateway would have to be compiled for ten minutes. This one takes seven
/// times the instructions, and for the same reasons: what is done once more counts more.
/// The component is the one that is handed out, and takes as many in every gateway.
///
/// # Errors
/// Instructions are more or fewer than were recorded, or it cannot be said: the gateway
/// does not build, valgrind cannot be had, or the record was made with something else.
pub fn check(toolchain: &Toolchain, workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo();
    run(choose_program(cargo.arg("build"), "jwt-gateway"))?;
    let gateway = workspace.target().join("debug/jwt-gateway");
    callgrind::install()?;
    let counted = request::count(&gateway)?;
    print_requests(&counted);
    let now = Record::of(Tools::here(toolchain)?, &counted);
    let path = workspace.path(RECORD);
    if env::var_os(ACCEPT).is_some() {
        now.write(&path)?;
    }
    let differences = Record::read(&path)?.differences(&now)?;
    ensure!(
        differences.is_empty(),
        "{}\n    What is meant to be so is recorded by {ACCEPT}=1 cargo xtask test --only instructions",
        differences.join("\n    ")
    );
    Ok(())
}
