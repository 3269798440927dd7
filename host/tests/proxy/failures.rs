//! Upstreams and clients that fail, each in its own way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper::body::{Frame, Incoming};
use jwt_gateway::metrics::Fault;
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};

use crate::support::{
    Gateway, Log, PATIENCE, TestUpstream, deserted, full, http1, http2, instance, problem,
    read_head, text, until,
};

/// Limits that a test can wait for.
fn impatient() -> ProxyLimits {
    ProxyLimits {
        request_head_timeout: Duration::from_millis(200),
        connect_timeout: Duration::from_millis(100),
        response_timeout: Duration::from_millis(100),
        body_idle_timeout: Duration::from_millis(200),
        ..ProxyLimits::default()
    }
}

#[tokio::test]
async fn an_upstream_that_gives_no_valid_response_is_answered_for_with_502() {
    let closed = "upstream-closed";
    let cases = [
        (deserted(), "upstream-unreachable"),
        ("http://name.invalid".to_owned(), "upstream-unreachable"),
        (TestUpstream::scripted("").await.url, closed),
        (TestUpstream::scripted("HTTP/1.1 200").await.url, closed),
        (
            TestUpstream::scripted("SSH-2.0-x\r\n\r\n").await.url,
            closed,
        ),
        (
            TestUpstream::scripted("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")
                .await
                .url,
            closed,
        ),
    ];
    for (url, kind) in cases {
        let gateway = Gateway::start(vec![instance("/", &url)]);
        let response = gateway.ask("GET", "/").await;
        assert_eq!(response.status(), 502, "{url}");
        assert_eq!(problem(response).await, kind, "{url}");
        until("it is counted", || {
            gateway.proxy.traffic().faults(Fault::Upstream) == 1
        })
        .await;
        until("it is over", || gateway.proxy.traffic().in_flight() == 0).await;
    }
}

#[tokio::test]
async fn an_upstream_that_stays_silent_is_answered_for_with_504() {
    let upstream =
        TestUpstream::start(async |_| std::future::pending::<Response<Empty<Bytes>>>().await).await;
    let gateway = Gateway::limited(impatient(), vec![instance("/", &upstream.url)]);
    let response = gateway.ask("GET", "/").await;
    assert_eq!(response.status(), 504);
    assert_eq!(problem(response).await, "upstream-timeout");
}

#[tokio::test]
async fn an_upstream_that_does_not_finish_the_tls_handshake_is_unreachable() {
    let upstream = TestUpstream::serve(|mut stream| async move {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let url = upstream.url.replace("http", "https");
    // Only the time to connect is short: two short times would race.
    let limits = ProxyLimits {
        response_timeout: PATIENCE,
        ..impatient()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &url)]);
    let response = gateway.ask("GET", "/").await;
    assert_eq!(response.status(), 502);
    assert_eq!(problem(response).await, "upstream-unreachable");
}

#[tokio::test]
async fn the_time_to_respond_begins_when_the_request_has_been_sent() {
    let upstream = TestUpstream::start(async |request: Request<Incoming>| {
        let body = request.into_body().collect().await.unwrap().to_bytes();
        Response::new(full(body))
    })
    .await;
    let limits = ProxyLimits {
        body_idle_timeout: PATIENCE,
        ..impatient()
    };
    let gateway = Gateway::limited(limits.clone(), vec![instance("/", &upstream.url)]);
    let slow = futures_util::stream::unfold(0, move |sent| async move {
        if sent > 0 {
            tokio::time::sleep(limits.response_timeout * 2).await;
        }
        let frame = Frame::data(Bytes::from_static(b"x"));
        (sent < 3).then_some((Ok::<_, std::convert::Infallible>(frame), sent + 1))
    });
    let request = Request::post(gateway.uri("/"))
        .body(StreamBody::new(Box::pin(slow)))
        .unwrap();
    let response = http1().request(request).await.unwrap();
    assert_eq!(text(response).await, "xxx");
}

#[tokio::test]
async fn a_response_that_breaks_off_does_not_look_complete() {
    let cases = [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ];
    for answer in cases {
        let upstream = TestUpstream::scripted(answer).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        for client in [http1(), http2()] {
            let request = Request::get(gateway.uri("/"))
                .body(Empty::<Bytes>::new())
                .unwrap();
            let response = client.request(request).await.unwrap();
            assert_eq!(response.status(), 200);
            assert!(response.into_body().collect().await.is_err(), "{answer}");
        }
        until("it is counted", || {
            gateway.proxy.traffic().faults(Fault::Upstream) == 2
        })
        .await;
    }
}

/// An upstream that tells when a request arrived and when its connection ended.
async fn start_witness(
    answer: &'static str,
) -> (TestUpstream, mpsc::UnboundedReceiver<&'static str>) {
    let (tell, told) = mpsc::unbounded_channel();
    let upstream = TestUpstream::serve(move |mut stream| {
        let tell = tell.clone();
        async move {
            read_head(&mut stream).await;
            tell.send("arrived").unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
            let _ = stream.read_to_end(&mut Vec::new()).await;
            tell.send("ended").unwrap();
        }
    })
    .await;
    (upstream, told)
}

#[tokio::test]
async fn a_client_that_leaves_before_the_response_ends_the_upstream_request() {
    let (upstream, mut told) = start_witness("").await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for client in [http1(), http2()] {
        let request = Request::get(gateway.uri("/"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        let asking = tokio::spawn(client.request(request));
        assert_eq!(told.recv().await, Some("arrived"));
        asking.abort();
        assert_eq!(told.recv().await, Some("ended"));
    }
    until("it is counted", || {
        gateway.proxy.traffic().faults(Fault::Client) == 2
    })
    .await;
    until("it is over", || gateway.proxy.traffic().in_flight() == 0).await;
}

#[tokio::test]
async fn a_client_that_leaves_amid_the_response_ends_the_upstream_request() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
    let (upstream, mut told) = start_witness(head).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for client in [http1(), http2()] {
        let request = Request::get(gateway.uri("/"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        let mut response = client.request(request).await.unwrap();
        assert_eq!(told.recv().await, Some("arrived"));
        assert!(response.body_mut().frame().await.unwrap().is_ok());
        drop(response);
        drop(client);
        assert_eq!(told.recv().await, Some("ended"));
    }
    until("it is counted", || {
        gateway.proxy.traffic().faults(Fault::Client) == 2
    })
    .await;
}

#[tokio::test]
async fn a_response_that_stops_moving_is_cut() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
    let (upstream, mut told) = start_witness(head).await;
    let gateway = Gateway::limited(impatient(), vec![instance("/", &upstream.url)]);
    for client in [http1(), http2()] {
        let request = Request::get(gateway.uri("/"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        let response = client.request(request).await.unwrap();
        assert!(response.into_body().collect().await.is_err());
        assert_eq!(told.recv().await, Some("arrived"));
        assert_eq!(told.recv().await, Some("ended"));
    }
}

#[tokio::test]
async fn a_client_that_stops_reading_is_cut() {
    let (dropped, ended) = oneshot::channel::<()>();
    let dropped = Arc::new(Mutex::new(Some(dropped)));
    let upstream = TestUpstream::start(move |_| {
        let held = dropped.lock().unwrap().take();
        let endless = futures_util::stream::unfold(held, |held| async {
            let frame = Frame::data(Bytes::from_static(&[0; 65536]));
            Some((Ok::<_, std::convert::Infallible>(frame), held))
        });
        async { Response::new(StreamBody::new(Box::pin(endless))) }
    })
    .await;
    let gateway = Gateway::limited(impatient(), vec![instance("/", &upstream.url)]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    // The sender within the endless body goes only when the upstream gives it up.
    let gone = tokio::time::timeout(PATIENCE, ended).await;
    assert!(gone.unwrap().is_err());
    drop(stream);
}

#[tokio::test]
async fn a_client_that_stops_sending_is_cut() {
    let (upstream, mut told) = start_witness("").await;
    let gateway = Gateway::limited(impatient(), vec![instance("/", &upstream.url)]);
    let cases = [
        "",
        "GET / HTTP/1.1\r\nHost",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
    ];
    for sent in cases {
        let answer = gateway.raw(sent).await;
        assert!(!answer.contains(" 200 "), "{sent}: {answer}");
    }
    assert_eq!(told.recv().await, Some("arrived"));
    assert_eq!(told.recv().await, Some("ended"));
}

#[tokio::test]
async fn a_request_body_that_is_malformed_is_the_clients_fault() {
    let (upstream, _told) = start_witness("").await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let request = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    stream.write_all(request).await.unwrap();
    let head = read_head(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
    assert_eq!(gateway.proxy.traffic().faults(Fault::Upstream), 0);
}

#[tokio::test]
async fn a_log_line_tells_the_outcome_and_no_values() {
    let log = Log::default();
    let guard = log.listen();
    let gateway = Gateway::start(vec![instance("/", &deserted())]);
    let request = Request::get(gateway.uri("/secret-path?secret=query"))
        .header("authorization", "Bearer secret-token")
        .body(Empty::<Bytes>::new())
        .unwrap();
    text(http1().request(request).await.unwrap()).await;
    drop(guard);
    let log = log.text();
    let lines: Vec<_> = log
        .lines()
        .filter(|line| line.contains("jwt_gateway"))
        .collect();
    assert_eq!(lines.len(), 1, "{log}");
    for part in [
        "WARN",
        "api_instance=\"test\"",
        "method=\"GET\"",
        "status=502",
        "fault=\"upstream\"",
        "duration_ms=",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert!(!log.contains("secret"), "{log}");
}

/// An upstream that answers so many requests on each connection, then reads one
/// more head on it, tells of that, and closes.
async fn start_forgetful(answers: usize) -> (TestUpstream, mpsc::UnboundedReceiver<String>) {
    let (tell, told) = mpsc::unbounded_channel();
    let upstream = TestUpstream::serve(move |mut stream| {
        let tell = tell.clone();
        async move {
            for _ in 0..answers {
                read_head(&mut stream).await;
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
                stream.write_all(answer).await.unwrap();
            }
            tell.send(read_head(&mut stream).await).unwrap();
        }
    })
    .await;
    (upstream, told)
}

#[tokio::test]
async fn a_request_that_may_have_been_processed_is_never_sent_again() {
    for method in ["DELETE", "POST", "PUT"] {
        let (upstream, mut told) = start_forgetful(1).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        assert_eq!(gateway.ask("GET", "/").await.status(), 200);
        // On the connection that is used again: it breaks after the request was read.
        let response = gateway.ask(method, "/second").await;
        assert_eq!(response.status(), 502, "{method}");
        assert!(told.recv().await.unwrap().contains("/second"));
        assert_eq!(upstream.connections(), 1, "{method}");
    }
}

#[tokio::test]
async fn a_connection_that_the_upstream_closed_meanwhile_fails_no_request() {
    let (close, closed) = tokio::sync::watch::channel(0);
    let upstream = TestUpstream::serve(move |mut stream| {
        let mut closed = closed.clone();
        async move {
            read_head(&mut stream).await;
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
            stream.write_all(answer).await.unwrap();
            closed.changed().await.unwrap();
        }
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for round in 1..=20 {
        let request = Request::post(gateway.uri("/")).body(crate::support::full("body"));
        let response = http1().request(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), 200, "{round}");
        assert_eq!(text(response).await, "x");
        close.send_replace(round);
        // The end has reached the gateway's socket once nobody holds the other side.
        while close.receiver_count() > 1 {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(gateway.proxy.traffic().faults(Fault::Upstream), 0);
}
