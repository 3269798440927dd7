//! What becomes of what is under way when its API instance is served no more.

use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::support::{PATIENCE, Process, free_address, get};

const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\n";

/// An upstream that echoes in a tunnel, sends the begin of a stream of events, or waits.
async fn start_upstream() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    address
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let head = read_head(&mut stream).await;
    if head.contains("/tunnel") {
        let answer = format!("HTTP/1.1 101 Switching Protocols\r\n{UPGRADE}\r\n");
        stream.write_all(answer.as_bytes()).await?;
        let (mut reader, mut writer) = stream.split();
        tokio::io::copy(&mut reader, &mut writer).await?;
    } else if head.contains("/events") {
        let begin = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nevent\r\n";
        stream.write_all(begin.as_bytes()).await?;
        stream.read_u8().await?;
    } else if head.contains("/wait") {
        stream.read_u8().await?;
    } else {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}

async fn send(address: SocketAddr, path: &str, fields: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

async fn open_tunnel(address: SocketAddr) -> TcpStream {
    let mut tunnel = send(address, "/tunnel", UPGRADE).await;
    let head = read_head(&mut tunnel).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    echo(&mut tunnel).await;
    tunnel
}

/// Something passes through a tunnel.
async fn echo(tunnel: &mut TcpStream) {
    tunnel.write_all(b"x").await.unwrap();
    let echoed = timeout(PATIENCE, tunnel.read_u8()).await;
    assert_eq!(echoed.unwrap().unwrap(), b'x');
}

/// What comes until the end.
async fn end(mut stream: TcpStream) -> String {
    let mut rest = Vec::new();
    // What is broken off may be reset.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut rest))
        .await
        .expect("the end");
    String::from_utf8(rest).unwrap()
}

fn name(address: SocketAddr) -> String {
    format!("api-{}", address.port())
}

fn path(address: SocketAddr) -> String {
    format!("/api-instances/{}", name(address))
}

/// The API instance as it was created, at an address, and enabled or not.
fn draft(created: SocketAddr, address: SocketAddr, upstream: &str, enabled: bool) -> Value {
    json!({
        "name": name(created), "address": format!("http://{address}/"),
        "upstream": {"address": upstream}, "enabled": enabled,
    })
}

#[tokio::test]
async fn an_api_instance_that_is_served_no_more_ends_its_tunnels_and_one_that_is_changed_does_not()
{
    let gateway = Process::start(&["--instance-drain-ms", "100"]);
    let upstream = start_upstream().await;
    let wanted = json!({ "address": upstream });
    let mut created = Vec::new();
    for _ in 0..4 {
        let address = gateway.create(&wanted).await;
        created.push((address, open_tunnel(address).await));
    }
    let (changed, mut kept) = created.pop().unwrap();
    let mut change = draft(changed, changed, &upstream, true);
    change["timeouts"] = json!({"responseMs": 1234});
    let (status, answer) = gateway.call("PUT", &path(changed), &change).await;
    assert_eq!(status, 200, "{answer}");

    let mut ways = [
        ("DELETE", free_address(), true),
        ("PUT", created[1].0, false),
        ("PUT", free_address(), true),
    ]
    .into_iter();
    for (address, tunnel) in created {
        let (method, target, enabled) = ways.next().unwrap();
        let body = draft(address, target, &upstream, enabled);
        let (status, answer) = gateway.call(method, &path(address), &body).await;
        assert!([200, 204].contains(&status), "{answer}");
        assert_eq!(end(tunnel).await, "", "{method} {enabled}");
    }
    echo(&mut kept).await;
    gateway.logged("is not served there any more").await;
    let metrics = gateway.ask_admin("/metrics").await;
    for fault in ["client", "upstream"] {
        let failures = format!("{}\",fault=\"{fault}\"}} 0", name(changed));
        assert!(metrics.contains(&failures), "{metrics}");
    }
}

#[tokio::test]
async fn what_an_api_instance_that_is_served_no_more_breaks_off_does_not_look_complete() {
    let gateway = Process::start(&["--instance-drain-ms", "100"]);
    let upstream = start_upstream().await;
    // Another one keeps the listener.
    let address = gateway.create(&json!({ "address": upstream })).await;
    let mut other = draft(address, address, &upstream, true);
    other["name"] = json!("other");
    other["address"] = json!(format!("http://{address}/other"));
    let (status, answer) = gateway.call("POST", "/api-instances", &other).await;
    assert_eq!(status, 201, "{answer}");

    let mut events = send(address, "/events", "").await;
    let head = read_head(&mut events).await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let waiting = send(address, "/wait", "").await;
    let mut beside = open_tunnel_of_other(address).await;
    let stream = TcpStream::connect(address).await.unwrap();
    let (sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut sender = sender.ready().await.unwrap();
    let request = Request::get(format!("http://{address}/events"));
    let (response, _) = sender
        .send_request(request.body(()).unwrap(), true)
        .unwrap();
    let mut body = response.await.unwrap().into_body();
    assert_eq!(body.data().await.unwrap().unwrap(), Bytes::from("event"));

    let (status, answer) = gateway.call("DELETE", &path(address), &Value::Null).await;
    assert_eq!(status, 204, "{answer}");
    assert_eq!(end(events).await, "5\r\nevent\r\n");
    assert_eq!(end(waiting).await, "");
    let cut = timeout(PATIENCE, body.data()).await.expect("the end");
    assert!(cut.unwrap().unwrap_err().is_reset());
    echo(&mut beside).await;
    assert_eq!(
        get(&format!("http://{address}/other/x")).await.status(),
        200
    );
}

async fn open_tunnel_of_other(address: SocketAddr) -> TcpStream {
    let mut tunnel = send(address, "/other/tunnel", UPGRADE).await;
    let head = read_head(&mut tunnel).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    tunnel
}

#[tokio::test]
async fn a_file_that_is_removed_ends_tunnels_as_well() {
    let folder = TempDir::new().unwrap();
    let upstream = start_upstream().await;
    let address = free_address();
    let file = folder.path().join("api.yaml");
    let text = format!(
        "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata:\n  name: filed\n\
         spec:\n  address: http://{address}\n  services:\n    upstream:\n      address: {upstream}\n"
    );
    fs::write(&file, text).unwrap();
    let path = folder.path().to_str().unwrap();
    let gateway = Process::start(&["--config-dir", path, "--instance-drain-ms", "0"]);
    let tunnel = open_tunnel(address).await;
    fs::remove_file(file).unwrap();
    assert_eq!(end(tunnel).await, "");
    drop(gateway);
}

#[tokio::test]
async fn what_is_under_way_has_a_time_to_end() {
    let gateway = Process::start(&["--instance-drain-ms", "3600000"]);
    let upstream = start_upstream().await;
    let address = gateway.create(&json!({ "address": upstream })).await;
    let mut tunnel = open_tunnel(address).await;
    let (status, answer) = gateway.call("DELETE", &path(address), &Value::Null).await;
    assert_eq!(status, 204, "{answer}");
    // Were there none, it would be noticed within a second.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(3) {
        echo(&mut tunnel).await;
    }
}
