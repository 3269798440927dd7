//! Debian's nginx and curl in front of the gateway: the client is who they say it is.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gateway_tests::{eventually, free_port, program};
use pem_rfc7468::LineEnding;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::nginx;
use crate::peers::run;

/// Where the client is, which is not where the proxies are.
const CLIENT: &str = "127.0.0.2";

/// A token with what expressions see of the client.
const INSTANCES: &str = r##"
apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata: { name: plain }
spec:
  address: http://127.0.0.1:PLAIN/
  services: { upstream: { address: "http://echo.jwt-gateway.localhost/" } }
---
apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata: { name: announced }
spec:
  address: http://127.0.0.1:ANNOUNCED/
  services: { upstream: { address: "http://echo.jwt-gateway.localhost/" } }
---
apiVersion: gateway.mulesoft.com/v1alpha1
kind: ApiInstance
metadata: { name: secure }
spec:
  address: https://127.0.0.1:SECURE/
  services: { upstream: { address: "http://echo.jwt-gateway.localhost/" } }
  policies:
    - policyRef: { name: tls }
      config: { certificate: { crtFile: own.crt, keyFile: own.key } }
---
apiVersion: gateway.mulesoft.com/v1alpha1
kind: PolicyBinding
metadata: { name: token }
spec:
  policyRef: { name: jwt-generation-flex }
  config:
    signingMethod: HS256
    privateKey: 0123456789abcdef0123456789abcdef
    customClaims:
      - { name: address, value: "#[attributes.remoteAddress]" }
      - { name: scheme, value: "#[attributes.scheme]" }
    customHeaders: []
"##;

/// The first ends TLS, as its own documentation has it; the others pass bytes on.
const NGINX: &str = r"
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
# main
http {
    # http
    ssl_certificate own.crt;
    ssl_certificate_key own.key;
    server {
        listen 127.0.0.1:ENDS_TLS ssl;
        location / {
            proxy_pass http://127.0.0.1:PLAIN;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Port $server_port;
        }
    }
}
stream {
    proxy_protocol on;
    server { listen 127.0.0.1:PASSES_PLAIN; proxy_pass 127.0.0.1:ANNOUNCED; }
    server { listen 127.0.0.1:PASSES_TLS; proxy_pass 127.0.0.1:SECURE; }
}
";

/// Names of ports in the texts above.
const PORTS: [&str; 6] = [
    "PLAIN",
    "ANNOUNCED",
    "SECURE",
    "ENDS_TLS",
    "PASSES_PLAIN",
    "PASSES_TLS",
];

/// The gateway and nginx, which end with this value.
struct Scene {
    processes: Vec<Child>,
    ports: [u16; 6],
    folder: TempDir,
}

impl Scene {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let ports = PORTS.map(|_| free_port());
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let pem = |label, der: &[u8]| pem_rfc7468::encode_string(label, LineEnding::LF, der);
        // Longer names first: one is the end of another.
        let fill = |text: &str| {
            let ports = PORTS.iter().zip(ports).rev();
            ports.fold(text.to_owned(), |text, (name, port)| {
                text.replace(name, &port.to_string())
            })
        };
        fs::create_dir(folder.path().join("conf.d")).unwrap();
        let certificate = pem("CERTIFICATE", own.cert.der()).unwrap();
        let key = pem("PRIVATE KEY", &own.signing_key.serialize_der()).unwrap();
        for (name, text) in [
            ("conf.d/instances.yaml", &fill(INSTANCES)),
            ("conf.d/own.crt", &certificate),
            ("conf.d/own.key", &key),
            ("own.crt", &certificate),
            ("own.key", &key),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let announced = fill("127.0.0.1:ANNOUNCED,127.0.0.1:SECURE");
        let mut gateway = Command::new(program());
        gateway
            .args(["serve", "--admin", "127.0.0.1:0", "--log", "warn"])
            .args(["--data-dir", "data", "--config-dir", "conf.d"])
            .args([
                "--trusted-proxies",
                "127.0.0.1",
                "--proxy-protocol",
                &announced,
            ])
            .env_remove("JWT_GATEWAY_MASTER_KEY");
        let nginx = nginx::command(folder.path(), &fill(NGINX));
        let processes = [gateway, nginx].map(|command| start(command, folder.path()));
        for port in ports {
            eventually(Duration::from_secs(60), "it listens", async || {
                TcpStream::connect(("127.0.0.1", port)).await.ok()
            })
            .await;
        }
        Self {
            processes: processes.into(),
            ports,
            folder,
        }
    }

    /// What the upstream gets of a request that curl sends to this port, and what the token
    /// says.
    async fn ask(&self, port: &str, arguments: &[&str]) -> (Value, Value) {
        let (_, number) = PORTS
            .iter()
            .zip(self.ports)
            .find(|(name, _)| **name == port)
            .unwrap();
        let has_tls = port.ends_with("TLS") || port == "SECURE";
        let scheme = if has_tls { "https" } else { "http" };
        let url = format!("{scheme}://localhost:{number}/x");
        let certificate = self.folder.path().join("own.crt");
        let common = [
            "-sS",
            "--ipv4",
            "--cacert",
            certificate.to_str().unwrap(),
            &url,
        ];
        let said = run("curl", &[&common, arguments].concat()).await;
        let echo: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
        let headers = echo["headers"].clone();
        let token = headers["authorization"][0].as_str().unwrap();
        let claims = token.split('.').nth(1).unwrap();
        let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
        (headers, serde_json::from_slice(&claims).unwrap())
    }
}

fn start(mut command: Command, folder: &Path) -> Child {
    let child = command.current_dir(folder).stdin(Stdio::null()).spawn();
    child.unwrap_or_else(|error| panic!("{command:?}: {error}; run `cargo xtask test`"))
}

impl Drop for Scene {
    fn drop(&mut self) {
        for child in &mut self.processes {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_that_ends_tls_is_believed_and_what_its_client_makes_up_is_not() {
    let scene = Scene::start().await;
    let made_up = [
        "--header",
        "X-Forwarded-For: 127.0.0.1",
        "--header",
        "X-Forwarded-Proto: http",
        "--header",
        "X-Forwarded-Host: made.up",
        "--header",
        "Forwarded: for=192.0.2.1;host=made.up",
    ];
    let from = ["--interface", CLIENT, "--header", "Host: shop.example"];
    for more in [&[][..], &made_up] {
        let (headers, claims) = scene.ask("ENDS_TLS", &[&from, more].concat()).await;
        assert_eq!(claims["address"], format!("{CLIENT}:0"));
        assert_eq!(claims["scheme"], "https");
        assert_eq!(headers["x-forwarded-proto"], json!(["https"]));
        assert_eq!(headers["x-forwarded-host"], json!(["shop.example"]));
        assert_eq!(
            headers["x-forwarded-port"],
            json!([scene.ports[3].to_string()])
        );
        let chain = headers["x-forwarded-for"][0].as_str().unwrap();
        assert!(chain.ends_with("127.0.0.2, 127.0.0.1"), "{chain}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_that_passes_connections_on_announces_who_is_there() {
    let scene = Scene::start().await;
    let from = [
        "--interface",
        CLIENT,
        "--header",
        "X-Forwarded-For: 127.0.0.1",
    ];
    for (port, scheme, versions) in [
        (
            "PASSES_PLAIN",
            "http",
            ["--http1.1", "--http2-prior-knowledge"],
        ),
        ("PASSES_TLS", "https", ["--http1.1", "--http2"]),
    ] {
        for version in versions {
            let (headers, claims) = scene.ask(port, &[&from[..], &[version]].concat()).await;
            let address = claims["address"].as_str().unwrap();
            assert!(address.starts_with("127.0.0.2:"), "{address}");
            assert!(!address.ends_with(":0"), "{address}");
            assert_eq!(claims["scheme"], scheme);
            assert_eq!(headers["x-forwarded-proto"], json!([scheme]));
            assert_eq!(headers["x-forwarded-for"], json!(["127.0.0.1, 127.0.0.2"]));
            let via = if version == "--http1.1" { "1.1" } else { "2" };
            assert_eq!(headers["via"], json!([format!("{via} jwt-gateway")]));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn curl_announces_itself_before_tls_and_before_each_version_of_http() {
    let scene = Scene::start().await;
    for (port, version) in [
        ("ANNOUNCED", "--http1.1"),
        ("ANNOUNCED", "--http2-prior-knowledge"),
        ("SECURE", "--http1.1"),
        ("SECURE", "--http2"),
    ] {
        let (headers, _) = scene.ask(port, &["--haproxy-protocol", version]).await;
        assert_eq!(headers["x-forwarded-for"], json!(["127.0.0.1"]));
        let number = if port == "SECURE" {
            scene.ports[2]
        } else {
            scene.ports[1]
        };
        assert_eq!(headers["x-forwarded-port"], json!([number.to_string()]));
    }
}
