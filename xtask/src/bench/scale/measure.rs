//! One number of API instances, from the start to the end.

use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::cost::Round;
use super::measured::Measured;
use super::running::Running;
use super::stage::Stage;
use crate::bench::arguments::Arguments;
use crate::bench::wrk::Wrk;
use crate::usage;

/// Measures everything with so many.
///
/// # Errors
/// A gateway does not serve, or fails a request.
pub fn measure(stage: &Stage, instances: usize, arguments: &Arguments) -> Result<Measured> {
    let running = stage.start(instances)?;
    let length = Duration::from_secs(arguments.seconds);
    let started_mb = running.megabytes()?;
    let idle_ms = idle(&running, length)?;
    let wrk = Wrk {
        connections: arguments.connections,
        length,
        script: stage.report_script(),
    };
    let round = |_| Round::measure(&stage.alone, &running, &wrk);
    let rounds = (0..arguments.rounds).map(round).collect::<Result<_>>()?;
    Ok(Measured {
        instances,
        start_s: running.start.as_secs_f64(),
        started_mb,
        idle_ms,
        rounds,
        loaded_mb: running.megabytes()?,
    })
}

/// Processor time that it uses while nobody asks, in milliseconds a second.
fn idle(running: &Running, length: Duration) -> Result<f64> {
    let before = usage::cpu(running.process())?;
    thread::sleep(length);
    let used = usage::cpu(running.process())?.saturating_sub(before);
    Ok(used.as_secs_f64() * 1e3 / length.as_secs_f64())
}
