//! One number of API instances, from the start to the end.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::cost::Round;
use super::measured::Measured;
use super::running::Running;
use super::stage::Stage;
use super::steady::{Answers, ask_while};
use super::{changes, fleet, list};
use crate::bench::arguments::Arguments;
use crate::bench::wrk::Wrk;
use crate::usage;

/// Measures everything with so many.
///
/// # Errors
/// A gateway does not serve, refuses a change, or fails a request.
pub fn measure(stage: &Stage, instances: usize, arguments: &Arguments) -> Result<Measured> {
    let running = stage.start(instances)?;
    let length = Duration::from_secs(arguments.seconds);
    let started_mb = running.megabytes()?;
    let idle_ms = idle(&running, length)?;
    let list_ms = list::receive(&running)?;
    let disturbed = disturb(&running)?;
    let changed_mb = running.megabytes()?;
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
        list_ms,
        changes_ms: disturbed.changes_ms,
        amid_changes: disturbed.amid_changes,
        amid_quiet: disturbed.amid_quiet,
        changed_mb,
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

struct Disturbed {
    changes_ms: Vec<f64>,
    amid_changes: Answers,
    amid_quiet: Answers,
}

/// Makes changes while a client asks, and has it ask for as long again without any.
fn disturb(running: &Running) -> Result<Disturbed> {
    let (port, path) = (running.fleet.port, fleet::path(0));
    let begun = Instant::now();
    let (changes_ms, amid_changes) = ask_while(port, &path, || changes::make(running))?;
    let length = begun.elapsed();
    let quiet = || {
        thread::sleep(length);
        Ok(())
    };
    let ((), amid_quiet) = ask_while(port, &path, quiet)?;
    Ok(Disturbed {
        changes_ms,
        amid_changes,
        amid_quiet,
    })
}
