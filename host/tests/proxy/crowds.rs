//! Many clients, or one that has many connections.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Empty;
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{
    Gateway, Log, TestUpstream, full, http2, instance, read_head, soon, text, until,
};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const HEALTH: &[u8] = b"GET /.jwt-gateway/livez HTTP/1.1\r\nHost: a\r\n\r\n";

async fn start(limits: ProxyLimits) -> (Gateway, TestUpstream) {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    (gateway, upstream)
}

/// A connection of the client at 127.0.0.x, on which a request was answered.
async fn used(gateway: &Gateway, x: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, x], 0))).unwrap();
    let mut stream = socket.connect(gateway.address).await.unwrap();
    stream.write_all(REQUEST).await.unwrap();
    let head = soon("a response", read_head(&mut stream)).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(stream.read_u8().await.unwrap(), b'x');
    stream
}

/// A connection on which this was sent, and no answer awaited.
async fn sent(gateway: &Gateway, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

/// What comes on a connection until its end.
async fn end(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is closed with something unread ends in a reset.
    let _ = soon("the end", stream.read_to_end(&mut answer)).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_client_with_too_many_connections_gets_no_further_one_and_others_do() {
    let log = Log::default();
    let _guard = log.listen();
    let limits = ProxyLimits {
        connections_per_client: 2,
        ..ProxyLimits::default()
    };
    let (gateway, _upstream) = start(limits).await;
    let (kept, ended) = (used(&gateway, 1).await, used(&gateway, 1).await);
    for _ in 0..3 {
        assert_eq!(end(sent(&gateway, REQUEST).await).await, "");
    }
    assert_eq!(gateway.proxy.traffic().turned_away(), 3);
    let _others = [used(&gateway, 2).await, used(&gateway, 2).await];
    let text = log.text();
    assert_eq!(text.matches("too many connections").count(), 1, "{text}");
    assert!(text.contains("client=127.0.0.1 limit=2"), "{text}");
    drop(ended);
    let again = async {
        while !end(sent(
            &gateway,
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        )
        .await)
        .await
        .starts_with("HTTP/1.1 200")
        {}
    };
    soon("room for the client", again).await;
    drop(kept);
}

#[tokio::test]
async fn health_is_told_while_all_places_are_taken_and_everything_else_waits() {
    let limits = ProxyLimits {
        connections: 1,
        ..ProxyLimits::default()
    };
    let (gateway, upstream) = start(limits).await;
    let only = used(&gateway, 1).await;
    let mut waiting = sent(&gateway, REQUEST).await;
    // The connection ends with the answer.
    let answer = end(sent(&gateway, HEALTH).await).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let (sender, connection) = h2::client::handshake(stream).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut sender = sender.ready().await.unwrap();
    let request = Request::get(gateway.uri("/.jwt-gateway/readyz"));
    let (response, _) = sender
        .send_request(request.body(()).unwrap(), true)
        .unwrap();
    assert_eq!(soon("health", response).await.unwrap().status(), 503);
    soon("the end", connection).await.unwrap().unwrap();

    assert_eq!(upstream.connections(), 1);
    assert_eq!(gateway.proxy.traffic().requests(), 1);
    drop(only);
    let head = soon("a place", read_head(&mut waiting)).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    // With its place it is like any other.
    assert_eq!(waiting.read_u8().await.unwrap(), b'x');
    waiting.write_all(REQUEST).await.unwrap();
    let head = soon("a response", read_head(&mut waiting)).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
}

#[tokio::test]
async fn clients_that_wait_for_a_place_do_not_keep_health_from_being_told() {
    let limits = ProxyLimits {
        connections: 40,
        ..ProxyLimits::default()
    };
    let (gateway, _upstream) = start(limits).await;
    let mut places = Vec::new();
    for _ in 0..40 {
        places.push(used(&gateway, 1).await);
    }
    let mut waiting = Vec::new();
    for _ in 0..18 {
        waiting.push(sent(&gateway, REQUEST).await);
    }
    for _ in 0..5 {
        let answer = end(sent(&gateway, HEALTH).await).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
    drop(places);
    for mut stream in waiting {
        let head = soon("a place", read_head(&mut stream)).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    }
}

#[tokio::test]
async fn a_client_that_says_nothing_while_all_places_are_taken_is_closed() {
    let limits = ProxyLimits {
        connections: 1,
        request_head_timeout: Duration::from_millis(200),
        ..ProxyLimits::default()
    };
    let (gateway, _upstream) = start(limits).await;
    let _only = used(&gateway, 1).await;
    let mut silent = Vec::new();
    for begin in ["", "GET /.jwt-gateway/livez HTTP/1.1\r\n", "PRI"] {
        for _ in 0..10 {
            silent.push(sent(&gateway, begin.as_bytes()).await);
        }
    }
    // More than can be looked at: it takes its turn.
    let answer = end(sent(&gateway, HEALTH).await).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    for stream in silent {
        assert_eq!(end(stream).await, "");
    }
}

#[tokio::test]
async fn a_client_that_leaves_while_it_waits_for_a_place_is_not_waited_for() {
    let limits = ProxyLimits {
        connections: 1,
        ..ProxyLimits::default()
    };
    let (gateway, upstream) = start(limits).await;
    let only = used(&gateway, 1).await;
    for _ in 0..20 {
        drop(sent(&gateway, REQUEST).await);
    }
    let client = http2();
    let asking = tokio::spawn(
        client.request(
            Request::get(gateway.uri("/"))
                .body(Empty::<Bytes>::new())
                .unwrap(),
        ),
    );
    drop(only);
    let response = soon("a place", asking).await.unwrap().unwrap();
    assert_eq!(text(response).await, "x");
    until("nothing is under way", || {
        gateway.proxy.traffic().in_flight() == 0
    })
    .await;
    assert!(upstream.connections() <= 21);
}
