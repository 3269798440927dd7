//! The gateway as a process.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use http::Request;
use serde_json::Value;

pub use crate::ports::free_port;

/// With patience for a busy machine, where a test asks for more than "at last".
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What a command of the gateway prints.
pub fn output_of(prepare: impl FnOnce(&mut Command)) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
    command.env_remove("JWT_GATEWAY_MASTER_KEY");
    prepare(&mut command);
    command.output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A gateway that runs until this is dropped.
pub struct Running {
    child: Child,
    log: Arc<Mutex<String>>,
    admin: SocketAddr,
    data: tempfile::TempDir,
}

impl Running {
    /// Runs `serve --config-dir` with these variables, and waits until it is ready.
    pub fn serve(config_dir: &Path, variables: &[(&str, &str)]) -> Self {
        Self::serve_on(tempfile::tempdir().unwrap(), config_dir, variables)
    }

    /// The same on a data folder.
    pub fn serve_on(
        data: tempfile::TempDir,
        config_dir: &Path,
        variables: &[(&str, &str)],
    ) -> Self {
        let admin = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut child = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"))
            .args(["serve", "--admin", &admin.to_string(), "--config-dir"])
            .arg(config_dir)
            .arg("--data-dir")
            .arg(data.path())
            .env_remove("JWT_GATEWAY_MASTER_KEY")
            .envs(variables.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let written = Arc::clone(&log);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                *written.lock().unwrap() += &(line + "\n");
            }
        });
        let running = Self {
            child,
            log,
            admin,
            data,
        };
        eventually("the gateway is ready", || {
            running.log().contains(" ready").then_some(())
        });
        running
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until it has logged this: what it writes is read beside the test.
    pub fn logged(&self, text: &str) {
        eventually(&format!("the log says {text:?}"), || {
            self.log().contains(text).then_some(())
        });
    }

    pub fn admin_port(&self) -> u16 {
        self.admin.port()
    }

    pub fn data_dir(&self) -> &Path {
        self.data.path()
    }

    /// Asks the admin API.
    pub fn admin(&self, method: &str, path: &str, body: Option<(&str, &str)>) -> Reply {
        let token = std::fs::read_to_string(self.data.path().join("admin-token")).unwrap();
        let (media_type, body) = body.unwrap_or(("text/plain", ""));
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{}/api/v1{path}", self.admin))
            .header("authorization", format!("Bearer {}", token.trim()))
            .header("content-type", media_type)
            .body(body.to_owned())
            .unwrap();
        send(request).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An echo upstream; gives its port.
pub fn echo() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            jwt_gateway::echo::serve(listener).await.unwrap();
        });
    });
    port
}

/// A response.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The claims of the token that the echo upstream received.
    pub fn claims(&self) -> Value {
        self.part(1)
    }

    /// The header of that token.
    pub fn header(&self) -> Value {
        self.part(0)
    }

    fn part(&self, number: usize) -> Value {
        use base64::Engine as _;
        let echoed = self.json();
        let token = echoed["headers"]["authorization"][0].as_str();
        let token = token.and_then(|text| text.strip_prefix("Bearer "));
        let encoded = token.expect("no token").split('.').nth(number).unwrap();
        let engine = base64::prelude::BASE64_URL_SAFE_NO_PAD;
        serde_json::from_slice(&engine.decode(encoded).unwrap()).unwrap()
    }
}

/// Sends a GET. None if nobody listens.
pub fn get(port: u16, path: &str) -> Option<Reply> {
    get_with(port, path, &[])
}

/// Sends a GET with these header fields. None if nobody listens.
pub fn get_with(port: u16, path: &str, fields: &[(&str, &str)]) -> Option<Reply> {
    let mut request = Request::get(format!("http://127.0.0.1:{port}{path}"));
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    send(request.body(String::new()).unwrap())
}

fn send(request: Request<String>) -> Option<Reply> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let mut response = agent.run(request).ok()?;
    Some(Reply {
        status: response.status().as_u16(),
        body: response.body_mut().read_to_string().ok()?,
    })
}

/// Asks until there is an answer.
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "{what}: not within {PATIENCE:?}"
        );
        thread::sleep(Duration::from_millis(5));
    }
}
