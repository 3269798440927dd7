//! A program that runs beside this one and ends with it.

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::exists;

/// How often a server is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// How long a server may take until it serves: it compiles the component first, on a
/// machine that may have much else to do.
const START: Duration = Duration::from_secs(300);

/// How long a server may take to end before it is killed.
const END: Duration = Duration::from_secs(10);

/// A server. It is ended when this value is dropped; where Linux's `setpriv` is
/// installed, also when this program is killed.
pub struct Server {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a program with its output going to `log`.
    pub fn start(
        name: &'static str,
        program: &Path,
        arguments: &[&str],
        log: PathBuf,
    ) -> Result<Self> {
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut command = if exists("setpriv") {
            let mut setpriv = Command::new("setpriv");
            setpriv.args(["--pdeathsig", "TERM", "--"]).arg(program);
            setpriv
        } else {
            Command::new(program)
        };
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file);
        let child = command.spawn();
        let child = child.with_context(|| format!("cannot start {}", program.display()))?;
        Ok(Self { name, child, log })
    }

    /// Waits until the server serves, which `ready` finds out.
    ///
    /// # Errors
    /// It ended, with what it said, or took too long.
    pub fn wait_until(&mut self, mut ready: impl FnMut() -> bool) -> Result<()> {
        let end = Instant::now() + START;
        while !ready() {
            self.check()?;
            if Instant::now() > end {
                bail!(
                    "the {} does not serve after {START:?}; it said:\n{}",
                    self.name,
                    self.said()
                );
            }
            thread::sleep(LOOK);
        }
        self.check()
    }

    /// Whether the server still runs.
    ///
    /// # Errors
    /// It ended, with what it said.
    pub fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!(
                "the {} ended ({status}); it said:\n{}",
                self.name,
                self.said()
            );
        }
        Ok(())
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks the server to end, and kills it if it does not.
    fn end(&mut self) -> Result<()> {
        let end = Instant::now() + END;
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        Command::new("kill")
            .arg(self.child.id().to_string())
            .status()?;
        while Instant::now() < end {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            thread::sleep(LOOK);
        }
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            println!(
                "    the {} (process {}) may still run: {error:#}",
                self.name,
                self.child.id()
            );
        }
    }
}

/// Free ports of this machine, each the wanted one where that is free.
pub fn free_ports<const N: usize>(wanted: [u16; N]) -> Result<[u16; N]> {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    // All are held until all are found, so that no two are the same.
    let mut held = Vec::new();
    for port in wanted {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        held.push(TcpListener::bind(wanted).or_else(|_| TcpListener::bind(any))?);
    }
    let mut ports = [0; N];
    for (port, listener) in ports.iter_mut().zip(&held) {
        *port = listener.local_addr()?.port();
    }
    Ok(ports)
}
