//! What was counted, as tables.

use std::path::PathBuf;

use anyhow::Result;

use super::profile::Counts;
use super::{callgrind, expressions, request};
use crate::build::{self, Profile};
use crate::toolchain::Choice;
use crate::workspace::Workspace;

/// What is counted.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// A gateway that is compiled already: its requests alone are counted.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Counts and prints.
///
/// # Errors
/// Something does not build, or cannot be counted.
pub fn print(choice: Choice, workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    callgrind::install()?;
    let gateway = match &arguments.program {
        Some(program) => program.clone(),
        None => {
            expressions::count(workspace)?;
            build::everything(Profile::Dev, choice, workspace)?
        }
    };
    print_requests(&request::count(&gateway)?);
    Ok(())
}

/// Prints what requests took.
pub fn print_requests(requests: &[(&str, Counts)]) {
    println!("{:<12} {:>12} {:>12}", "", "gateway", "component");
    for (name, Counts { gateway, component }) in requests {
        println!("{name:<12} {gateway:>12} {component:>12}");
    }
}
