//! Debian's nginx as an upstream: it refuses what other servers put up with.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gateway_tests::{TestGateway, eventually, free_port};
use http::{Method, Request};
use http_body_util::Full;
use pem_rfc7468::LineEnding;
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::peers::run;

/// How it runs in a test: in front, and in its folder. It stands in the place of `# main`.
const MAIN: &str = "
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
";

/// The same for HTTP, in the place of `# http`.
const HTTP: &str = "
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
";

/// It says what it understood. OWN is the place of its port and its TLS.
const CONFIGURATION: &str = r#"
# main
http {
    # http
    ssl_certificate certificate.pem;
    ssl_certificate_key key.pem;
    server {
        listen 127.0.0.1:OWN;
        return 200 "$server_protocol $request_method $host $request_uri [$http_cookie] [$http_x_forwarded_host]";
    }
}
"#;

fn pem(label: &str, der: &[u8]) -> String {
    pem_rfc7468::encode_string(label, LineEnding::LF, der).unwrap()
}

/// nginx with this configuration, in this folder.
pub(crate) fn command(folder: &Path, configuration: &str) -> Command {
    let configuration = configuration
        .replace("# main", MAIN)
        .replace("# http", HTTP);
    fs::write(folder.join("nginx.conf"), configuration).unwrap();
    let mut command = Command::new("/usr/sbin/nginx");
    command
        .arg("-p")
        .arg(folder)
        .args(["-e", "stderr", "-c", "nginx.conf"])
        .stdin(Stdio::null());
    command
}

/// nginx, which ends with this value.
struct Nginx {
    child: Child,
    port: u16,
    certificate: String,
    _folder: TempDir,
}

impl Nginx {
    /// Starts it with this behind the address that it listens on.
    async fn start(manner: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let port = free_port();
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = pem("CERTIFICATE", own.cert.der());
        let configuration = CONFIGURATION.replace("OWN", &format!("{port} {manner}"));
        for (name, text) in [
            ("certificate.pem", &certificate),
            (
                "key.pem",
                &pem("PRIVATE KEY", &own.signing_key.serialize_der()),
            ),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let child = command(folder.path(), &configuration)
            .spawn()
            .unwrap_or_else(|error| panic!("nginx: {error}; run `cargo xtask test`"));
        eventually(Duration::from_secs(20), "nginx listens", async || {
            TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        Self {
            child,
            port,
            certificate,
            _folder: folder,
        }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_takes_every_request_in_each_version_of_http() {
    let gateway = TestGateway::start().await;
    for (name, manner, scheme, protocol, version) in [
        ("h2", "ssl http2", "https", "auto", "HTTP/2.0"),
        ("h2-only", "ssl http2", "https", "http2", "HTTP/2.0"),
        ("h2c", "http2", "http", "http2", "HTTP/2.0"),
        ("tls", "ssl", "https", "auto", "HTTP/1.1"),
        ("clear", "", "http", "auto", "HTTP/1.1"),
    ] {
        let nginx = Nginx::start(manner).await;
        let address = format!("{scheme}://localhost:{}", nginx.port);
        let upstream = json!({ "address": address, "protocol": protocol });
        let url = gateway.create_before(name, upstream).await;
        if scheme == "https" {
            let policy = json!({
                "policyRef": {"name": "tls-outbound"}, "config": {"trustedCA": nginx.certificate},
            });
            let path = format!("/api-instances/{name}/policies");
            let applied = gateway.admin(Method::POST, &path, Some(policy)).await;
            assert_eq!(applied.status, 201, "{}", applied.text());
        }
        for (method, body) in [("GET", ""), ("POST", "abc"), ("DELETE", "")] {
            let request = Request::builder()
                .method(method)
                .uri(format!("{url}x?q"))
                .header("cookie", "a=1")
                .header("cookie", "b=2")
                .header("host", "shop.example.")
                .body(Full::from(body))
                .unwrap();
            let reply = gateway.client.send(request).await;
            assert_eq!(reply.status, 200, "{name} {method}: {}", reply.text());
            let expected = format!("{version} {method} localhost /x?q [a=1; b=2] [shop.example]");
            assert_eq!(reply.text(), expected, "{name}");
        }
    }
}

/// After so many requests nginx says GOAWAY in the midst of what is under way, and ignores
/// what came too late.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_may_end_connections_and_no_request_fails() {
    let gateway = TestGateway::start().await;
    for (name, manner, protocol) in [("h2", "http2", "http2"), ("h1", "", "auto")] {
        let nginx = Nginx::start(&format!("{manner}; keepalive_requests 50")).await;
        let address = format!("http://127.0.0.1:{}", nginx.port);
        let upstream = json!({ "address": address, "protocol": protocol });
        let url = gateway.create_before(name, upstream).await;
        for version in [&["--h1"][..], &[]] {
            // What came too late goes to one other connection, and must fit there.
            let load = ["-n", "5000", "-c", "5", "-m", "4", &url];
            let said = run("h2load", &[version, &load].concat()).await;
            let whole = "5000 total, 5000 started, 5000 done, 5000 succeeded, 0 failed, 0 errored";
            assert!(said.contains(whole), "{name}: {said}");
        }
    }
}
