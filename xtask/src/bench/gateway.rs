//! The gateway, as one of those that are compared.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::certificate::Certificate;
use super::ports::Ports;
use super::scenario::Policy;
use crate::process::output;
use crate::server::{Server, free_ports};
use crate::usage;

/// The program, and what it is configured with.
pub struct Gateway {
    /// The program.
    pub program: PathBuf,
    /// Where keys are, and where each gateway gets a folder of its own.
    pub folder: PathBuf,
    /// What it shows clients over TLS.
    pub certificate: Certificate,
    /// The port of the upstream.
    pub upstream: u16,
}

/// Makes a key for each policy, in the file that has the name of the method.
pub fn make_keys(program: &Path, folder: &Path) -> Result<()> {
    for method in Policy::ALL.iter().filter_map(|policy| policy.method()) {
        let key = output(Command::new(program).args(["keygen", "--method", method]))?;
        fs::write(folder.join(format!("{method}.key")), key.trim_end())?;
    }
    Ok(())
}

impl Gateway {
    /// Starts one with so many workers whose keys may keep so many bytes of signatures. It tells by itself which version of
    /// HTTP is spoken to it.
    pub fn start(&self, workers: usize, memo_bytes: u64) -> Result<(Server, Ports)> {
        let [admin, clear, secure] = free_ports([0, 0, 0])?;
        let data = TempDir::new_in(&self.folder)?.keep();
        let (folder, admin) = (data.display().to_string(), format!("127.0.0.1:{admin}"));
        let (workers, memo_bytes) = (workers.to_string(), memo_bytes.to_string());
        let mut arguments = vec!["serve", "--log", "warn", "--worker-threads", &workers];
        arguments.extend(["--signature-memo-bytes", &memo_bytes]);
        // As long as nginx keeps its own.
        arguments.extend(["--upstream-connection-requests", "100000000"]);
        arguments.extend(["--data-dir", &folder, "--admin", &admin]);
        let mut server = Server::start("gateway", &self.program, &arguments, data.join("log"))?;
        server.wait_until(|| ureq::get(format!("http://{admin}/livez")).call().is_ok())?;
        let megabytes = usage::resident(server.id())? as f64 / 1e6;
        println!("    idle memory of a gateway without policies: {megabytes:.1} MB");
        let token = fs::read_to_string(data.join("admin-token"))?;
        let admin = Admin {
            url: format!("http://{admin}/api/v1"),
            authorization: format!("Bearer {}", token.trim()),
        };
        self.configure(&admin, clear, secure)?;
        let ports = Ports {
            http1: clear,
            http1_tls: secure,
            http2: clear,
            http2_tls: secure,
        };
        Ok((server, ports))
    }

    /// An API instance for each policy, and one over TLS without a policy.
    fn configure(&self, admin: &Admin, clear: u16, secure: u16) -> Result<()> {
        for kind in Policy::ALL {
            let path = kind.path();
            let name = path.to_ascii_lowercase();
            let address = format!("http://127.0.0.1:{clear}/{path}");
            self.add(admin, &name, &address)?;
            if let Some(method) = kind.method() {
                let key = fs::read_to_string(self.folder.join(format!("{method}.key")))?;
                let policies = format!("api-instances/{name}/policies");
                admin.create(&policies, &json!({ "config": policy(method, &key) }))?;
            }
        }
        let path = Policy::None.path();
        self.add(
            admin,
            "secure",
            &format!("https://127.0.0.1:{secure}/{path}"),
        )?;
        let policy = self.certificate.policy();
        admin.create("api-instances/secure/policies", &policy)
    }

    fn add(&self, admin: &Admin, name: &str, address: &str) -> Result<()> {
        let upstream = format!("http://127.0.0.1:{}/upstream", self.upstream);
        let upstream = json!({ "address": upstream });
        let instance = json!({ "name": name, "address": address, "upstream": upstream });
        admin.create("api-instances", &instance)
    }
}

/// The admin API of a gateway.
struct Admin {
    url: String,
    authorization: String,
}

impl Admin {
    fn create(&self, path: &str, document: &Value) -> Result<()> {
        let url = format!("{}/{path}", self.url);
        let request = ureq::post(&url).header("authorization", &self.authorization);
        request.send_json(document).context(url).map(drop)
    }
}

/// The configuration of a policy that makes the claims which `sign.lua` makes.
pub fn policy(method: &str, key: &str) -> Value {
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
