//! Health, and the end of the process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Process, get, start_echo, text, until};

#[tokio::test]
async fn health_is_told_on_every_listener() {
    let gateway = Process::start(&[]);
    let upstream = start_echo().await;
    let address = gateway.create(&json!({ "address": upstream })).await;
    for (path, body) in [
        ("/livez", "ok\n"),
        ("/readyz", "ok\n"),
        (
            "/readyz?verbose",
            "[+]configuration ok\n[+]database ok\n[+]running ok\nready\n",
        ),
    ] {
        let response = get(&format!("{}{path}", gateway.admin())).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(text(response).await, body);
    }
    for path in ["/.jwt-gateway/livez", "/.jwt-gateway/readyz"] {
        let response = get(&format!("http://{address}{path}")).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(text(response).await, "ok\n");
    }
    // Nothing else below it is anybody's, and no detour leads to an upstream.
    for path in [
        "/.jwt-gateway",
        "/.jwt-gateway/x",
        "/x/../.jwt-gateway/readyz",
    ] {
        let answer = raw(address, path).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
}

async fn raw(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Asks on one HTTP/1.1 connection until a response says that it is the last.
async fn ask_until_told_to_leave(address: SocketAddr, answered: Arc<AtomicUsize>) {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    loop {
        let request = Request::get("/").header("host", "a");
        let request = request.body(Empty::<Bytes>::new()).unwrap();
        let response = sender.send_request(request).await.expect("a response");
        assert_eq!(response.status(), StatusCode::OK);
        let last = response
            .headers()
            .get("connection")
            .is_some_and(|it| it == "close");
        response
            .into_body()
            .collect()
            .await
            .expect("a whole response");
        answered.fetch_add(1, Ordering::SeqCst);
        if last {
            return;
        }
    }
}

/// Asks on one HTTP/2 connection until GOAWAY ends it. Whatever was sent before has to be
/// answered. (With hyper, who asks is told of GOAWAY also for what it has not sent yet.)
async fn ask_until_goaway(address: SocketAddr, answered: Arc<AtomicUsize>) {
    let stream = TcpStream::connect(address).await.unwrap();
    let (sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let mut idle = sender;
    while let Ok(mut sender) = idle.ready().await {
        let request = Request::get(format!("http://{address}/"));
        let Ok((response, _)) = sender.send_request(request.body(()).unwrap(), true) else {
            return;
        };
        idle = sender;
        let response = response.await.expect("a response");
        assert_eq!(response.status(), StatusCode::OK);
        let mut body = response.into_body();
        while let Some(data) = body.data().await {
            let length = data.expect("a whole response").len();
            body.flow_control().release_capacity(length).unwrap();
        }
        answered.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_fails_while_the_gateway_stops() {
    let mut gateway = Process::start(&["--notice-ms", "20000"]);
    let upstream = start_echo().await;
    let address = gateway.create(&json!({ "address": upstream })).await;
    let answered: Vec<Arc<AtomicUsize>> = (0..6).map(|_| Arc::default()).collect();
    let clients: Vec<_> = (0..6)
        .map(|index| {
            let answered = Arc::clone(&answered[index]);
            match index {
                0..4 => tokio::spawn(ask_until_told_to_leave(address, answered)),
                _ => tokio::spawn(ask_until_goaway(address, answered)),
            }
        })
        .collect();
    // One that is idle when the end begins, and asks again later.
    let mut idle = TcpStream::connect(address).await.unwrap();
    let head = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    idle.write_all(head).await.unwrap();
    assert_ne!(idle.read(&mut [0; 4096]).await.unwrap(), 0);
    until("every client was answered", async || {
        answered
            .iter()
            .all(|count| count.load(Ordering::SeqCst) >= 10)
    })
    .await;

    gateway.signal("TERM");
    for client in clients {
        client.await.expect("no request failed");
    }
    let ready = get(&format!("{}/readyz?verbose", gateway.admin())).await;
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(ready).await.contains("[-]running failed\n"));
    let answer = raw(address, "/.jwt-gateway/readyz").await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");

    idle.write_all(head).await.unwrap();
    let mut answer = String::new();
    idle.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    // With the last connection gone there is nothing left to wait for.
    assert_eq!(gateway.ended().code(), Some(0));
}

#[tokio::test]
async fn a_second_signal_ends_the_gateway_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    let flags = [
        "--notice-ms",
        "0",
        "--drain-seconds",
        "3600",
        "--response-timeout-ms",
        "3600000",
    ];
    let mut gateway = Process::start(&flags);
    let address = gateway.create(&json!({ "address": upstream })).await;
    let asking = tokio::spawn(async move { raw(address, "/").await });
    let (_held, _) = listener.accept().await.unwrap();
    gateway.signal("TERM");
    until("it accepts nothing more", async || {
        TcpStream::connect(address).await.is_err()
    })
    .await;
    gateway.signal("INT");
    assert_eq!(gateway.ended().code(), Some(0));
    assert_eq!(asking.await.unwrap(), "");
}

#[tokio::test]
async fn a_terminal_that_hangs_up_ends_nothing_and_has_files_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let gateway = Process::start(&["--config-dir", path]);
    let upstream = start_echo().await;
    let address = gateway.create(&json!({ "address": upstream })).await;
    for _ in 0..3 {
        gateway.signal("HUP");
        gateway
            .logged("files and certificates are read again")
            .await;
        let response = get(&format!("http://{address}/")).await;
        assert_eq!(response.status(), StatusCode::OK);
    }
}
