//! Everything that takes part: an upstream, nginx, and the gateway.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::certificate::{Certificate, SUITE};
use super::gateway::{self, Gateway};
use super::nginx::Configurations;
use super::ports::Ports;
use super::scenario::{Proxy, Scenario};
use crate::server::Server;
use crate::workspace::Workspace;

/// Bytes of signatures that a gateway with memo may keep of each key: the default.
const MEMO_BYTES: u64 = 4 << 20;

/// The running servers. They end before the folder that they write into.
pub struct Scene {
    proxies: Vec<Running>,
    _upstream: Server,
    report_script: PathBuf,
    _folder: TempDir,
}

struct Running {
    proxy: Proxy,
    server: Server,
    ports: Ports,
}

impl Scene {
    /// Starts what these scenarios need, with this gateway.
    pub fn set_up(program: &Path, scenarios: &[Scenario], workspace: &Workspace) -> Result<Self> {
        let folder = TempDir::new()?;
        gateway::make_keys(program, folder.path())?;
        let ports = Ports::free()?;
        let bench = workspace.path("tests/bench");
        let nginx = Configurations::new(bench.join("nginx"), folder.path().to_path_buf());
        let upstream = nginx.start("upstream", ports, &[])?;
        let gateway = Gateway {
            program: program.to_path_buf(),
            folder: folder.path().to_path_buf(),
            certificate: Certificate::make(folder.path())?,
            upstream: ports.http1,
        };
        let mut proxies: Vec<Running> = Vec::new();
        for Scenario { proxy, .. } in scenarios {
            if proxies.iter().all(|running| running.proxy != *proxy) {
                proxies.push(start(*proxy, &nginx, &gateway)?);
            }
        }
        Ok(Self {
            proxies,
            _upstream: upstream,
            report_script: bench.join("report.lua"),
            _folder: folder,
        })
    }

    /// The number of the process of a scenario's proxy.
    pub fn process(&self, scenario: Scenario) -> Result<u32> {
        Ok(self.running(scenario)?.server.id())
    }

    /// What is asked for.
    pub fn url(&self, scenario: Scenario) -> Result<String> {
        let scheme = match scenario.protocol.is_over_tls() {
            true => "https",
            false => "http",
        };
        let (port, path) = (self.port(scenario)?, scenario.policy.path());
        Ok(format!("{scheme}://127.0.0.1:{port}/{path}"))
    }

    /// Where a scenario's proxy listens for it.
    pub fn port(&self, scenario: Scenario) -> Result<u16> {
        Ok(self.running(scenario)?.ports.of(scenario.protocol))
    }

    /// The script that makes wrk print what it saw.
    pub fn report_script(&self) -> &Path {
        &self.report_script
    }

    fn running(&self, scenario: Scenario) -> Result<&Running> {
        let mut proxies = self.proxies.iter();
        let found = proxies.find(|running| running.proxy == scenario.proxy);
        found.with_context(|| format!("{} was not started", scenario.proxy))
    }
}

fn start(proxy: Proxy, nginx: &Configurations, gateway: &Gateway) -> Result<Running> {
    let Certificate { certificate, key } = &gateway.certificate;
    let rival = |role: &str| -> Result<(Server, Ports)> {
        let ports = Ports::free()?;
        let values = [
            ("upstream", gateway.upstream.to_string()),
            ("keys", gateway.folder.display().to_string()),
            ("certificate", certificate.display().to_string()),
            ("key", key.display().to_string()),
            ("suite", SUITE.to_owned()),
        ];
        Ok((nginx.start(role, ports, &values)?, ports))
    };
    let (server, ports) = match proxy {
        Proxy::Nginx => rival("plain")?,
        Proxy::NginxLua => rival("lua")?,
        Proxy::Gateway | Proxy::GatewayOfTwo => gateway.start(proxy.threads(), 0)?,
        Proxy::GatewayWithMemo => gateway.start(proxy.threads(), MEMO_BYTES)?,
    };
    Ok(Running {
        proxy,
        server,
        ports,
    })
}
