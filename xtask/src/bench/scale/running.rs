//! A gateway that serves a fleet.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::fleet::Fleet;
use super::keys::Keys;
use crate::bench::admin::Admin;
use crate::bench::gateway::{apply, serve};
use crate::bench::scenario::Policy;
use crate::bench::tokens;
use crate::server::{Server, free_ports};
use crate::usage;

/// The gateway, which ends before its folder.
pub struct Running {
    /// What it serves.
    pub fleet: Fleet,
    /// Its admin API.
    pub admin: Admin,
    /// From the start of the process until it was ready.
    pub start: Duration,
    server: Server,
    folder: TempDir,
}

impl Running {
    /// Starts one with one worker and so many API instances in its database, whose upstream is on
    /// this port. Everything that it writes is in a folder below this one.
    ///
    /// # Errors
    /// It does not serve, or makes other tokens than it should.
    pub fn start(
        program: &Path,
        size: usize,
        keys: &Keys,
        upstream: u16,
        folder: &Path,
    ) -> Result<Self> {
        let folder = TempDir::new_in(folder)?;
        let [admin, port] = free_ports([0, 0])?;
        let (fleet, admin) = (Fleet { size, port }, format!("127.0.0.1:{admin}"));
        let (documents, data) = (folder.path().join("fleet"), folder.path().join("data"));
        fleet.write(&documents, keys, upstream)?;
        apply(program, &data, &documents)?;
        let begun = Instant::now();
        let server = serve(program, 1, &data, &admin, &[])?;
        let start = begun.elapsed();
        tokens::check_one(&fleet.url(0), Policy::Hs256).context("HS256")?;
        if let Some(number) = fleet.first_with_rs256() {
            tokens::check_one(&fleet.url(number), Policy::Rs256).context("RS256")?;
        }
        Ok(Self {
            fleet,
            admin: Admin::new(&admin, &data)?,
            start,
            server,
            folder,
        })
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Its resident memory, in megabytes.
    pub fn megabytes(&self) -> Result<f64> {
        Ok(usage::resident(self.process())? as f64 / 1e6)
    }

    /// A file of this name, which lasts as long as the gateway.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
