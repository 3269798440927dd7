//! Listeners come and go while requests are under way.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Empty;
use jwt_gateway::settings::ProxyLimits;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use crate::ports::free_port;
use crate::support::{
    ANY, Gateway, Log, PATIENCE, TestUpstream, full, http1, http2, instance, text,
};

/// An upstream that tells when a request arrived and answers when it is told.
struct Held {
    upstream: TestUpstream,
    arrived: mpsc::UnboundedReceiver<()>,
    release: watch::Sender<bool>,
}

impl Held {
    async fn start() -> Self {
        let (release, wait) = watch::channel(false);
        let (arrive, arrived) = mpsc::unbounded_channel();
        let upstream = TestUpstream::start(move |_| {
            let mut wait = wait.clone();
            let arrive = arrive.clone();
            async move {
                arrive.send(()).unwrap();
                wait.wait_for(|released| *released).await.unwrap();
                Response::new(full("done"))
            }
        })
        .await;
        Self {
            upstream,
            arrived,
            release,
        }
    }
}

#[tokio::test]
async fn a_listener_that_ends_lets_its_requests_finish() {
    for client in [http1(), http2()] {
        let mut held = Held::start().await;
        let gateway = Gateway::start(vec![instance("/", &held.upstream.url)]);
        let mut unused = TcpStream::connect(gateway.address).await.unwrap();
        let request = Request::get(gateway.uri("/"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        let asking = tokio::spawn(client.request(request));
        held.arrived.recv().await.unwrap();

        gateway
            .listeners
            .commit(gateway.listeners.prepare(&BTreeSet::new()));
        assert!(gateway.listeners.bound().is_empty());
        // A connection that asks for nothing is closed, and nobody new gets in.
        assert_eq!(unused.read(&mut [0]).await.unwrap(), 0);
        assert!(TcpStream::connect(gateway.address).await.is_err());

        held.release.send_replace(true);
        let response = asking.await.unwrap().unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(text(response).await, "done");
        assert!(gateway.listeners.shutdown(PATIENCE).await);
    }
}

#[tokio::test]
async fn an_http1_connection_closes_after_the_response_under_way() {
    let mut held = Held::start().await;
    let gateway = Gateway::start(vec![instance("/", &held.upstream.url)]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    held.arrived.recv().await.unwrap();
    gateway
        .listeners
        .commit(gateway.listeners.prepare(&BTreeSet::new()));
    held.release.send_replace(true);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("done"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_listener_that_stays_is_not_touched() {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let client = http1();
    let ask = || {
        let request = Request::get(gateway.uri("/"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        client.request(request)
    };
    text(ask().await.unwrap()).await;
    let other = "127.0.0.2:0".parse().unwrap();
    for addresses in [BTreeSet::from([ANY, other]), BTreeSet::from([ANY])] {
        let prepared = gateway.listeners.prepare(&addresses);
        assert!(prepared.refused().is_empty());
        gateway.listeners.commit(prepared);
        assert_eq!(gateway.listeners.bound()[&ANY], gateway.address);
        assert_eq!(text(ask().await.unwrap()).await, "x");
    }
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn what_is_prepared_serves_only_once_it_is_committed() {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let free = SocketAddr::new(ANY.ip(), free_port());
    drop(gateway.listeners.prepare(&[ANY, free].into()));
    assert!(TcpStream::connect(free).await.is_err());

    let prepared = gateway.listeners.prepare(&[ANY, free].into());
    let mut early = TcpStream::connect(free).await.unwrap();
    early
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut next = gateway.snapshot(vec![instance("/", &upstream.url)]);
    next.listeners
        .insert(free, gateway.listener(vec![instance("/", &upstream.url)]));
    gateway.current.store(Arc::new(next));
    gateway.listeners.commit(prepared);
    let mut answer = String::new();
    early.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[tokio::test]
async fn an_address_that_cannot_be_had_is_reported_and_the_others_serve() {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let taken = TcpListener::bind(ANY).await.unwrap();
    let taken = (taken.local_addr().unwrap(), taken);
    let absent = "192.0.2.1:8081".parse().unwrap();
    let prepared = gateway.listeners.prepare(&[ANY, taken.0, absent].into());
    let refused = prepared.refused();
    assert_eq!(refused.len(), 2);
    assert!(
        refused[&taken.0].contains(&taken.0.to_string()),
        "{refused:?}"
    );
    assert!(
        refused[&taken.0].contains("choose another port"),
        "{refused:?}"
    );
    assert!(
        refused[&absent].contains("no address 192.0.2.1"),
        "{refused:?}"
    );
    gateway.listeners.commit(prepared);
    assert_eq!(gateway.ask("GET", "/").await.status(), 200);
}

#[tokio::test]
async fn a_client_that_waits_for_room_is_answered_while_the_gateway_stops() {
    let log = Log::default();
    let _guard = log.listen();
    let mut held = Held::start().await;
    let limits = ProxyLimits {
        connections: 1,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &held.upstream.url)]);
    let ask = async || {
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        gateway.raw(request).await
    };
    let stop = async {
        held.arrived.recv().await.unwrap();
        let begun = Instant::now();
        while !log.text().contains("clients wait") {
            assert!(begun.elapsed() < PATIENCE, "the other client was accepted");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let release = async {
            tokio::task::yield_now().await;
            held.release.send_replace(true);
        };
        tokio::join!(gateway.listeners.shutdown(PATIENCE), release).0
    };
    let (one, other, all_answered) = tokio::join!(ask(), ask(), stop);
    for answer in [one, other] {
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    assert!(all_answered);
}

#[tokio::test]
async fn clients_that_have_just_connected_are_answered_when_the_gateway_stops() {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    // The kernel accepts them, and the gateway has no turn meanwhile.
    let mut clients: Vec<_> = (0..20)
        .map(|_| std::net::TcpStream::connect(gateway.address).unwrap())
        .collect();
    for client in &mut clients[..10] {
        std::io::Write::write_all(client, request).unwrap();
    }
    let asking = async {
        for client in &mut clients[10..] {
            std::io::Write::write_all(client, request).unwrap();
        }
    };
    let (all_answered, ()) = tokio::join!(gateway.listeners.shutdown(PATIENCE), asking);
    assert!(all_answered);
    for client in clients {
        client.set_nonblocking(true).unwrap();
        let mut client = TcpStream::from_std(client).unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
}

#[tokio::test]
async fn a_shutdown_waits_for_requests_and_not_for_ever() {
    let mut held = Held::start().await;
    let gateway = Gateway::start(vec![instance("/", &held.upstream.url)]);
    let request = Request::get(gateway.uri("/"))
        .body(Empty::<Bytes>::new())
        .unwrap();
    let asking = tokio::spawn(http1().request(request));
    held.arrived.recv().await.unwrap();
    assert!(!gateway.listeners.shutdown(Duration::from_millis(50)).await);
    held.release.send_replace(true);
    assert_eq!(text(asking.await.unwrap().unwrap()).await, "done");
    assert!(gateway.listeners.shutdown(PATIENCE).await);
}
