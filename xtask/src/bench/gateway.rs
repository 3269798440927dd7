//! The gateway, as one of those that are compared.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tempfile::TempDir;

use super::admin::Admin;
use super::certificate::Certificate;
use super::generation;
use super::ports::Ports;
use super::scenario::Policy;
use crate::process::{output, shown};
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

/// Starts a gateway with so many workers on a data folder, and waits until it is ready.
pub fn serve(
    program: &Path,
    workers: usize,
    data: &Path,
    admin: &str,
    options: &[&str],
) -> Result<Server> {
    let (workers, folder) = (workers.to_string(), data.display().to_string());
    let mut arguments = vec!["serve", "--log", "warn", "--worker-threads", &workers];
    // As long as nginx keeps its own.
    arguments.extend(["--upstream-connection-requests", "100000000"]);
    arguments.extend(["--data-dir", &folder, "--admin", admin]);
    arguments.extend(options);
    let mut server = Server::start("gateway", program, &arguments, data.join("log"))?;
    let ready = format!("http://{admin}/readyz");
    server.wait_until(|| ureq::get(&ready).call().is_ok())?;
    Ok(server)
}

/// Writes the documents of a folder into a database. What the gateway says, a line for each, is
/// shown only if it fails.
pub fn apply(program: &Path, data: &Path, documents: &Path) -> Result<()> {
    let mut apply = Command::new(program);
    apply
        .arg("apply")
        .arg("--data-dir")
        .arg(data)
        .arg(documents);
    let output = apply.output().with_context(|| shown(&apply))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "`{}` failed: {said}",
        shown(&apply)
    );
    Ok(())
}

impl Gateway {
    /// Starts one with so many workers whose keys may keep so many bytes of signatures. It tells by itself which version of
    /// HTTP is spoken to it.
    pub fn start(&self, workers: usize, memo_bytes: u64) -> Result<(Server, Ports)> {
        let [admin, clear, secure] = free_ports([0, 0, 0])?;
        let data = TempDir::new_in(&self.folder)?.keep();
        let admin = format!("127.0.0.1:{admin}");
        let memo_bytes = memo_bytes.to_string();
        let options = ["--signature-memo-bytes", &memo_bytes];
        let server = serve(&self.program, workers, &data, &admin, &options)?;
        let megabytes = usage::resident(server.id())? as f64 / 1e6;
        println!("    idle memory of a gateway without policies: {megabytes:.1} MB");
        let admin = Admin::new(&admin, &data)?;
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
        for policy in Policy::ALL {
            let path = policy.path();
            let name = path.to_ascii_lowercase();
            let address = format!("http://127.0.0.1:{clear}/{path}");
            self.add(admin, &name, &address)?;
            if let Some(method) = policy.method() {
                let key = fs::read_to_string(self.folder.join(format!("{method}.key")))?;
                let policies = format!("api-instances/{name}/policies");
                let config = generation::config(method, Some(&key), generation::LIFETIME);
                admin.create(&policies, &json!({ "config": config }))?;
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
