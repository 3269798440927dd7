//! A log that nobody reads, or that cannot be written, changes nothing for clients.

use std::fs::OpenOptions;
use std::net::SocketAddr;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{PATIENCE, Process, get, text};

/// More lines of the log than a pipe holds that nobody reads.
const MANY: usize = 800;

/// Asks one after the other on one connection; every request is answered.
async fn ask(address: SocketAddr, times: usize) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    for number in 0..times {
        let request = b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
        stream.write_all(request).await.unwrap();
        let mut answer = [0; 4096];
        let read = timeout(PATIENCE, stream.read(&mut answer));
        let length = read.await.expect("an answer in time").unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 502 "), "{number}");
    }
}

/// Traffic, health, the admin API and the end are as ever. Gives how much of the log was
/// lost.
async fn lives(mut gateway: Process, close_log: bool) -> u64 {
    // Nobody listens there, so each request is a warning.
    let upstream = json!({ "address": "http://127.0.0.1:1" });
    let address = gateway.create(&upstream).await;
    if close_log {
        gateway.close_log();
    }
    ask(address, MANY).await;
    for path in ["livez", "readyz"] {
        let health = get(&format!("{}/{path}", gateway.admin())).await;
        assert_eq!(health.status(), 200, "{path}");
        let health = get(&format!("http://{address}/.jwt-gateway/{path}")).await;
        assert_eq!(text(health).await, "ok\n", "{path}");
    }
    gateway.create(&upstream).await;
    let status: Value = serde_json::from_str(&gateway.ask_admin("/api/v1/status").await).unwrap();
    let lost = status["lostLogLines"].as_u64().unwrap();
    let metrics = gateway.ask_admin("/metrics").await;
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix("jwt_gateway_log_lines_lost_total "));
    assert!(line.unwrap().parse::<u64>().unwrap() >= lost);
    gateway.signal("TERM");
    assert_eq!(gateway.ended().code(), Some(0));
    lost
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nothing() {
    let gateway = Process::start_with_log(Stdio::piped()).await;
    assert_eq!(lives(gateway, false).await, 0);
}

#[tokio::test]
async fn a_log_whose_reader_is_gone_stops_nothing() {
    let gateway = Process::start_with_log(Stdio::piped()).await;
    assert!(lives(gateway, true).await > 0);
}

#[tokio::test]
async fn a_log_on_a_full_disk_stops_nothing_from_the_start() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let gateway = Process::start_with_log(full.into()).await;
    assert!(lives(gateway, false).await > 0);
}

#[test]
fn what_keeps_the_gateway_from_starting_has_its_exit_code_without_a_log() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut refused = std::process::Command::new(env!("CARGO_BIN_EXE_jwt-gateway"));
    refused
        .args(["serve", "--log", "=="])
        .stderr(Stdio::from(full));
    assert_eq!(refused.status().unwrap().code(), Some(1));
}

/// The first line of the log that holds all of these.
async fn line_with(gateway: &Process, parts: &[&str]) -> String {
    let begun = std::time::Instant::now();
    loop {
        let log = gateway.log();
        let mut lines = log.lines();
        let found = lines.find(|line| parts.iter().all(|part| line.contains(part)));
        if let Some(line) = found {
            return line.to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "no line with {parts:?}: {log}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_refused_request_and_each_key_set_on_a_host_are_found_in_the_log() {
    let gateway = Process::start(&[]);
    let upstream = json!({ "address": "http://127.0.0.1:1" });
    let address = gateway.create(&upstream).await;
    let instance = format!("api-{}", address.port());
    let deserted = crate::support::free_address();
    let urls = format!("http://{deserted}/one?code=hidden, http://{deserted}/two?code=hidden");
    let policy = json!({
        "policyRef": {"name": "jwt-validation-flex"},
        "config": {"jwtKeyOrigin": "jwks", "jwksUrl": urls},
    });
    let path = format!("/api-instances/{instance}/policies");
    let (status, answer) = gateway.call("POST", &path, &policy).await;
    assert_eq!(status, 201, "{answer}");

    let asked = async |token: &str| {
        let request = http::Request::get(format!("http://{address}/"));
        let request = request.header("authorization", format!("Bearer {token}"));
        let request = request.body(http_body_util::Full::default()).unwrap();
        let response = crate::support::client().request(request).await.unwrap();
        let status = response.status().as_u16();
        let problem: Value = serde_json::from_str(&text(response).await).unwrap();
        (status, problem["instance"].as_str().unwrap().to_owned())
    };
    let id_of = |instance: &str| instance.strip_prefix("urn:uuid:").unwrap().to_owned();
    let (status, bad) = asked("no.good.token").await;
    assert_eq!(status, 401);
    let incident = format!("incident={}", id_of(&bad));
    line_with(&gateway, &[&incident, "status=401", &instance]).await;

    // {"alg":"RS256"} and {}
    let (status, unchecked) = asked("eyJhbGciOiJSUzI1NiJ9.e30.AA").await;
    assert_eq!(status, 503);
    let incident = format!("incident={}", id_of(&unchecked));
    line_with(&gateway, &[&incident, "status=503", "gives no keys"]).await;
    for set in ["one", "two"] {
        let server = format!("{deserted}/{set}");
        let parts = ["published keys could not be fetched", &instance, &server];
        line_with(&gateway, &parts).await;
    }
    let status = gateway.ask_admin("/api/v1/status").await;
    assert!(status.contains(&format!("{deserted}/one")), "{status}");
    for said in [gateway.log(), status] {
        assert!(!said.contains("hidden"), "{said}");
    }
}
