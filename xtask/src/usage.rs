//! What processes have used.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// Ticks of processor time in a second, as Linux reports it to programs.
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor time of a process and its children so far, user and system.
pub fn cpu(process: u32) -> Result<Duration> {
    let mut ticks = 0;
    for entry in fs::read_dir("/proc")? {
        let Ok(stat) = fs::read_to_string(entry?.path().join("stat")) else {
            continue;
        };
        // The name in parentheses may hold anything; the fields follow it.
        let Some((id, fields)) = stat
            .split_once(" (")
            .and_then(|(id, rest)| Some((id.parse::<u32>().ok()?, rest.rsplit_once(") ")?.1)))
        else {
            continue;
        };
        let fields: Vec<&str> = fields.split(' ').collect();
        let field = |index: usize| fields.get(index).and_then(|text| text.parse::<u64>().ok());
        if id == process || field(1) == Some(u64::from(process)) {
            ticks += field(11).unwrap_or(0) + field(12).unwrap_or(0);
        }
    }
    Ok(Duration::from_secs_f64(ticks as f64 / TICKS_PER_SECOND))
}

/// Resident memory of a process, in bytes.
pub fn resident(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().next())
        .context("no VmRSS")?;
    Ok(kilobytes.parse::<u64>()? * 1024)
}
