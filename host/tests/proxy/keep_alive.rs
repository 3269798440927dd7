//! How long clients may keep a connection on which they ask for nothing.

use std::time::Duration;

use bytes::Bytes;
use h2::client::SendRequest;
use http::{Request, Response};
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::support::{Gateway, PATIENCE, TestUpstream, full, instance, read_head, soon};

/// Short enough to wait for it.
const SHORT: Duration = Duration::from_millis(200);

/// Longer than any test waits.
const LONG: Duration = Duration::from_secs(3600);

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// A gateway with these times for the next request and for its head.
async fn start(keep_alive: Duration, head: Duration) -> (Gateway, TestUpstream) {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let limits = ProxyLimits {
        keep_alive_timeout: keep_alive,
        request_head_timeout: head,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    (gateway, upstream)
}

/// A connection on which a request was answered.
async fn used(gateway: &Gateway) -> TcpStream {
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    ask(&mut stream).await;
    stream
}

async fn ask(stream: &mut TcpStream) {
    stream.write_all(REQUEST).await.unwrap();
    let head = read_head(stream).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(stream.read_u8().await.unwrap(), b'x');
}

/// Waits for the end of a connection, on which nothing comes any more.
async fn end(mut stream: TcpStream) {
    let mut rest = Vec::new();
    // A connection may be reset where the client still sends.
    let _ = soon("the end", stream.read_to_end(&mut rest)).await;
    assert_eq!(rest, b"");
}

/// Sends the same again and again after a request, until the connection ends.
async fn trickle(gateway: &Gateway, bytes: &[u8]) {
    let (mut reading, mut writing) = used(gateway).await.into_split();
    let sending = async {
        while writing.write_all(bytes).await.is_ok() {
            sleep(SHORT / 10).await;
        }
    };
    soon("the end", sending).await;
    assert!(reading.read_u8().await.is_err());
}

#[tokio::test]
async fn a_client_may_take_longer_to_ask_again_than_its_head_may_take_to_arrive() {
    let (gateway, upstream) = start(LONG, SHORT).await;
    let mut stream = used(&gateway).await;
    for _ in 0..2 {
        sleep(SHORT * 2).await;
        ask(&mut stream).await;
    }
    drop(upstream);
}

#[tokio::test]
async fn a_further_head_has_no_more_time_than_the_first() {
    let (gateway, _upstream) = start(LONG, SHORT).await;
    for begin in ["G", "GET / HTTP/1.1\r\nHost: a\r\n"] {
        let mut stream = used(&gateway).await;
        stream.write_all(begin.as_bytes()).await.unwrap();
        end(stream).await;
    }
}

#[tokio::test]
async fn bytes_that_trickle_in_do_not_give_a_head_more_time() {
    let (gateway, _upstream) = start(LONG, SHORT).await;
    trickle(&gateway, b"a").await;
}

#[tokio::test]
async fn empty_lines_are_no_request() {
    let (gateway, _upstream) = start(SHORT, LONG).await;
    trickle(&gateway, b"\r\n").await;
}

#[tokio::test]
async fn a_request_under_way_is_not_a_client_that_asks_for_nothing() {
    let upstream = TestUpstream::start(async |_| {
        sleep(SHORT * 3).await;
        Response::new(full("x"))
    })
    .await;
    let limits = ProxyLimits {
        keep_alive_timeout: SHORT,
        request_head_timeout: SHORT,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    end(used(&gateway).await).await;
}

/// A connection of HTTP/2, and what its end tells.
async fn connect_http2(
    gateway: &Gateway,
) -> (
    SendRequest<Bytes>,
    h2::PingPong,
    tokio::task::JoinHandle<Result<(), h2::Error>>,
) {
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let (sender, mut connection) = h2::client::handshake(stream).await.unwrap();
    let pings = connection.ping_pong().unwrap();
    (sender, pings, tokio::spawn(connection))
}

#[tokio::test]
async fn pings_do_not_keep_an_http2_connection_without_streams() {
    let (gateway, _upstream) = start(SHORT, LONG).await;
    for asks in [0, 1] {
        let (sender, mut pings, connection) = connect_http2(&gateway).await;
        let mut sender = sender.ready().await.unwrap();
        for _ in 0..asks {
            let request = Request::get(gateway.uri("/")).body(()).unwrap();
            let (response, _) = sender.send_request(request, true).unwrap();
            assert_eq!(response.await.unwrap().status(), 200);
        }
        let pinging = async {
            while pings.ping(h2::Ping::opaque()).await.is_ok() {
                sleep(SHORT / 10).await;
            }
        };
        soon("the end", pinging).await;
        // It is told, and not merely broken off.
        connection.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn an_http2_client_that_does_not_answer_goaway_is_closed_all_the_same() {
    let (gateway, _upstream) = start(SHORT, SHORT).await;
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let preface = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &settings].concat();
    stream.write_all(&preface).await.unwrap();
    let mut frames = Vec::new();
    let reading = stream.read_to_end(&mut frames);
    tokio::time::timeout(PATIENCE, reading)
        .await
        .unwrap()
        .unwrap();
    // The type of a frame stands behind its length.
    assert!(frames.windows(4).any(|it| it == [0, 0, 8, 7]), "{frames:?}");
}

#[tokio::test]
async fn a_stream_keeps_an_http2_connection_however_long_it_lasts() {
    let upstream = TestUpstream::start(async |_| {
        sleep(SHORT * 3).await;
        Response::new(full("x"))
    })
    .await;
    let limits = ProxyLimits {
        keep_alive_timeout: SHORT,
        request_head_timeout: SHORT,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let (sender, _, connection) = connect_http2(&gateway).await;
    let mut sender = sender.ready().await.unwrap();
    let request = Request::get(gateway.uri("/")).body(()).unwrap();
    let (response, _) = sender.send_request(request, true).unwrap();
    assert_eq!(response.await.unwrap().status(), 200);
    soon("the end", connection).await.unwrap().unwrap();
}
