//! Load by wrk, over HTTP/1.1.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::seen::{Latency, Seen};
use crate::process::output;

/// What `report.lua` prints.
#[derive(Deserialize)]
struct Printed {
    requests: u64,
    microseconds: u64,
    p50: u64,
    p99: u64,
    failed: u64,
}

/// How wrk loads a proxy, by one thread.
pub struct Wrk<'a> {
    /// Connections, all of them kept.
    pub connections: usize,
    /// How long, in whole seconds.
    pub length: Duration,
    /// Where `report.lua` is.
    pub script: &'a Path,
}

impl Wrk<'_> {
    /// Loads a URL. Where a file of paths is given, one on each line, requests go round them.
    ///
    /// # Errors
    /// A request failed, or none was sent.
    pub fn load(&self, url: &str, paths: Option<&Path>) -> Result<Seen> {
        let mut wrk = Command::new("wrk");
        wrk.args(["--threads", "1"]);
        wrk.args(["--connections", &self.connections.to_string()]);
        wrk.args(["--duration", &format!("{}s", self.length.as_secs())]);
        wrk.arg("--script").arg(self.script);
        wrk.args(["--header", "x-client-id: client-1"]).arg(url);
        if let Some(paths) = paths {
            wrk.arg("--").arg(paths);
        }
        read(&output(&mut wrk)?)
    }
}

fn read(printed: &str) -> Result<Seen> {
    let line = printed.lines().find(|line| line.starts_with('{'));
    let printed: Printed = serde_json::from_str(line.context("wrk said nothing")?)?;
    let Printed {
        requests, failed, ..
    } = printed;
    ensure!(failed == 0, "{failed} of {requests} requests failed");
    ensure!(requests > 0, "there was no load");
    Ok(Seen {
        requests,
        rate: requests as f64 * 1e6 / printed.microseconds as f64,
        latency: Some(Latency {
            p50_us: printed.p50,
            p99_us: printed.p99,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_prints_is_read_and_failures_are_refused() {
        let printed = |requests: u64, failed: u64| {
            format!(
                "Running 2s test @ http://127.0.0.1:1/\n\
                 {{\"requests\":{requests},\"microseconds\":2000000,\"p50\":40,\"p99\":90,\"failed\":{failed}}}\n"
            )
        };
        let seen = read(&printed(5000, 0)).unwrap();
        assert_eq!((seen.requests, seen.rate), (5000, 2500.0));
        let latency = seen.latency.unwrap();
        assert_eq!((latency.p50_us, latency.p99_us), (40, 90));
        for (printed, refusal) in [
            (printed(5000, 3), "3 of 5000 requests failed"),
            (printed(0, 0), "there was no load"),
            (String::new(), "wrk said nothing"),
        ] {
            assert_eq!(read(&printed).unwrap_err().to_string(), refusal);
        }
    }
}
