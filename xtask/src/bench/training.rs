//! A load that shows a compiler what a gateway does most. Nothing is measured.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use super::scenario::{Proxy, Scenario};
use super::scene::Scene;
use super::{load, rows};
use crate::workspace::Workspace;

/// How long each kind of request is sent.
const LENGTH: Duration = Duration::from_secs(2);

/// Connections of HTTP/1.1.
const CONNECTIONS: usize = 8;

/// Has a gateway do for a while all that `bench` measures of one with one worker, and ends it.
///
/// # Errors
/// A request fails.
pub fn run_through(program: &Path, workspace: &Workspace) -> Result<()> {
    let is_alone = |it: &Scenario| matches!(it.proxy, Proxy::Gateway | Proxy::GatewayWithMemo);
    let scenarios = rows::scenarios(&rows::choose(None)?);
    let scenarios = Vec::from_iter(scenarios.into_iter().filter(is_alone));
    let scene = Scene::set_up(program, &scenarios, workspace)?;
    for scenario in scenarios {
        load::measure(&scene, scenario, LENGTH, CONNECTIONS)?;
    }
    Ok(())
}
