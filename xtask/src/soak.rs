//! `soak`: a gateway under load for minutes, by a program of its own, whose clients speak
//! more than this one has.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::build::{self, Profile};
use crate::process::run;
use crate::toolchain::Choice;
use crate::workspace::{Workspace, choose_program};

/// How long, with what.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// How long the load lasts.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Clients that ask at once, of every kind as many.
    #[arg(long, default_value_t = 8)]
    clients: usize,
    /// How the gateway is compiled.
    #[arg(long, value_enum, default_value = "release")]
    profile: Profile,
    /// A gateway that is compiled already.
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    program: Option<PathBuf>,
}

/// Loads a gateway. What came of it is printed.
///
/// # Errors
/// Something does not build, or not all was well.
pub fn load(choice: Choice, workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let gateway = match &arguments.program {
        Some(program) => std::path::absolute(program).context("no such gateway")?,
        None => build::everything(arguments.profile, choice, workspace)?,
    };
    let mut soak = workspace.cargo();
    choose_program(soak.args(["run", "--quiet"]), "soak")
        .args(["--", "--minutes", &arguments.minutes.to_string()])
        .args(["--clients", &arguments.clients.to_string()])
        .arg("--program")
        .arg(gateway);
    run(&mut soak)
}
