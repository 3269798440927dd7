//! Rounds of measurement.

use std::time::Duration;

use anyhow::{Context, Result};

use super::scenario::{SCENARIOS, Scenario};
use super::scene::Scene;
use super::{load, report, tokens};
use crate::build::{self, Profile};
use crate::process::{exists, run, step};
use crate::toolchain::Choice;
use crate::workspace::Workspace;

/// What the measurement needs besides Rust, as Debian names it.
const PACKAGES: [&str; 7] = [
    "libnginx-mod-http-lua",
    "lua-cjson",
    "lua-luaossl",
    "lua-resty-core",
    "lua-resty-lrucache",
    "nginx-core",
    "wrk",
];

/// How much is measured.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Arguments {
    /// Rounds; in each of them every scenario is measured once.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of load for each scenario of a round.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Connections.
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

/// Measures and prints.
pub fn bench(choice: Choice, workspace: &Workspace, arguments: Arguments) -> Result<()> {
    install()?;
    let gateway = build::everything(Profile::Dist, choice, workspace)?;
    let scene = Scene::set_up(&gateway, &SCENARIOS, workspace)?;
    tokens::check(&scene, &SCENARIOS)?;
    let mut rounds = Vec::new();
    for round in 1..=arguments.rounds {
        let title = format!("round {round} of {}", arguments.rounds);
        rounds.push(step(&title, || measure_all(&scene, arguments))?);
    }
    report::print(&rounds)?;
    step("microbenchmark of one token", || {
        run(workspace.cargo().args(["bench", "--bench", "policy"]))
    })
}

fn measure_all(scene: &Scene, arguments: Arguments) -> Result<Vec<load::Sample>> {
    let length = Duration::from_secs(arguments.seconds);
    let measure = |scenario: &Scenario| {
        load::measure(scene, *scenario, length, arguments.connections)
            .with_context(|| scenario.to_string())
    };
    SCENARIOS.iter().map(measure).collect()
}

fn install() -> Result<()> {
    if exists("wrk")
        && std::path::Path::new("/usr/lib/nginx/modules/ngx_http_lua_module.so").exists()
    {
        return Ok(());
    }
    crate::debian::install(&PACKAGES)
}
