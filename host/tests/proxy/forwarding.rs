//! What arrives at the upstream, and what comes back.

use std::sync::Arc;

use bytes::Bytes;
use gateway_model::UpstreamProtocol;
use http::{Request, Response, StatusCode};
use http_body_util::Empty;
use jwt_gateway::metrics::Fault;
use jwt_gateway::snapshot::PolicyChain;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{
    Gateway, TestUpstream, deserted, full, http1, http2, instance, json, problem, read_head,
    running, start_echo, text, without_policies,
};

#[tokio::test]
async fn method_path_query_headers_and_body_arrive() {
    let upstream = start_echo().await;
    let gateway = Gateway::start(vec![instance("/orders", &format!("{upstream}/v2/"))]);
    let request = Request::post(gateway.uri("/orders/7%20x/../8?q=1&q=2"))
        .header("X-A", "1")
        .header("X-A", "2")
        .header("Connection", "x-hop")
        .header("X-Hop", "1")
        .header("Authorization", "Basic eA==")
        .body(full("körper"))
        .unwrap();
    let response = http1().request(request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    let seen = json(response).await;
    assert_eq!(seen["method"], "POST");
    assert_eq!(seen["path"], "/v2/8?q=1&q=2");
    assert_eq!(seen["version"], "HTTP/1.1");
    assert_eq!(seen["body"], "körper");
    assert_eq!(seen["bodyBytes"], 7);
    let headers = &seen["headers"];
    assert_eq!(headers["x-a"], serde_json::json!(["1", "2"]));
    assert_eq!(
        headers["host"][0],
        upstream.strip_prefix("http://").unwrap()
    );
    assert_eq!(headers["authorization"][0], "Basic eA==");
    assert_eq!(headers["x-forwarded-for"][0], "127.0.0.1");
    assert_eq!(headers["x-forwarded-host"][0], gateway.address.to_string());
    assert_eq!(
        headers["x-forwarded-port"][0],
        gateway.address.port().to_string()
    );
    assert_eq!(headers["via"][0], "1.1 jwt-gateway");
    assert!(headers.get("x-hop").is_none());
    assert!(headers.get("connection").is_none());
}

#[tokio::test]
async fn both_sides_speak_either_version_of_http() {
    let upstream = start_echo().await;
    for (protocol, arrives) in [
        (UpstreamProtocol::Auto, "HTTP/1.1"),
        (UpstreamProtocol::Http2, "HTTP/2.0"),
    ] {
        let chain = without_policies();
        let gateway = Gateway::start(vec![running("/", &upstream, protocol, chain)]);
        for (client, via) in [(http1(), "1.1 jwt-gateway"), (http2(), "2 jwt-gateway")] {
            let request = Request::put(gateway.uri("/x?y")).body(full("abc")).unwrap();
            let response = client.request(request).await.unwrap();
            assert_eq!(response.status(), 200);
            let seen = json(response).await;
            assert_eq!(seen["version"], arrives);
            assert_eq!(seen["path"], "/x?y");
            assert_eq!(seen["body"], "abc");
            assert_eq!(seen["headers"]["via"][0], via);
            assert_eq!(
                seen["headers"]["x-forwarded-host"][0],
                gateway.address.to_string()
            );
        }
    }
}

#[tokio::test]
async fn connections_are_used_again() {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let client = http1();
    for _ in 0..20 {
        let request = Request::get(gateway.uri("/"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        assert_eq!(text(client.request(request).await.unwrap()).await, "x");
    }
    assert_eq!(upstream.connections(), 1);
    assert_eq!(gateway.proxy.traffic().requests(), 20);
    assert_eq!(gateway.proxy.traffic().faults(Fault::Upstream), 0);
}

#[tokio::test]
async fn responses_without_a_body_keep_their_headers_and_the_connection() {
    let upstream = TestUpstream::start(async |request: Request<_>| {
        let response = Response::builder()
            .header("etag", "\"1\"")
            .header("x-odd", "ä");
        let response = match request.uri().path() {
            "/204" => response.status(204),
            "/304" => response.status(304),
            _ => response.header("content-length", "1234"),
        };
        response.body(Empty::<Bytes>::new()).unwrap()
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let client = http1();
    for (method, path, status, length) in [
        ("HEAD", "/", 200, Some("1234")),
        ("GET", "/204", 204, None),
        ("GET", "/304", 304, None),
        ("HEAD", "/", 200, Some("1234")),
    ] {
        let request = Request::builder().method(method).uri(gateway.uri(path));
        let request = request.body(Empty::<Bytes>::new()).unwrap();
        let response = client.request(request).await.unwrap();
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["etag"], "\"1\"");
        assert_eq!(response.headers()["x-odd"].as_bytes(), "ä".as_bytes());
        let found = response.headers().get("content-length");
        assert_eq!(
            found.map(|value| value.to_str().unwrap()),
            length,
            "{method} {path}"
        );
        assert_eq!(text(response).await, "");
    }
    assert_eq!(upstream.connections(), 1);
    assert_eq!(gateway.proxy.traffic().faults(Fault::Client), 0);
}

#[tokio::test]
async fn the_status_and_headers_of_an_upstream_are_its_own() {
    let answer = "HTTP/1.1 418 Short And Stout\r\nServer: pot\r\nSet-Cookie: a=1\r\n\
        Set-Cookie: b=2\r\nConnection: x-hop\r\nX-Hop: 1\r\nDate: then\r\nContent-Length: 3\r\n\r\ntea";
    let upstream = TestUpstream::scripted(answer).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let response = gateway.ask("GET", "/").await;
    assert_eq!(response.status(), StatusCode::IM_A_TEAPOT);
    let mut headers: Vec<_> = response.headers().iter().collect();
    headers.sort_by_key(|(name, value)| (name.as_str(), *value));
    let expected = [
        ("content-length", "3"),
        ("date", "then"),
        ("server", "pot"),
        ("set-cookie", "a=1"),
        ("set-cookie", "b=2"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    assert!(headers.eq(expected), "{:?}", response.headers());
    assert_eq!(text(response).await, "tea");
}

#[tokio::test]
async fn api_instances_share_a_port_by_their_base_paths() {
    let one = TestUpstream::start(async |_| Response::new(full("one"))).await;
    let two = TestUpstream::start(async |_| Response::new(full("two"))).await;
    let gateway = Gateway::start(vec![instance("/a", &one.url), instance("/a/b", &two.url)]);
    for (path, expected) in [
        ("/a", "one"),
        ("/a/bc", "one"),
        ("/a/b/c", "two"),
        ("/x/../a/b", "two"),
    ] {
        assert_eq!(
            text(gateway.ask("GET", path).await).await,
            expected,
            "{path}"
        );
    }
    let response = gateway.ask("GET", "/b").await;
    assert_eq!(response.status(), 404);
    assert_eq!(problem(response).await, "no-api-instance");
}

#[tokio::test]
async fn a_broken_api_instance_answers_503_and_its_upstream_is_not_called() {
    let upstream = TestUpstream::start(async |_| Response::new(full("x"))).await;
    let broken = running(
        "/",
        &upstream.url,
        UpstreamProtocol::Auto,
        PolicyChain::Broken,
    );
    let gateway = Gateway::start(vec![broken, instance("/well", &upstream.url)]);
    let response = gateway.ask("GET", "/").await;
    assert_eq!(response.status(), 503);
    assert_eq!(problem(response).await, "api-instance-broken");
    assert_eq!(upstream.connections(), 0);
    assert_eq!(gateway.ask("GET", "/well").await.status(), 200);
}

#[tokio::test]
async fn the_next_request_of_a_connection_is_served_by_the_new_snapshot() {
    let one = TestUpstream::start(async |_| Response::new(full("one"))).await;
    let two = TestUpstream::start(async |_| Response::new(full("two"))).await;
    let gateway = Gateway::start(vec![instance("/", &one.url)]);
    let client = http1();
    for (upstream, expected) in [(&one, "one"), (&two, "two"), (&one, "one")] {
        gateway.current.store(Arc::new(
            gateway.snapshot(vec![instance("/", &upstream.url)]),
        ));
        let request = Request::get(gateway.uri("/"))
            .body(Empty::<Bytes>::new())
            .unwrap();
        assert_eq!(text(client.request(request).await.unwrap()).await, expected);
    }
}

#[tokio::test]
async fn other_forms_of_the_request_target_are_understood() {
    let upstream = start_echo().await;
    let gateway = Gateway::start(vec![instance("/a", &upstream)]);
    let cases = [
        (
            "GET http://h.example/a/x?q HTTP/1.1\r\nHost: other",
            "\"path\":\"/x?q\"",
            "h.example",
        ),
        (
            "GET /a HTTP/1.0\r\nHost: h",
            "\"path\":\"/\"",
            "\"x-forwarded-host\":[\"h\"]",
        ),
        ("GET /a? HTTP/1.0", "\"path\":\"/?\"", "1.0 jwt-gateway"),
    ];
    for (request, path, other) in cases {
        let answer = gateway
            .raw(&format!("{request}\r\nConnection: close\r\n\r\n"))
            .await;
        assert!(answer.contains(path) && answer.contains(other), "{answer}");
    }
}

#[tokio::test]
async fn a_get_with_a_body_of_unknown_length_keeps_it() {
    let upstream = start_echo().await;
    let gateway = Gateway::start(vec![instance("/", &upstream)]);
    let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
        3\r\nabc\r\n0\r\n\r\n";
    let answer = gateway.raw(request).await;
    assert!(answer.contains("\"body\":\"abc\""), "{answer}");
}

#[tokio::test]
async fn an_upstream_of_http1_is_told_that_te_is_for_it() {
    let upstream = start_echo().await;
    for (protocol, connection) in [
        (UpstreamProtocol::Auto, serde_json::json!(["te"])),
        (UpstreamProtocol::Http2, serde_json::json!(null)),
    ] {
        let chain = without_policies();
        let gateway = Gateway::start(vec![running("/", &upstream, protocol, chain)]);
        let request = Request::get(gateway.uri("/")).header("te", "trailers");
        let response = http1().request(request.body(full("")).unwrap()).await;
        let seen = json(response.unwrap()).await;
        assert_eq!(seen["headers"]["te"][0], "trailers", "{protocol:?}");
        assert_eq!(seen["headers"]["connection"], connection, "{protocol:?}");
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_answered_431() {
    let gateway = Gateway::start(vec![instance("/", &deserted())]);
    let value = "x".repeat(70 * 1024);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let request = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Large: {value}\r\n\r\n");
    // The answer may come before everything is written.
    let _ = stream.write_all(request.as_bytes()).await;
    let head = read_head(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 431 "), "{head}");

    let request = Request::get(gateway.uri("/")).header("x-large", value);
    let request = request.body(Empty::<Bytes>::new()).unwrap();
    assert_eq!(http2().request(request).await.unwrap().status(), 431);
}

#[tokio::test]
async fn more_requests_than_permitted_are_answered_503() {
    let (release, wait) = tokio::sync::watch::channel(false);
    let (arrive, mut arrived) = tokio::sync::mpsc::unbounded_channel();
    let upstream = TestUpstream::start(move |_| {
        let mut wait = wait.clone();
        let arrive = arrive.clone();
        async move {
            arrive.send(()).unwrap();
            wait.wait_for(|released| *released).await.unwrap();
            Response::new(full("x"))
        }
    })
    .await;
    let limits = jwt_gateway::settings::ProxyLimits {
        requests_in_flight: 1,
        ..Default::default()
    };
    let gateway = Arc::new(Gateway::limited(limits, vec![instance("/", &upstream.url)]));
    let first = tokio::spawn({
        let gateway = Arc::clone(&gateway);
        async move { text(gateway.ask("GET", "/").await).await }
    });
    arrived.recv().await.unwrap();
    assert_eq!(gateway.proxy.traffic().in_flight(), 1);
    let second = gateway.ask("GET", "/").await;
    assert_eq!(second.status(), 503);
    assert_eq!(problem(second).await, "busy");
    release.send_replace(true);
    assert_eq!(first.await.unwrap(), "x");
    assert_eq!(text(gateway.ask("GET", "/").await).await, "x");
    assert_eq!(gateway.proxy.traffic().faults(Fault::Gateway), 1);
}

#[tokio::test]
async fn the_echo_counts_a_body_that_it_does_not_show() {
    let echo = start_echo().await;
    let cases = [
        (vec![b'x'; 64 * 1024], true),
        (vec![b'x'; 64 * 1024 + 1], false),
        (vec![0xff; 3], false),
    ];
    for (body, shown) in cases {
        let length = body.len();
        let request = Request::post(&echo).body(full(body)).unwrap();
        let seen = json(http1().request(request).await.unwrap()).await;
        assert_eq!(seen["bodyBytes"], length);
        assert_eq!(seen["body"].is_string(), shown);
    }
}
