//! A gateway that runs, and what surrounds it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;

/// Long enough for anything that happens at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A gateway in a process of its own, which ends with this value.
pub(crate) struct Process {
    child: Child,
    admin: String,
    folder: TempDir,
}

impl Process {
    /// Starts the gateway with these flags beside what it needs, and waits until
    /// it is ready.
    pub(crate) fn start(flags: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let mut child = command(folder.path())
            .args(["--admin", "127.0.0.1:0"])
            .args(flags)
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let (tell, told) = mpsc::channel();
        // Reads to the end, so that the gateway never waits for a reader.
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                if let Some(rest) = line.split("admin=").nth(1) {
                    let admin = rest.split_whitespace().next().unwrap().to_owned();
                    let _ = tell.send(admin);
                }
            }
        });
        let admin = told.recv_timeout(PATIENCE).expect("it gets ready");
        Self {
            child,
            admin,
            folder,
        }
    }

    /// Starts the gateway with its log in `log`, which need not be readable, and waits
    /// until it answers.
    pub(crate) async fn start_with_log(log: Stdio) -> Self {
        let folder = TempDir::new().unwrap();
        let admin = free_address();
        let child = command(folder.path())
            .args(["--admin", &admin.to_string(), "--notice-ms", "0"])
            .stderr(log)
            .spawn()
            .unwrap();
        let mut process = Self {
            child,
            admin: format!("http://{admin}"),
            folder,
        };
        let begun = Instant::now();
        while TcpStream::connect(admin).await.is_err() {
            assert!(begun.elapsed() < PATIENCE, "it gets ready");
            assert_eq!(process.child.try_wait().unwrap(), None, "it runs");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // It is asked before it serves, and answered once it does.
        let health = get(&format!("{}/livez", process.admin)).await;
        assert_eq!(health.status(), 200);
        process
    }

    /// Closes the reading end of its log.
    pub(crate) fn close_log(&mut self) {
        drop(self.child.stderr.take());
    }

    /// A GET of the admin API, with its token.
    pub(crate) async fn ask_admin(&self, path: &str) -> String {
        let request = Request::get(format!("{}{path}", self.admin))
            .header("authorization", self.bearer())
            .body(Full::default())
            .unwrap();
        text(client().request(request).await.unwrap()).await
    }

    fn bearer(&self) -> String {
        let token = fs::read_to_string(self.folder.path().join("admin-token")).unwrap();
        format!("Bearer {}", token.trim())
    }

    /// Where the admin API is, without a path.
    pub(crate) fn admin(&self) -> &str {
        &self.admin
    }

    /// Creates an API instance in front of an upstream; gives where it listens.
    pub(crate) async fn create(&self, upstream: &Value) -> SocketAddr {
        let address = free_address();
        let name = format!("api-{}", address.port());
        let draft = json!({
            "name": name, "address": format!("http://{address}/"), "upstream": upstream,
        });
        let request = Request::post(format!("{}/api/v1/api-instances", self.admin))
            .header("authorization", self.bearer())
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(draft.to_string())))
            .unwrap();
        let response = client().request(request).await.unwrap();
        let status = response.status();
        assert_eq!(status, 201, "{}", text(response).await);
        address
    }

    /// Sends a signal, by its name.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// A figure of the process in kB, as Linux calls it.
    pub(crate) fn memory(&self, name: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Waits for the process to end.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        wait(&mut self.child)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `serve` on a data folder, with its log to be read.
fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
    command
        .args(["serve", "--data-dir"])
        .arg(data)
        .env_remove("JWT_GATEWAY_MASTER_KEY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Runs a gateway that cannot start; gives its exit code and what it says.
pub(crate) fn refused(data: &Path, admin: &str) -> (Option<i32>, String) {
    let mut child = command(data).args(["--admin", admin]).spawn().unwrap();
    let status = wait(&mut child);
    let mut said = String::new();
    let mut log = child.stderr.take().unwrap();
    log.read_to_string(&mut said).unwrap();
    (status.code(), said)
}

fn wait(child: &mut Child) -> ExitStatus {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if Instant::now() > end {
            child.kill().unwrap();
            panic!("the process does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// An address that nobody listens on at the moment.
pub(crate) fn free_address() -> SocketAddr {
    let listener = StdListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}

pub(crate) fn client() -> Client<HttpConnector, Full<Bytes>> {
    Client::builder(TokioExecutor::new()).build_http()
}

/// The answer to a GET on a connection of its own.
pub(crate) async fn get(url: &str) -> Response<Incoming> {
    let request = Request::get(url).body(Full::default()).unwrap();
    client().request(request).await.unwrap()
}

pub(crate) async fn text(response: Response<Incoming>) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}
