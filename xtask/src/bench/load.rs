//! Load on one scenario, and what it cost the proxy.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use super::scenario::{Protocol, Scenario};
use super::scene::Scene;
use super::seen::Seen;
use super::wrk::Wrk;
use super::{h2load, workers};
use crate::usage;

/// What one stretch of load showed.
#[derive(Serialize)]
pub struct Sample {
    /// What was measured.
    pub scenario: Scenario,
    /// Processor time of the proxy per request, in microseconds.
    pub cpu_us: f64,
    /// The part of each thread that serves requests in it, in microseconds.
    pub threads_us: Vec<f64>,
    /// What the load generator saw.
    #[serde(flatten)]
    pub seen: Seen,
}

/// Loads a scenario with one thread, over so many connections of HTTP/1.1 for each of the proxy's
/// workers.
///
/// # Errors
/// A request failed, or not all workers had their part of the work.
pub fn measure(
    scene: &Scene,
    scenario: Scenario,
    length: Duration,
    connections: usize,
) -> Result<Sample> {
    let (url, process) = (scene.url(scenario)?, scene.process(scenario)?);
    let connections = connections * scenario.proxy.workers();
    let (before, idle) = (usage::cpu(process)?, workers::cpu(process)?);
    let seen = match scenario.protocol {
        Protocol::Http1 | Protocol::Http1Tls => {
            let script = scene.report_script();
            Wrk {
                connections,
                length,
                script,
            }
            .load(&url, None)?
        }
        Protocol::Http2 | Protocol::Http2Tls => h2load::load(&url, length)?,
    };
    let cpu = usage::cpu(process)?.saturating_sub(before);
    let busy = workers::cpu(process)?.into_iter().zip(idle);
    let threads = Vec::from_iter(busy.map(|(now, then)| now.saturating_sub(then)));
    workers::check(scenario.proxy.threads(), &threads)?;
    let per_request = |time: Duration| time.as_secs_f64() * 1e6 / seen.requests as f64;
    Ok(Sample {
        scenario,
        cpu_us: per_request(cpu),
        threads_us: threads.into_iter().map(per_request).collect(),
        seen,
    })
}
