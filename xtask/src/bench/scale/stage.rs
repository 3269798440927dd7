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

/// An upstream, in a folder that it ends before.
pub struct Stage {
    program: PathBuf,
    keys: Keys,
    upstream: u16,
    _upstream: Server,
    folder: TempDir,
}

impl Stage {
    /// Starts it; this is the program of all gateways.
    pub fn set_up(program: &Path, workspace: &Workspace) -> Result<Self> {
        let (folder, ports, keys) = (TempDir::new()?, Ports::free()?, Keys::make(program)?);
        let bench = workspace.path("tests/bench");
        let nginx = Configurations::new(bench.join("nginx"), folder.path().to_path_buf());
        let upstream = nginx.start("upstream", ports, &[])?;
        Ok(Self {
            program: program.to_path_buf(),
            keys,
            upstream: ports.http1,
            _upstream: upstream,
            folder,
        })
    }

    /// Starts a gateway with so many API instances.
    pub fn start(&self, size: usize) -> Result<Running> {
        let folder = self.folder.path();
        Running::start(&self.program, size, &self.keys, self.upstream, folder)
    }
}
