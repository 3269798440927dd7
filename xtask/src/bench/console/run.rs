//! The whole measurement.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Serialize;
use tempfile::TempDir;

use super::figures::{self, Line};
use super::measured::Measured;
use super::{changes, estate};
use crate::bench::admin::Admin;
use crate::bench::arguments::Arguments;
use crate::bench::gateway::{apply, serve};
use crate::bench::machine::{Machine, Versions};
use crate::bench::record::write;
use crate::process::{output, step};
use crate::server::free_ports;
use crate::test::{Judges, browser};
use crate::workspace::Workspace;

/// Measures the admin UI of this gateway, and prints.
///
/// # Errors
/// The gateway does not serve, there is no browser, or the script in it fails.
pub fn bench(program: &Path, workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let folder = TempDir::new()?;
    let (documents, data) = (folder.path().join("estate"), folder.path().join("data"));
    let [admin, port] = free_ports([0, 0])?;
    let admin = format!("127.0.0.1:{admin}");
    let key = output(Command::new(program).args(["keygen", "--method", estate::METHOD]))?;
    estate::write(&documents, port, key.trim_end())?;
    step("API instances", || apply(program, &data, &documents))?;
    let _server = serve(program, 1, &data, &admin, &[])?;
    let mut measured = step("Browser", || in_browser(&admin, &data, workspace))?;
    measured.change_ms = step("Changes", || changes::median(&Admin::new(&admin, &data)?))?;
    let figures = figures::lines(&measured);
    figures::print(&figures);
    let record = Record {
        machine: Machine::this()?,
        versions: Versions::find(program)?,
        figures,
    };
    write(&record, &arguments.file(workspace, "bench-ui.json"))
}

/// What the script in the browser says.
fn in_browser(admin: &str, data: &Path, workspace: &Workspace) -> Result<Measured> {
    let judges = Judges::ready(workspace)?;
    let folder = workspace.path("tests/browser");
    judges.install_packages(&folder)?;
    let mut node = Command::new(judges.node());
    node.arg("bench/console.mjs")
        .current_dir(&folder)
        .env("ADMIN_URL", format!("http://{admin}"))
        .env("ADMIN_TOKEN_FILE", data.join("admin-token"))
        .env("CHROMIUM", browser()?);
    let said = output(&mut node)?;
    serde_json::from_str(&said).with_context(|| format!("the script said: {said}"))
}

/// The whole run, as JSON.
#[derive(Serialize)]
struct Record {
    machine: Machine,
    versions: Versions,
    figures: Vec<Line>,
}
