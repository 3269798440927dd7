//! Connections that begin with what a proxy announces: PROXY protocol.

use jwt_gateway::settings::{FrontProxies, ProxyLimits};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{ANY, Gateway, TestUpstream, instance, read_head, soon, start_lister};

const LINE: &[u8] = b"PROXY TCP4 198.51.100.7 192.0.2.1 50000 443\r\n";

const REQUEST: &[u8] = b"GET /x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\
    X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n";

/// The same as the line, in version 2, with something behind the addresses.
fn second() -> Vec<u8> {
    let addresses = [198, 51, 100, 7, 192, 0, 2, 1, 0xc3, 0x50, 1, 0xbb];
    let more = [0xea, 0, 3, b'a', b'w', b's'];
    let head = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x12";
    [&head[..], &addresses, &more].concat()
}

/// The proxy speaks for itself, as health checks of balancers do.
const LOCAL: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";

async fn start(trusted: &[&str]) -> (Gateway, TestUpstream) {
    start_with(trusted, ProxyLimits::default()).await
}

async fn start_with(trusted: &[&str], limits: ProxyLimits) -> (Gateway, TestUpstream) {
    let upstream = start_lister().await;
    let networks = trusted.iter().map(|network| network.parse().unwrap());
    let limits = ProxyLimits {
        front_proxies: FrontProxies {
            trusted_proxies: networks.collect(),
            proxy_protocol: vec![ANY],
            ..FrontProxies::default()
        },
        request_head_timeout: Duration::from_millis(500),
        ..limits
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    (gateway, upstream)
}

/// What comes back for these pieces, each sent by itself. Nothing: the connection was closed.
async fn send(gateway: &Gateway, pieces: &[&[u8]]) -> String {
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for piece in pieces {
        // It may be closed already.
        let _ = stream.write_all(piece).await;
        tokio::task::yield_now().await;
    }
    let mut answer = Vec::new();
    let _ = soon("an end", stream.read_to_end(&mut answer)).await;
    String::from_utf8(answer).unwrap()
}

fn assert_told(answer: &str, expected: &[&str]) {
    for line in expected {
        assert!(answer.contains(&format!("{line}\n")), "{line} in {answer}");
    }
}

#[tokio::test]
async fn who_is_announced_is_the_client_and_what_it_says_of_others_is_not_believed() {
    let (gateway, _upstream) = start(&["127.0.0.0/8"]).await;
    let expected = [
        "x-forwarded-for=203.0.113.9, 198.51.100.7",
        "x-forwarded-proto=http",
        "x-forwarded-port=443",
    ];
    for announced in [LINE, &second()] {
        let whole = [announced, REQUEST].concat();
        assert_told(&send(&gateway, &[&whole]).await, &expected);
        let bytes: Vec<_> = whole.chunks(1).collect();
        assert_told(&send(&gateway, &bytes).await, &expected);
    }
}

#[tokio::test]
async fn a_proxy_that_is_announced_is_believed_if_it_is_trusted_itself() {
    let (gateway, _upstream) = start(&["127.0.0.0/8", "198.51.100.0/24"]).await;
    let answer = send(&gateway, &[LINE, REQUEST]).await;
    let expected = [
        "x-forwarded-for=203.0.113.9, 198.51.100.7",
        "x-forwarded-proto=https",
    ];
    assert_told(&answer, &expected);
}

#[tokio::test]
async fn a_proxy_that_speaks_for_itself_is_answered() {
    let (gateway, _upstream) = start(&["127.0.0.0/8"]).await;
    let port = gateway.address.port();
    for announced in [LOCAL, b"PROXY UNKNOWN\r\n", b"PROXY UNKNOWN a b 1 2\r\n"] {
        let health = b"GET /.jwt-gateway/livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        let answer = send(&gateway, &[announced, health]).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        let request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        let answer = send(&gateway, &[announced, request]).await;
        let expected = [
            "x-forwarded-for=127.0.0.1",
            &format!("x-forwarded-port={port}"),
        ];
        assert_told(&answer, &expected);
    }
}

#[tokio::test]
async fn a_connection_that_is_not_announced_is_closed_without_an_answer() {
    let (gateway, upstream) = start(&["127.0.0.0/8"]).await;
    let unfinished = &LINE[..LINE.len() - 1];
    let cases: [&[&[u8]]; 7] = [
        &[],
        &[REQUEST],
        &[b"PROXY TCP4 198.51.100.7 192.0.2.1 50000\r\n", REQUEST],
        &[unfinished, REQUEST],
        &[unfinished],
        &[b"\r\n\r\n\0\r\nQUIT\n\x22\x11\0\0", REQUEST],
        &[b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ];
    for pieces in cases {
        assert_eq!(send(&gateway, pieces).await, "", "{pieces:?}");
    }
    // A second one is no request.
    let twice = send(&gateway, &[LINE, LINE, REQUEST]).await;
    assert!(!twice.starts_with("HTTP/1.1 200"), "{twice}");
    assert_eq!(upstream.connections(), 0);
}

#[tokio::test]
async fn a_stranger_that_announces_somebody_is_closed() {
    let (gateway, upstream) = start(&["10.0.0.0/8"]).await;
    for announced in [LINE, &second(), LOCAL] {
        assert_eq!(send(&gateway, &[announced, REQUEST]).await, "");
    }
    assert_eq!(upstream.connections(), 0);
}

#[tokio::test]
async fn nothing_is_announced_to_other_listeners() {
    let upstream = start_lister().await;
    let limits = ProxyLimits {
        front_proxies: FrontProxies {
            trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
            ..FrontProxies::default()
        },
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    for announced in [LINE, &second(), LOCAL] {
        let answer = send(&gateway, &[announced, REQUEST]).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
    assert_eq!(upstream.connections(), 0);
}

#[tokio::test]
async fn connections_are_counted_to_who_is_announced_and_not_to_the_proxy() {
    let limits = ProxyLimits {
        connections_per_client: 1,
        ..ProxyLimits::default()
    };
    let (gateway, _upstream) = start_with(&["127.0.0.0/8"], limits).await;
    let other = b"PROXY TCP4 198.51.100.8 192.0.2.1 50000 443\r\n";
    let mut kept = Vec::new();
    for announced in [LINE, other] {
        let mut stream = TcpStream::connect(gateway.address).await.unwrap();
        let request = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
        let whole = [announced, request].concat();
        stream.write_all(&whole).await.unwrap();
        assert!(read_head(&mut stream).await.starts_with("HTTP/1.1 200"));
        kept.push(stream);
    }
    assert_eq!(send(&gateway, &[LINE, REQUEST]).await, "");
    assert_eq!(gateway.proxy.traffic().turned_away(), 1);
}
