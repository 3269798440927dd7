//! A gateway that runs, and what surrounds it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
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
    log: Arc<Mutex<String>>,
}

impl Process {
    /// Starts the gateway with these flags beside what it needs, and waits until
    /// it is ready.
    pub(crate) fn start(flags: &[&str]) -> Self {
        Self::start_as(&[], flags, |_| {})
    }

    /// As [`Process::start`], by way of the command `through`, after `prepare`.
    pub(crate) fn start_as(
        through: &[&str],
        flags: &[&str],
        prepare: impl FnOnce(&mut Command),
    ) -> Self {
        Self::start_on(TempDir::new().unwrap(), through, flags, prepare)
    }

    /// Ends it and starts another one on its data folder, after `meanwhile`.
    pub(crate) fn restarted(mut self, meanwhile: impl FnOnce(&Path)) -> Self {
        self.signal("TERM");
        assert!(self.ended().success());
        meanwhile(self.folder());
        self.started_again(&[])
    }

    /// Starts another one, with these flags, on the data folder of this one, which has
    /// ended.
    pub(crate) fn started_again(mut self, flags: &[&str]) -> Self {
        let folder = std::mem::replace(&mut self.folder, TempDir::new().unwrap());
        Self::start_on(folder, &[], flags, |_| {})
    }

    fn start_on(
        folder: TempDir,
        through: &[&str],
        flags: &[&str],
        prepare: impl FnOnce(&mut Command),
    ) -> Self {
        let mut command = command_through(through, folder.path());
        command.args(["--admin", "127.0.0.1:0"]).args(flags);
        prepare(&mut command);
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&log);
        let (tell, told) = mpsc::channel();
        // Reads to the end, so that the gateway never waits for a reader.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Some(rest) = line.split("admin=").nth(1) {
                    let admin = rest.split_whitespace().next().unwrap().to_owned();
                    let _ = tell.send(admin);
                }
                *kept.lock().unwrap() += &format!("{line}\n");
            }
        });
        let admin = told.recv_timeout(PATIENCE).expect("it gets ready");
        Self {
            child,
            admin,
            folder,
            log,
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
            log: Arc::default(),
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

    /// What it has logged. It is written and read beside the test, so what is to be there
    /// is waited for.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until it has logged this.
    pub(crate) async fn logged(&self, text: &str) {
        let what = format!("the log says {text:?}");
        until(&what, async || self.log().contains(text)).await;
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where the admin API is, without a path.
    pub(crate) fn admin(&self) -> &str {
        &self.admin
    }

    /// Creates an API instance in front of an upstream; gives where it listens.
    pub(crate) async fn create(&self, upstream: &Value) -> SocketAddr {
        let (address, status, answer) = self.try_to_create(upstream).await;
        assert_eq!(status, 201, "{answer}");
        address
    }

    /// Asks for an API instance; gives where it would listen, and the answer.
    pub(crate) async fn try_to_create(&self, upstream: &Value) -> (SocketAddr, u16, String) {
        let address = free_address();
        let name = format!("api-{}", address.port());
        let draft = json!({
            "name": name, "address": format!("http://{address}/"), "upstream": upstream,
        });
        let (status, answer) = self.call("POST", "/api-instances", &draft).await;
        (address, status, answer)
    }

    /// Calls the admin API; gives the status and the text of the answer.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &Value) -> (u16, String) {
        self.call_by(&client(), method, path, body).await
    }

    /// The same by a client that may keep its connections.
    pub(crate) async fn call_by(
        &self,
        client: &Client<HttpConnector, Full<Bytes>>,
        method: &str,
        path: &str,
        body: &Value,
    ) -> (u16, String) {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/api/v1{path}", self.admin))
            .header("authorization", self.bearer())
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let response = client.request(request).await.unwrap();
        (response.status().as_u16(), text(response).await)
    }

    /// What `/readyz?verbose` says.
    pub(crate) async fn readiness(&self) -> String {
        text(get(&format!("{}/readyz?verbose", self.admin)).await).await
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
    command_through(&[], data)
}

pub(crate) fn command_through(through: &[&str], data: &Path) -> Command {
    let mut line = through.to_vec();
    line.push(env!("CARGO_BIN_EXE_jwt-gateway"));
    let mut command = Command::new(line.remove(0));
    command
        .args(line)
        .args(["serve", "--data-dir"])
        .arg(data)
        .env_remove("JWT_GATEWAY_MASTER_KEY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Waits until something holds.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Starts an upstream that echoes; gives its address as a URL.
pub(crate) async fn start_echo() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(jwt_gateway::echo::serve(listener));
    url
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

/// An address that nobody listens on, and that nobody else gets.
pub(crate) fn free_address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], crate::ports::free_port()))
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
