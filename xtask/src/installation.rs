//! A gateway with a fresh database, and an upstream behind it, both on this
//! machine only.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use ureq::Agent;

use crate::process::output;
use crate::server::{Server, free_ports};

/// The ports that are used where they are free: proxy, admin, upstream.
const PORTS: [u16; 3] = [8081, 9090, 3000];

/// How long one request may take.
const LIMIT: Duration = Duration::from_secs(30);

/// A gateway and an upstream that run.
pub struct Installation {
    program: PathBuf,
    folder: PathBuf,
    agent: Agent,
    token: String,
    proxy: u16,
    admin: u16,
    upstream: u16,
    // In the order in which they end: the gateway first, so that no request that
    // is under way loses its upstream.
    gateway: Server,
    echo: Option<Server>,
}

impl Installation {
    /// Starts both, with everything they write in `folder`.
    pub fn start(program: &Path, folder: &Path) -> Result<Self> {
        let [proxy, admin, upstream] = free_ports(PORTS)?;
        let echo = start_echo(program, folder, upstream)?;

        let data = folder.join("data").display().to_string();
        let config = config_folder(folder);
        fs::create_dir_all(&config).with_context(|| format!("cannot make {}", config.display()))?;
        let config = config.display().to_string();
        let address = format!("127.0.0.1:{admin}");
        let arguments = [
            "serve",
            "--data-dir",
            &data,
            "--config-dir",
            &config,
            "--admin",
            &address,
        ];
        let log = folder.join("gateway.log");
        let mut gateway = Server::start("gateway", program, &arguments, log)?;
        let agent = agent();
        let livez = format!("http://{address}/livez");
        gateway.wait_until(|| agent.get(&livez).call().is_ok_and(|r| r.status() == 200))?;

        let (program, folder) = (program.to_path_buf(), folder.to_path_buf());
        let token = String::new();
        let mut installation = Self {
            program,
            folder,
            agent,
            token,
            proxy,
            admin,
            upstream,
            gateway,
            echo: Some(echo),
        };
        let file = installation.token_file();
        let token = fs::read_to_string(&file);
        let token = token.with_context(|| format!("cannot read {}", file.display()))?;
        token.trim().clone_into(&mut installation.token);
        Ok(installation)
    }

    /// Where database, keys and logs are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file with the token that the admin API and the admin UI ask for.
    pub fn token_file(&self) -> PathBuf {
        self.folder.join("data/admin-token")
    }

    /// The folder whose files the gateway serves beside its database.
    pub fn config_folder(&self) -> PathBuf {
        config_folder(&self.folder)
    }

    /// The port where requests to be forwarded go.
    pub fn proxy_port(&self) -> u16 {
        self.proxy
    }

    /// Where requests to be forwarded go, without a path.
    pub fn proxy_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.proxy)
    }

    /// Where the admin API and the admin UI are, without a path.
    pub fn admin_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.admin)
    }

    /// Where the echo upstream is, without a path.
    pub fn upstream_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.upstream)
    }

    /// Makes a private key for a signing method.
    pub fn private_key(&self, method: &str) -> Result<String> {
        output(Command::new(&self.program).args(["keygen", "--method", method]))
    }

    /// Creates something through the admin API and returns it as the API shows it.
    pub fn create(&self, path: &str, document: &Value) -> Result<Value> {
        let url = format!("{}/api/v1/{path}", self.admin_url());
        let request = self.agent.post(&url);
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let mut answer = request
            .send_json(document)
            .with_context(|| format!("POST {url}"))?;
        let body: Value = answer
            .body_mut()
            .read_json()
            .with_context(|| format!("POST {url}"))?;
        if answer.status() != 201 {
            bail!("POST {url} was answered {}: {body:#}", answer.status());
        }
        Ok(body)
    }

    /// Replaces something through the admin API.
    pub fn replace(&self, path: &str, document: &Value) -> Result<()> {
        let url = format!("{}/api/v1/{path}", self.admin_url());
        let request = self.agent.put(&url);
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let mut answer = request
            .send_json(document)
            .with_context(|| format!("PUT {url}"))?;
        if answer.status() != 200 {
            let body = answer.body_mut().read_to_string()?;
            bail!("PUT {url} was answered {}: {body}", answer.status());
        }
        Ok(())
    }

    /// Removes something through the admin API.
    pub fn remove(&self, path: &str) -> Result<()> {
        let url = format!("{}/api/v1/{path}", self.admin_url());
        let request = self.agent.delete(&url);
        let request = request.header("authorization", format!("Bearer {}", self.token));
        let mut answer = request.call().with_context(|| format!("DELETE {url}"))?;
        if answer.status() != 204 {
            let body = answer.body_mut().read_to_string()?;
            bail!("DELETE {url} was answered {}: {body}", answer.status());
        }
        Ok(())
    }

    /// Ends the upstream.
    pub fn kill_upstream(&mut self) {
        self.echo = None;
    }

    /// Starts the upstream again where it was.
    pub fn restart_upstream(&mut self) -> Result<()> {
        self.echo = Some(start_echo(&self.program, &self.folder, self.upstream)?);
        Ok(())
    }

    /// The number of the gateway's process.
    pub fn gateway_id(&self) -> u32 {
        self.gateway.id()
    }

    /// Sends a request through the proxy and returns what the upstream received.
    pub fn send(&self, path: &str, headers: &[(&str, &str)]) -> Result<Value> {
        let url = format!("{}{path}", self.proxy_url());
        let mut request = self.agent.get(&url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.call().with_context(|| format!("GET {url}"))?;
        let body = answer.body_mut().read_to_string()?;
        if answer.status() != 200 {
            bail!("GET {url} was answered {}: {body}", answer.status());
        }
        serde_json::from_str(&body).with_context(|| format!("GET {url} was not answered in JSON"))
    }

    /// Whether both still run.
    ///
    /// # Errors
    /// One ended, with what it said.
    pub fn check(&mut self) -> Result<()> {
        self.gateway.check()?;
        self.echo.as_mut().map_or(Ok(()), Server::check)
    }
}

fn config_folder(folder: &Path) -> PathBuf {
    folder.join("config")
}

fn start_echo(program: &Path, folder: &Path, port: u16) -> Result<Server> {
    let address = format!("127.0.0.1:{port}");
    let arguments = ["echo", "--listen", &address];
    let log = folder.join("echo.log");
    let mut echo = Server::start("echo upstream", program, &arguments, log)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    echo.wait_until(|| TcpStream::connect(address).is_ok())?;
    Ok(echo)
}

/// A client that stays on this machine and reports every status as it is.
fn agent() -> Agent {
    let config = Agent::config_builder()
        .proxy(None)
        .http_status_as_error(false);
    config.timeout_global(Some(LIMIT)).build().new_agent()
}
