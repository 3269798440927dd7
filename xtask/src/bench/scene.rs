//! Everything that takes part: an upstream, nginx with Lua, and the gateway.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::output;
use crate::server::{Server, free_ports};
use crate::usage;
use crate::workspace::Workspace;

/// A URL of one proxy.
pub struct Scenario {
    /// What the report calls it.
    pub name: &'static str,
    /// Whose processor time counts.
    pub server: usize,
    /// What is asked for.
    pub url: String,
}

/// The running servers.
pub struct Scene {
    servers: Vec<Server>,
    scenarios: Vec<Scenario>,
    folder: TempDir,
    report_script: PathBuf,
}

const METHODS: [&str; 3] = ["HS256", "ES256", "RS256"];

impl Scene {
    /// Starts everything, with this gateway.
    pub fn set_up(gateway: &Path, workspace: &Workspace) -> Result<Self> {
        let folder = TempDir::new()?;
        for method in METHODS {
            let key = output(Command::new(gateway).args(["keygen", "--method", method]))?;
            fs::write(folder.path().join(format!("{method}.key")), key.trim_end())?;
        }
        let [upstream_port, rival_port] = free_ports([0, 0])?;
        let bench = workspace.path("tests/bench");
        let upstream = nginx(
            folder.path(),
            &bench,
            "upstream",
            upstream_port,
            upstream_port,
        )?;
        let rival = nginx(folder.path(), &bench, "rival", rival_port, upstream_port)?;
        let mut scene = Self {
            servers: vec![upstream, rival],
            scenarios: Vec::new(),
            report_script: bench.join("report.lua"),
            folder,
        };
        for (name, path) in [
            ("nginx+lua none", "none"),
            ("nginx+lua HS256", "HS256"),
            ("nginx+lua ES256", "ES256"),
            ("nginx+lua RS256", "RS256"),
        ] {
            let url = format!("http://127.0.0.1:{rival_port}/{path}");
            scene.scenarios.push(Scenario {
                name,
                server: 1,
                url,
            });
        }
        let names = [
            "gateway none",
            "gateway HS256",
            "gateway ES256",
            "gateway RS256",
        ];
        scene.add_gateway(gateway, "0", upstream_port, names)?;
        let names = ["memo none", "memo HS256", "memo ES256", "memo RS256"];
        scene.add_gateway(gateway, "4194304", upstream_port, names)?;
        Ok(scene)
    }

    /// What is measured.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// Processor time that a scenario's proxy has used so far.
    pub fn cpu(&self, scenario: &Scenario) -> Result<std::time::Duration> {
        let server = self.servers.get(scenario.server);
        usage::cpu(server.context("no such server")?.id())
    }

    /// The script that makes wrk print what it saw.
    pub fn report_script(&self) -> &Path {
        &self.report_script
    }

    /// Every proxy must make the token that it is measured for.
    pub fn check_tokens(&self) -> Result<()> {
        for Scenario { name, url, .. } in &self.scenarios {
            let request = ureq::get(url).header("x-client-id", "client-1");
            let mut answer = request.header("x-show-token", "yes").call()?;
            let shown = answer.body_mut().read_to_string()?;
            let method = name.rsplit(' ').next().unwrap_or_default();
            if method == "none" {
                ensure!(shown.is_empty(), "{name} makes a token");
                continue;
            }
            let token = shown.strip_prefix("Bearer ").unwrap_or_default();
            let parts: Vec<&str> = token.split('.').collect();
            let [header, claims, signature] = parts[..] else {
                anyhow::bail!("{name} makes no token");
            };
            let says = |part: &str, member: &str, value: &str| -> Result<bool> {
                let json = BASE64_URL_SAFE_NO_PAD.decode(part)?;
                let part: Value = serde_json::from_slice(&json)?;
                Ok(part.get(member).and_then(Value::as_str) == Some(value))
            };
            ensure!(says(header, "alg", method)?, "{name}: another method");
            ensure!(says(claims, "sub", "client-1")?, "{name}: other claims");
            ensure!(signature.len() >= 43, "{name}: no signature");
        }
        Ok(())
    }

    fn add_gateway(
        &mut self,
        gateway: &Path,
        memo_bytes: &str,
        upstream_port: u16,
        names: [&'static str; 4],
    ) -> Result<()> {
        let [admin, proxy] = free_ports([0, 0])?;
        let data = TempDir::new_in(self.folder.path())?.keep();
        let (folder, admin) = (data.display().to_string(), format!("127.0.0.1:{admin}"));
        let mut arguments = vec!["serve", "--log", "warn", "--worker-threads", "1"];
        arguments.extend(["--signature-memo-bytes", memo_bytes]);
        arguments.extend(["--data-dir", &folder, "--admin", &admin]);
        let mut server = Server::start("gateway", gateway, &arguments, data.join("log"))?;
        server.wait_until(|| ureq::get(format!("http://{admin}/livez")).call().is_ok())?;
        let megabytes = usage::resident(server.id())? as f64 / 1e6;
        println!("    idle memory of a gateway without policies: {megabytes:.1} MB");
        let token = fs::read_to_string(data.join("admin-token"))?;
        let api = format!("http://{admin}/api/v1/api-instances");
        let post = |url: &str, body: Value| -> Result<()> {
            let authorization = format!("Bearer {}", token.trim());
            let response = ureq::post(url)
                .header("authorization", authorization)
                .send_json(body);
            response.with_context(|| url.to_owned()).map(drop)
        };
        let server_index = self.servers.len();
        self.servers.push(server);
        for (name, method) in names.into_iter().zip(["none", "HS256", "ES256", "RS256"]) {
            let instance = method.to_ascii_lowercase();
            let url = format!("http://127.0.0.1:{proxy}/{method}");
            let upstream = format!("http://127.0.0.1:{upstream_port}/upstream");
            post(
                &api,
                json!({ "name": instance, "address": url, "upstream": { "address": upstream } }),
            )?;
            if method != "none" {
                let key = fs::read_to_string(self.folder.path().join(format!("{method}.key")))?;
                let config = json!({ "config": policy(method, &key) });
                post(&format!("{api}/{instance}/policies"), config)?;
            }
            self.scenarios.push(Scenario {
                name,
                server: server_index,
                url,
            });
        }
        Ok(())
    }
}

/// The claims that `sign.lua` makes.
fn policy(method: &str, key: &str) -> Value {
    let entry = |name: &str, value: &str| json!({ "name": name, "value": value });
    json!({
        "signingMethod": method,
        "privateKey": key,
        "iat": true,
        "exp": 300,
        "nbf": 0,
        "customClaims": [
            entry("iss", "https://gateway.example.com"),
            entry("aud", "https://upstream.example.com"),
            entry("sub", "#[attributes.headers['x-client-id'] default 'anonymous']"),
            entry("method", "#[attributes.method]"),
            entry("path", "#[attributes.requestPath]"),
            entry("ip", "#[attributes.remoteAddress]"),
        ],
        "customHeaders": [entry("kid", "key-1")],
    })
}

fn nginx(folder: &Path, bench: &Path, role: &str, port: u16, upstream: u16) -> Result<Server> {
    let text = fs::read_to_string(bench.join("nginx.conf"))?
        .replace("FOLDER", &folder.display().to_string())
        .replace("LUA", &bench.display().to_string())
        .replace("UPSTREAM", &upstream.to_string())
        .replace("PORT", &port.to_string())
        .replace("ROLE", role);
    let path = folder.join(format!("{role}.conf"));
    fs::write(&path, text)?;
    let log = folder.join(format!("{role}.out"));
    let arguments = ["-c", &path.display().to_string()];
    let mut server = Server::start("nginx", Path::new("/usr/sbin/nginx"), &arguments, log)?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    server.wait_until(|| TcpStream::connect(address).is_ok())?;
    Ok(server)
}
