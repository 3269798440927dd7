//! Limits of the proxy that no other test meets on its way.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Empty;
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};

use crate::support::{Gateway, Log, TestUpstream, full, http2, instance, read_head, text};

/// An upstream that answers every request on a connection and tells when the
/// client has closed it.
async fn start_keeper() -> (TestUpstream, mpsc::UnboundedReceiver<()>) {
    let (tell, closed) = mpsc::unbounded_channel();
    let upstream = TestUpstream::serve(move |mut stream| {
        let tell = tell.clone();
        async move {
            while !read_head(&mut stream).await.is_empty() {
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
                stream.write_all(answer).await.unwrap();
            }
            tell.send(()).unwrap();
        }
    })
    .await;
    (upstream, closed)
}

#[tokio::test]
async fn an_upstream_connection_that_is_not_used_is_closed() {
    let (upstream, mut closed) = start_keeper().await;
    let limits = ProxyLimits {
        upstream_idle_timeout: Duration::from_millis(100),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    assert_eq!(text(gateway.ask("GET", "/").await).await, "x");
    closed.recv().await.unwrap();
    assert_eq!(text(gateway.ask("GET", "/").await).await, "x");
    assert_eq!(upstream.connections(), 2);
}

#[tokio::test]
async fn no_more_unused_upstream_connections_are_kept_than_permitted() {
    let (release, wait) = watch::channel(false);
    let (arrive, mut arrived) = mpsc::unbounded_channel();
    let (tell, mut closed) = mpsc::unbounded_channel();
    let upstream = TestUpstream::serve(move |mut stream| {
        let (mut wait, arrive, tell) = (wait.clone(), arrive.clone(), tell.clone());
        async move {
            read_head(&mut stream).await;
            arrive.send(()).unwrap();
            wait.wait_for(|released| *released).await.unwrap();
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
            stream.write_all(answer).await.unwrap();
            assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
            tell.send(()).unwrap();
        }
    })
    .await;
    let limits = ProxyLimits {
        upstream_idle_connections: 1,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let ask = || gateway.ask("GET", "/");
    let answering = async {
        for _ in 0..3 {
            arrived.recv().await.unwrap();
        }
        release.send_replace(true);
    };
    let (one, two, three, ()) = tokio::join!(ask(), ask(), ask(), answering);
    for response in [one, two, three] {
        assert_eq!(text(response).await, "x");
    }
    // Two of three are closed, and the third stays.
    closed.recv().await.unwrap();
    closed.recv().await.unwrap();
    assert!(closed.try_recv().is_err());
}

#[tokio::test]
async fn an_http2_client_has_only_so_many_requests_under_way() {
    let (release, wait) = watch::channel(false);
    let (arrive, mut arrived) = mpsc::unbounded_channel();
    let upstream = TestUpstream::start(move |_| {
        let (mut wait, arrive) = (wait.clone(), arrive.clone());
        async move {
            arrive.send(()).unwrap();
            wait.wait_for(|released| *released).await.unwrap();
            Response::new(full("x"))
        }
    })
    .await;
    let limits = ProxyLimits {
        http2_streams: 2,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let client = http2();
    let ask = || {
        let request = Request::get(gateway.uri("/"));
        client.request(request.body(Empty::<Bytes>::new()).unwrap())
    };
    // The first settles the connection, so that the client knows the limit.
    release.send_replace(true);
    text(ask().await.unwrap()).await;
    arrived.recv().await.unwrap();
    release.send_replace(false);

    let asking = [ask(), ask(), ask()].map(tokio::spawn);
    for _ in 0..2 {
        arrived.recv().await.unwrap();
    }
    assert_eq!(gateway.proxy.traffic().in_flight(), 2);
    release.send_replace(true);
    for response in asking {
        assert_eq!(text(response.await.unwrap().unwrap()).await, "x");
    }
    assert_eq!(gateway.proxy.traffic().requests(), 4);
}

#[tokio::test]
async fn a_connection_on_which_no_further_request_begins_is_closed() {
    let (upstream, _closed) = start_keeper().await;
    let limits = ProxyLimits {
        keep_alive_timeout: Duration::from_millis(100),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    // It ends although the client does not ask for that.
    let answer = gateway.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(answer.ends_with("\r\n\r\nx"), "{answer}");
}

#[tokio::test]
async fn a_client_that_does_not_finish_what_a_connection_begins_with_is_closed() {
    let (upstream, _closed) = start_keeper().await;
    let limits = ProxyLimits {
        request_head_timeout: Duration::from_millis(100),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    for begin in ["", "GET / HTTP/1.1\r\n", "P", "PRI * HTTP/2.0\r\n"] {
        assert_eq!(gateway.raw(begin).await, "", "{begin}");
    }
}

#[tokio::test]
async fn clients_beyond_the_permitted_connections_are_served_when_others_leave() {
    let (arrive, mut arrived) = mpsc::unbounded_channel();
    let upstream = TestUpstream::start(move |request| {
        arrive.send(request.uri().path().to_owned()).unwrap();
        async { Response::new(full("x")) }
    })
    .await;
    let limits = ProxyLimits {
        connections: 1,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let connect = || TcpStream::connect(gateway.address);
    let mut first = connect().await.unwrap();
    ask(&mut first, "/first").await;
    let mut second = connect().await.unwrap();
    send(&mut second, "/second").await;
    for _ in 0..50 {
        ask(&mut first, "/first").await;
    }
    drop(first);
    read_head(&mut second).await;
    drop(upstream);
    let mut paths = Vec::new();
    while let Ok(path) = arrived.try_recv() {
        paths.push(path);
    }
    let (last, before) = paths.split_last().unwrap();
    assert_eq!((last.as_str(), before.len()), ("/second", 51), "{paths:?}");
}

#[tokio::test]
async fn a_full_gateway_says_so_once_and_not_for_each_client() {
    let log = Log::default();
    let _guard = log.listen();
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let limits = ProxyLimits {
        connections: 1,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let mut clients = Vec::new();
    for _ in 0..6 {
        let mut client = TcpStream::connect(gateway.address).await.unwrap();
        send(&mut client, "/").await;
        clients.push(client);
    }
    for mut client in clients {
        let head = read_head(&mut client).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    }
    let text = log.text();
    assert_eq!(text.matches("clients wait").count(), 1, "{text}");
}

/// Sends a request and reads its response.
async fn ask(stream: &mut TcpStream, path: &str) {
    send(stream, path).await;
    let head = read_head(stream).await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(stream.read(&mut [0; 8]).await.unwrap(), 1);
}

async fn send(stream: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}
