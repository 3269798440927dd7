//! Connections that both ends turn over to another protocol.

use std::time::Duration;

use http::Response;
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Gateway, PATIENCE, TestUpstream, full, instance, read_head};

const SWITCHING: &str = "HTTP/1.1 101 Switching Protocols\r\n\
    Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: yes\r\n\r\n";

/// An upstream that switches, says hello at once, and then sends back in capitals
/// what it gets. It says in a field what it was asked.
async fn start_shouter() -> TestUpstream {
    TestUpstream::serve(|mut stream| async move {
        let head = read_head(&mut stream).await;
        if !head.to_ascii_lowercase().contains("upgrade: websocket") {
            let asked = head.to_ascii_lowercase().contains("upgrade");
            let answer =
                format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Asked: {asked}\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            return;
        }
        let answer = format!("{SWITCHING}hello");
        stream.write_all(answer.as_bytes()).await.unwrap();
        let mut buffer = [0; 1024];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            buffer.make_ascii_uppercase();
            stream.write_all(&buffer[..count]).await.unwrap();
        }
    })
    .await
}

async fn ask(gateway: &Gateway, fields: &str) -> TcpStream {
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let head = format!("GET /chat HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

const WEBSOCKET: &str = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n";

async fn expect(stream: &mut TcpStream, expected: &str) {
    let mut text = vec![0; expected.len()];
    let reading = stream.read_exact(&mut text);
    tokio::time::timeout(PATIENCE, reading)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(String::from_utf8(text).unwrap(), expected);
}

#[tokio::test]
async fn bytes_pass_both_ways_until_one_side_ends() {
    let upstream = start_shouter().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = ask(&gateway, WEBSOCKET).await;
    let head = read_head(&mut stream).await.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    for field in [
        "connection: upgrade\r\n",
        "upgrade: websocket\r\n",
        "sec-websocket-accept: yes",
    ] {
        assert!(head.contains(field), "{field}: {head}");
    }
    expect(&mut stream, "hello").await;
    for text in ["a", "bc\n\nd\r\n\r\n", "e"] {
        stream.write_all(text.as_bytes()).await.unwrap();
        expect(&mut stream, &text.to_ascii_uppercase()).await;
    }
    assert_eq!(gateway.proxy.traffic().in_flight(), 1);
    assert_eq!(gateway.proxy.traffic().requests(), 0);
    stream.shutdown().await.unwrap();
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
    drop(stream);
    assert!(gateway.listeners.shutdown(PATIENCE).await);
    assert_eq!(gateway.proxy.traffic().in_flight(), 0);
    assert_eq!(gateway.proxy.traffic().requests(), 1);
}

#[tokio::test]
async fn an_upstream_that_ends_a_tunnel_ends_the_clients_half() {
    let upstream = TestUpstream::scripted(SWITCHING).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = ask(&gateway, WEBSOCKET).await;
    assert!(read_head(&mut stream).await.starts_with("HTTP/1.1 101 "));
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_shutdown_waits_for_a_tunnel_and_not_for_ever() {
    let upstream = start_shouter().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = ask(&gateway, WEBSOCKET).await;
    read_head(&mut stream).await;
    assert!(!gateway.listeners.shutdown(Duration::from_millis(50)).await);
    expect(&mut stream, "hello").await;
    drop(stream);
    assert!(gateway.listeners.shutdown(PATIENCE).await);
}

#[tokio::test]
async fn a_tunnel_is_one_of_the_permitted_connections_to_its_end() {
    let upstream = start_shouter().await;
    let limits = ProxyLimits {
        connections: 1,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let mut tunnel = ask(&gateway, WEBSOCKET).await;
    read_head(&mut tunnel).await;
    expect(&mut tunnel, "hello").await;
    let mut waiting = ask(&gateway, "").await;
    for _ in 0..50 {
        tunnel.write_all(b"a").await.unwrap();
        expect(&mut tunnel, "A").await;
    }
    assert_eq!(upstream.connections(), 1);
    drop(tunnel);
    assert!(read_head(&mut waiting).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_tunnel_in_which_nothing_moves_is_cut() {
    let upstream = start_shouter().await;
    let limits = ProxyLimits {
        body_idle_timeout: Duration::from_millis(200),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let mut stream = ask(&gateway, WEBSOCKET).await;
    read_head(&mut stream).await;
    let mut rest = Vec::new();
    let reading = stream.read_to_end(&mut rest);
    let _ = tokio::time::timeout(PATIENCE, reading).await.unwrap();
    assert!(gateway.listeners.shutdown(PATIENCE).await);
}

#[tokio::test]
async fn a_tunnel_may_be_idle_for_as_long_as_its_api_instance_says() {
    let upstream = start_shouter().await;
    let limits = ProxyLimits {
        body_idle_timeout: Duration::from_millis(200),
        ..ProxyLimits::default()
    };
    let longer = instance("/", &upstream.url).timed(serde_json::json!({"idleMs": 20_000}));
    let gateway = Gateway::limited(limits, vec![longer]);
    let mut stream = ask(&gateway, WEBSOCKET).await;
    read_head(&mut stream).await;
    expect(&mut stream, "hello").await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    stream.write_all(b"a").await.unwrap();
    expect(&mut stream, "A").await;

    let shorter = instance("/", &upstream.url).timed(serde_json::json!({"idleMs": 200}));
    let gateway = Gateway::start(vec![shorter]);
    let mut stream = ask(&gateway, WEBSOCKET).await;
    let reading = async { while let Ok(1..) = stream.read(&mut [0; 1024]).await {} };
    tokio::time::timeout(PATIENCE, reading).await.unwrap();
}

#[tokio::test]
async fn an_upgrade_that_is_not_granted_is_an_ordinary_response_and_the_last() {
    let upstream = TestUpstream::start(async |_| Response::new(full("no"))).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = ask(&gateway, WEBSOCKET).await;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nno"), "{answer}");
}

#[tokio::test]
async fn http_within_http_is_never_asked_for() {
    let upstream = start_shouter().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let cases = [
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        "Connection: Upgrade\r\nUpgrade: TLS/1.0, HTTP/1.1\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n",
        "Upgrade: websocket\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx",
    ];
    for fields in cases {
        let mut stream = ask(&gateway, fields).await;
        let head = read_head(&mut stream).await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{fields}: {head}");
        assert!(head.contains("x-asked: false\r\n"), "{fields}: {head}");
    }
}

#[tokio::test]
async fn an_upstream_that_switches_unasked_is_answered_for_with_502() {
    let upstream = TestUpstream::scripted(SWITCHING).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    assert_eq!(gateway.ask("GET", "/").await.status(), 502);
}
