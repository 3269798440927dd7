//! Connections to HTTP/1.1 upstreams: which are used again, and which must not be.

use std::time::Duration;

use http_body_util::BodyExt;
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::support::{
    Act, Gateway, Scripted, TestUpstream, instance, read_head, soon, text, until,
};

/// Waits for the upstream to tell that a connection has ended.
async fn ended(told: &mut UnboundedReceiver<()>) {
    soon("an end", told.recv()).await.unwrap();
}

#[tokio::test]
async fn requests_one_after_the_other_share_a_connection() {
    let upstream = Scripted::start(|_| Act::Answer).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for number in 0..50 {
        let (method, body) = [("GET", ""), ("POST", "body"), ("HEAD", "")][number % 3];
        let response = gateway.send(method, "/", body).await;
        let expected = format!("0.{number}");
        let expected = if method == "HEAD" { "" } else { &expected };
        assert_eq!(text(response).await, expected);
    }
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn a_connection_is_not_used_again_if_the_upstream_does_not_keep_it() {
    let cases = [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nConnection: Close, x-y\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    ];
    for answer in cases {
        // It keeps the connection all the same, so that it would be seen there.
        let upstream = Scripted::start(move |_| Act::Say(answer)).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        for number in 1..=3 {
            text(gateway.ask("GET", "/").await).await;
            assert_eq!(upstream.connections(), number, "{answer}");
        }
    }
}

#[tokio::test]
async fn a_connection_is_kept_no_longer_than_the_upstream_says() {
    let answers = [
        (
            "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 0\r\n\r\n",
            3,
        ),
        (
            "HTTP/1.1 200 OK\r\nKeep-Alive: max=9, Timeout=0\r\nContent-Length: 0\r\n\r\n",
            3,
        ),
        (
            "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=60\r\nContent-Length: 0\r\n\r\n",
            1,
        ),
        (
            "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=x\r\nContent-Length: 0\r\n\r\n",
            1,
        ),
    ];
    for (answer, connections) in answers {
        let upstream = Scripted::start(move |_| Act::Say(answer)).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        for _ in 0..3 {
            assert_eq!(gateway.ask("POST", "/").await.status(), 200, "{answer}");
        }
        assert_eq!(upstream.connections(), connections, "{answer}");
    }
}

#[tokio::test]
async fn a_connection_on_which_nobody_was_asked_is_not_believed() {
    const EVIL: &str = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    for unasked in [EVIL, "\r\n", "x", "HTTP/1.1 408 Request Timeout\r\n\r\n"] {
        let upstream = Scripted::start(|_| Act::AnswerAndSay(unasked)).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        for number in 0..20 {
            let response = gateway.ask("GET", "/").await;
            assert_eq!(response.status(), 200, "{unasked}");
            assert_eq!(text(response).await, format!("{number}.0"), "{unasked}");
        }
    }
}

#[tokio::test]
async fn what_comes_on_an_idle_connection_is_nobodys_answer() {
    const EVIL: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    let (go, gone) = tokio::sync::watch::channel(0);
    let (tell, mut told) = unbounded_channel();
    let upstream = TestUpstream::serve(move |mut stream| {
        let (mut gone, tell) = (gone.clone(), tell.clone());
        async move {
            read_head(&mut stream).await;
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nown";
            stream.write_all(answer).await.unwrap();
            gone.changed().await.unwrap();
            stream.write_all(EVIL).await.unwrap();
            tell.send(()).unwrap();
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for round in 1..=20 {
        let response = gateway.send("POST", "/", "body").await;
        assert_eq!(response.status(), 200, "{round}");
        assert_eq!(text(response).await, "own", "{round}");
        go.send_replace(round);
        ended(&mut told).await;
    }
}

/// An upstream that reads a head, says this, and tells when its connection has ended.
async fn start_witness(answer: &'static str) -> (TestUpstream, UnboundedReceiver<()>) {
    let (tell, told) = unbounded_channel();
    let upstream = TestUpstream::serve(move |mut stream| {
        let tell = tell.clone();
        async move {
            read_head(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
            let _ = stream.read_to_end(&mut Vec::new()).await;
            tell.send(()).unwrap();
        }
    })
    .await;
    (upstream, told)
}

#[tokio::test]
async fn a_connection_whose_response_stopped_amid_it_is_closed() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
    let (upstream, mut told) = start_witness(head).await;
    let limits = ProxyLimits {
        body_idle_timeout: Duration::from_millis(100),
        connect_timeout: Duration::from_millis(50),
        response_timeout: Duration::from_millis(50),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    for number in 1..=3 {
        let response = gateway.ask("GET", "/").await;
        assert!(response.into_body().collect().await.is_err());
        ended(&mut told).await;
        assert_eq!(upstream.connections(), number);
    }
}

#[tokio::test]
async fn a_connection_whose_response_the_client_left_is_closed() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
    for said in ["", head] {
        let (upstream, mut told) = start_witness(said).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        for number in 1..=3 {
            let mut client = TcpStream::connect(gateway.address).await.unwrap();
            let request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
            client.write_all(request).await.unwrap();
            if said.is_empty() {
                until("it comes", || upstream.connections() == number).await;
            } else {
                read_head(&mut client).await;
            }
            drop(client);
            ended(&mut told).await;
            assert_eq!(upstream.connections(), number, "{said}");
        }
    }
}

#[tokio::test]
async fn a_connection_with_an_unfinished_upload_is_not_used_again() {
    // The answer is whole and the connection is to be kept, but the body is not over.
    let (upstream, mut told) =
        start_witness("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno").await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for number in 1..=3 {
        let mut client = TcpStream::connect(gateway.address).await.unwrap();
        let begin = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc";
        client.write_all(begin).await.unwrap();
        let head = read_head(&mut client).await;
        assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
        client.read_exact(&mut [0; 2]).await.unwrap();
        drop(client);
        ended(&mut told).await;
        assert_eq!(upstream.connections(), number);
    }
}

#[tokio::test]
async fn a_tunnel_opens_on_a_connection_that_was_used_before() {
    const SWITCHING: &str = "HTTP/1.1 101 Switching Protocols\r\n\
        Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello";
    let upstream = TestUpstream::serve(|mut stream| async move {
        loop {
            let head = read_head(&mut stream).await;
            if head.is_empty() {
                return;
            }
            if head.starts_with("GET /chat ") {
                break;
            }
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
            stream.write_all(answer).await.unwrap();
        }
        stream.write_all(SWITCHING.as_bytes()).await.unwrap();
        let mut buffer = [0; 64];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            stream.write_all(&buffer[..count]).await.unwrap();
        }
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let fields = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    for _ in 0..3 {
        assert_eq!(text(gateway.ask("GET", "/").await).await, "x");
        // It could have switched, and did not.
        let request = format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        let answer = gateway.raw(&request).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
    for _ in 0..3 {
        let mut client = TcpStream::connect(gateway.address).await.unwrap();
        let head = format!("GET /chat HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        client.write_all(head.as_bytes()).await.unwrap();
        let head = read_head(&mut client).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        client.write_all(b" there").await.unwrap();
        let mut heard = [0; 11];
        soon("an echo", client.read_exact(&mut heard))
            .await
            .unwrap();
        assert_eq!(&heard, b"hello there");
        drop(client);
        // What was a tunnel is no connection for requests.
        assert_eq!(text(gateway.ask("GET", "/").await).await, "x");
    }
}

#[tokio::test]
async fn connections_do_not_pile_up_under_requests_that_come_together() {
    let upstream = Scripted::start(|_| Act::Answer).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for _ in 0..20 {
        let asking = (0..10).map(|_| async { text(gateway.ask("GET", "/").await).await });
        futures_util::future::join_all(asking).await;
    }
    let connections = upstream.connections();
    assert!(connections <= 20, "{connections}");
}
