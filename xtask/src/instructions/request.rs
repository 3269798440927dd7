//! Whole requests, through a gateway of one worker, each on the same two connections.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::callgrind::Counted;
use super::profile::Counts;
use super::upstream::Upstream;
use crate::bench;
use crate::server::free_ports;

/// Requests before the first that counts: connections are made, buffers have grown, and
/// what is made once is there.
const WARM_UP: u64 = 200;

/// Requests that count, and are divided by.
const TIMES: u64 = 200;

/// What a client asks, with as many fields as a browser sends. The host is not the
/// address, whose length would count.
const REQUEST: &str = "\
GET /orders/7?lines=all HTTP/1.1\r
Host: gateway.example\r
User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
Accept: application/json\r
Accept-Language: en-GB,en;q=0.5\r
Accept-Encoding: gzip, deflate, br, zstd\r
Referer: https://shop.example/orders\r
Origin: https://shop.example\r
X-Client-Id: client-1\r
Cookie: session=0123456789abcdef; theme=dark\r
Sec-Fetch-Dest: empty\r
Sec-Fetch-Mode: cors\r
Sec-Fetch-Site: same-site\r
\r
";

/// How an answer ends.
const END: &[u8] = b"\r\n\r\nok";

/// A secret for HS256 (RFC 7518, section 3.2).
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

/// An API instance that is asked.
struct Scenario {
    name: &'static str,
    policies: Value,
    makes_tokens: bool,
}

impl Scenario {
    fn all() -> [Self; 2] {
        let hs256 = json!({
            "policyRef": { "name": "jwt-generation-flex" },
            "config": bench::policy("HS256", Some(SECRET), 300),
        });
        [
            Self {
                name: "no policy",
                policies: json!([]),
                makes_tokens: false,
            },
            Self {
                name: "HS256",
                policies: json!([hs256]),
                makes_tokens: true,
            },
        ]
    }

    /// The API instance as a document.
    fn document(&self, port: u16, upstream: SocketAddr) -> Value {
        json!({
            "apiVersion": "gateway.mulesoft.com/v1alpha1",
            "kind": "ApiInstance",
            "metadata": { "name": format!("port-{port}") },
            "spec": {
                "address": format!("http://127.0.0.1:{port}/"),
                "services": { "upstream": { "address": format!("http://{upstream}/") } },
                "policies": self.policies,
            },
        })
    }
}

/// Counts the instructions of one request in each scenario.
///
/// # Errors
/// The gateway does not serve, or makes a token where none belongs or none where one
/// does; or valgrind does not count.
pub fn count(gateway: &Path) -> Result<Vec<(&'static str, Counts)>> {
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("config");
    fs::create_dir(&config)?;
    let upstream = Upstream::start()?;
    let [admin, ports @ ..] = free_ports([0; 3])?;
    let scenarios = Scenario::all();
    for (scenario, port) in scenarios.iter().zip(ports) {
        // JSON is YAML.
        let document = scenario.document(port, upstream.address()).to_string();
        fs::write(config.join(format!("{port}.yaml")), document)?;
    }
    let mut counted = start(gateway, folder.path(), &config, admin)?;
    let counts = scenarios.iter().zip(ports).map(|(scenario, port)| {
        let counts = count_one(&mut counted, scenario, port, &upstream);
        Ok((scenario.name, counts.context(scenario.name)?))
    });
    counts.collect()
}

fn count_one(
    counted: &mut Counted,
    scenario: &Scenario,
    port: u16,
    upstream: &Upstream,
) -> Result<Counts> {
    let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    ask(&mut client, WARM_UP)?;
    let profile = counted.count(|| ask(&mut client, TIMES))?;
    let received = upstream.last();
    let token = received.contains("\r\nAuthorization: Bearer ");
    ensure!(
        token == scenario.makes_tokens,
        "the upstream received:\n{received}"
    );
    profile.each(TIMES)
}

/// Starts the gateway and waits until it is ready.
fn start(gateway: &Path, folder: &Path, config: &Path, admin: u16) -> Result<Counted> {
    let data = folder.join("data").display().to_string();
    let config = config.display().to_string();
    let admin = format!("127.0.0.1:{admin}");
    let mut arguments = vec!["serve", "--log", "warn", "--worker-threads", "1"];
    // More than valgrind has is reserved otherwise.
    arguments.extend(["--address-space", "on-demand"]);
    arguments.extend(["--data-dir", &data, "--config-dir", &config]);
    arguments.extend(["--admin", &admin]);
    let mut counted = Counted::start("gateway", gateway, &arguments, folder)?;
    let readyz = format!("http://{admin}/readyz");
    let is_ready = || ureq::get(&readyz).call().is_ok();
    counted.server().wait_until(is_ready)?;
    Ok(counted)
}

/// Asks so often, one request after the other.
fn ask(client: &mut TcpStream, times: u64) -> Result<()> {
    let mut part = [0; 4096];
    for _ in 0..times {
        client.write_all(REQUEST.as_bytes())?;
        let mut answer = Vec::new();
        while !answer.ends_with(END) {
            let length = client.read(&mut part)?;
            answer.extend(part.iter().take(length));
            ensure!(
                length > 0,
                "the gateway answered {}",
                String::from_utf8_lossy(&answer)
            );
        }
        ensure!(
            answer.starts_with(b"HTTP/1.1 200 "),
            "the gateway answered {}",
            String::from_utf8_lossy(&answer)
        );
    }
    Ok(())
}
