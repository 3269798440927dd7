//! Requests that one server would read differently from another, sent as bytes.
//! None may reach an upstream other than in the one way that the gateway read it.

use std::time::Duration;

use http::Response;
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Gateway, PATIENCE, TestUpstream, full, instance, start_echo};

/// A request, and the status that refuses it.
#[rustfmt::skip]
const REFUSED: &[(&str, &str)] = &[
    // Hosts and targets
    ("GET / HTTP/1.1\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"),
    ("GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: b:1@a\r\n\r\n", "400"),
    ("GET /a/..%2fb HTTP/1.1\r\nHost: a\r\n\r\n", "400"),
    ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "400"),
    ("GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", "400"),
    ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400"),
    ("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", "400"),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "404"),
    // Methods and versions
    ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", "501"),
    ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "501"),
    ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", "400"),
    ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", "400"),
    ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", "400"),
    ("GET /\r\nHost: a\r\n\r\n", "400"),
    // Names and values
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\t2\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n", "400"),
    // Bare line feeds
    ("GET / HTTP/1.1\nHost: a\r\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\n\n", "400"),
    ("GET / HTTP/1.1\nHost: a\n\n", "400"),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\nTransfer-Encoding: chunked\r\n\r\n", "400"),
    // Lengths
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 1\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", "400"),
    // Transfer codings
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", "501"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", "501"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "501"),
    ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", "400"),
];

/// Bodies of a chunked request that are malformed.
const BAD_CHUNKS: &[&str] = &[
    "z\r\n",
    "-1\r\n",
    "0x3\r\nabc\r\n0\r\n\r\n",
    "3\nabc\r\n0\r\n\r\n",
    "3\r\nabcd\r\n0\r\n\r\n",
    "3\r\nabc\n0\r\n\r\n",
    "3;a\nb\r\nabc\r\n0\r\n\r\n",
    "fffffffffffffffff\r\nabc",
    " 3\r\nabc\r\n0\r\n\r\n",
    "\r\nabc\r\n0\r\n\r\n",
    "3\r\nabc\r\n0\r\nX: 1\nY: 2\r\n\r\n",
    "3\r\nabc\r\n0\r\nX : 1\r\n\r\n",
];

#[tokio::test]
async fn no_request_that_could_be_read_in_two_ways_reaches_the_upstream() {
    let upstream = TestUpstream::start(async |_| Response::new(full("reached"))).await;
    // Where the gateway would take another request, it does not wait for one.
    let limits = ProxyLimits {
        request_head_timeout: Duration::from_millis(200),
        keep_alive_timeout: Duration::from_millis(200),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    for (request, status) in REFUSED {
        let answers = send(&gateway, request).await;
        let found = answers.get(9..12);
        assert_eq!(found, Some(*status), "{request:?}: {answers}");
        assert_eq!(count(&answers), 1, "{request:?}: {answers}");
    }
    assert_eq!(upstream.connections(), 0);
}

#[tokio::test]
async fn a_malformed_chunk_ends_the_connection_and_is_not_passed_on() {
    let upstream = start_echo().await;
    let gateway = Gateway::start(vec![instance("/", &upstream)]);
    for chunks in BAD_CHUNKS {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answers = send(&gateway, &format!("{head}{chunks}")).await;
        assert!(!answers.contains(" 200 "), "{chunks:?}: {answers}");
        assert!(count(&answers) <= 1, "{chunks:?}: {answers}");
    }
}

#[tokio::test]
async fn what_follows_a_body_is_the_next_request_and_nothing_else() {
    let upstream = start_echo().await;
    let gateway = Gateway::start(vec![instance("/", &upstream)]);
    let next = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let cases = [
        ("Content-Length: 5\r\n\r\n0\r\n\r\n", "0\\r\\n\\r\\n"),
        (
            "Content-Length: 5\r\nContent-Length: 5\r\n\r\nGET /",
            "GET /",
        ),
        (
            "Transfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\nGET /\r\n0\r\nX: y\r\n\r\n",
            "GET /",
        ),
        (
            "Transfer-Encoding: CHUNKED\r\n\r\n0005\r\nGET /\r\n00\r\n\r\n",
            "GET /",
        ),
    ];
    for (request, body) in cases {
        let request = format!("POST /first HTTP/1.1\r\nHost: a\r\n{request}{next}");
        let answers = send(&gateway, &request).await;
        assert_eq!(count(&answers), 2, "{request:?}: {answers}");
        let seen = format!("\"body\":\"{body}\"");
        assert!(answers.contains(&seen), "{request:?}: {answers}");
        assert!(answers.contains("\"path\":\"/next\""), "{answers}");
    }
}

#[tokio::test]
async fn a_request_behind_another_is_held_to_the_same_lines() {
    let upstream = start_echo().await;
    let gateway = Gateway::start(vec![instance("/", &upstream)]);
    let firsts = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n\n\n\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\n\n\n\r\n0\r\n\r\n",
    ];
    for first in firsts {
        let request = format!("{first}GET /next HTTP/1.1\r\nHost: a\nX: y\r\n\r\n");
        let answers = send(&gateway, &request).await;
        assert!(answers.starts_with("HTTP/1.1 200 OK\r\n"), "{answers}");
        assert!(
            answers.contains("HTTP/1.1 400 Bad Request\r\n"),
            "{answers}"
        );
        assert!(!answers.contains("/next"), "{answers}");
    }
}

/// How many responses there are.
fn count(answers: &str) -> usize {
    answers.matches("HTTP/1.1 ").count()
}

/// Sends bytes and gives everything that comes back until the end.
async fn send(gateway: &Gateway, request: &str) -> String {
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    // The gateway may have refused it before all of it is written.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answers = Vec::new();
    let reading = stream.read_to_end(&mut answers);
    // A connection that is closed while more was sent to it ends in a reset.
    let _ = tokio::time::timeout(PATIENCE, reading).await;
    String::from_utf8_lossy(&answers).into_owned()
}
