//! What stays the same however many API instances there are.

use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::TempDir;

use super::keys::Keys;
use super::running::Running;
use crate::bench::nginx::Configurations;
use crate::bench::ports::Ports;
use crate::server::Server;
use crate::workspace::Workspace;

/// An upstream, and a gateway with one API instance, in a folder that they end before.
pub struct Stage {
    /// The gateway that the others are compared with.
    pub alone: Running,
    program: PathBuf,
    keys: Keys,
    upstream: u16,
    report_script: PathBuf,
    _upstream: Server,
    folder: TempDir,
}

impl Stage {
    /// Starts both; this is the program of all gateways.
    pub fn set_up(program: &Path, workspace: &Workspace) -> Result<Self> {
        let (folder, ports, keys) = (TempDir::new()?, Ports::free()?, Keys::make(program)?);
        let bench = workspace.path("tests/bench");
        let nginx = Configurations::new(bench.join("nginx"), folder.path().to_path_buf());
        let upstream = nginx.start("upstream", ports, &[])?;
        Ok(Self {
            alone: Running::start(program, 1, &keys, ports.http1, folder.path())?,
            program: program.to_path_buf(),
            keys,
            upstream: ports.http1,
            report_script: bench.join("report.lua"),
            _upstream: upstream,
            folder,
        })
    }

    /// Starts a gateway with so many API instances.
    pub fn start(&self, size: usize) -> Result<Running> {
        let folder = self.folder.path();
        Running::start(&self.program, size, &self.keys, self.upstream, folder)
    }

    /// The script for wrk.
    pub fn report_script(&self) -> &Path {
        &self.report_script
    }
}
