//! Load on one scenario, and what it cost the proxy.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::scene::{Scenario, Scene};
use crate::process::output;

/// What one stretch of load showed.
pub struct Sample {
    /// The scenario.
    pub name: &'static str,
    /// Processor time of the proxy per request, in microseconds.
    pub cpu_us: f64,
    /// Requests per second.
    pub rate: f64,
    /// Latency at the middle and at the 99th percentile, in microseconds.
    pub latency_us: (u64, u64),
}

/// What `report.lua` prints.
#[derive(Deserialize)]
struct Seen {
    requests: u64,
    microseconds: u64,
    p50: u64,
    p99: u64,
    failed: u64,
}

/// Loads a scenario with one thread.
pub fn measure(
    scene: &Scene,
    scenario: &Scenario,
    length: Duration,
    connections: usize,
) -> Result<Sample> {
    let before = scene.cpu(scenario)?;
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--connections", &connections.to_string()]);
    wrk.args(["--duration", &format!("{}s", length.as_secs())]);
    wrk.arg("--script").arg(scene.report_script());
    wrk.args(["--header", "x-client-id: client-1"])
        .arg(&scenario.url);
    let printed = output(&mut wrk)?;
    let cpu = scene.cpu(scenario)? - before;
    let line = printed
        .lines()
        .find(|line| line.starts_with('{'))
        .context("wrk said nothing")?;
    let seen: Seen = serde_json::from_str(line)?;
    ensure!(
        seen.failed == 0,
        "{} of {} requests failed",
        seen.failed,
        seen.requests
    );
    ensure!(seen.requests > 0, "there was no load");
    Ok(Sample {
        name: scenario.name,
        cpu_us: cpu.as_secs_f64() * 1e6 / seen.requests as f64,
        rate: seen.requests as f64 * 1e6 / seen.microseconds as f64,
        latency_us: (seen.p50, seen.p99),
    })
}
