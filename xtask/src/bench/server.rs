//! Processes under measurement.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// Ticks of processor time in a second, as Linux reports it to programs.
const TICKS_PER_SECOND: f64 = 100.0;

/// A server that ends with this value.
pub(super) struct Server(Child);

impl Server {
    /// Starts a server and waits until it answers.
    pub(super) fn start(command: &mut Command, ready_at: &str) -> Result<Self> {
        let mut server = Self(command.spawn().context("cannot start a server")?);
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if ureq::get(ready_at).call().is_ok() {
                return Ok(server);
            }
            ensure!(Instant::now() < end, "{ready_at} does not answer");
            if let Some(status) = server.0.try_wait()? {
                bail!("the server for {ready_at} ended with {status}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Processor time of the server and its children so far, user and system.
    pub(super) fn cpu(&self) -> Result<Duration> {
        let mut ticks = 0;
        for process in fs::read_dir("/proc")? {
            let Ok(stat) = fs::read_to_string(process?.path().join("stat")) else {
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
            if id == self.0.id() || field(1) == Some(u64::from(self.0.id())) {
                ticks += field(11).unwrap_or(0) + field(12).unwrap_or(0);
            }
        }
        Ok(Duration::from_secs_f64(ticks as f64 / TICKS_PER_SECOND))
    }

    /// Memory of the server that is its own, in bytes.
    pub(super) fn resident(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line
            .and_then(|line| line.split_whitespace().next())
            .context("no VmRSS")?;
        Ok(kilobytes.parse::<u64>()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM, because nginx must end its workers too.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// A port that nothing listens on at the moment.
pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
