//! `build`: the components, the UI, and the gateway around both.

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use crate::process::{run, step};
use crate::toolchain::{Choice, Toolchain};
use crate::workspace::Workspace;
use crate::{component, ui};

/// How the gateway is compiled. The components and the UI are always optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Quickly, for tests.
    Dev,
    /// For use.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// Cargo's folder for it.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Builds what runs in WebAssembly and leaves it in the folder of the artefacts.
pub fn artifacts(choice: Choice, workspace: &Workspace) -> Result<Toolchain> {
    let toolchain = Toolchain::ready(choice, workspace)?;
    step("Building the components", || {
        let cargo = || toolchain.cargo(workspace);
        component::build(cargo, &toolchain.target(workspace), &workspace.artifacts())
    })?;
    ui::build(&toolchain, workspace)?;
    Ok(toolchain)
}

/// Builds the gateway, which embeds the artefacts, and returns its path.
pub fn gateway(profile: Profile, workspace: &Workspace) -> Result<PathBuf> {
    step(
        &format!("Compiling the gateway ({})", profile.name()),
        || {
            let mut cargo = workspace.cargo();
            run(cargo.args([
                "build",
                "--package",
                "jwt-gateway",
                "--profile",
                profile.name(),
            ]))
        },
    )?;
    Ok(workspace
        .target()
        .join(profile.folder())
        .join("jwt-gateway"))
}
