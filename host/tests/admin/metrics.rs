//! What API instances do is counted and shown.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::gateway::{Gateway, NOW, SECRET, config, policy};
use crate::scrape::{PATIENCE, scrape, scraped};

/// What is shown of the last hour of an API instance, once it has ended so many requests:
/// the last byte of a response arrives before its request is counted.
pub async fn counted(gateway: &Gateway, name: &str, requests: u64) -> Value {
    let path = format!("/metrics/api-instances/{name}");
    let of = |shown: &Value| column(&shown["requests"]);
    settled(gateway, &path, of, requests).await
}

/// What is answered, once a list of numbers in it adds up to this.
pub async fn settled(
    gateway: &Gateway,
    path: &str,
    list: impl Fn(&Value) -> Vec<u64>,
    sum: u64,
) -> Value {
    let begun = Instant::now();
    loop {
        let shown = gateway.get(path).await.json();
        let found: u64 = list(&shown).iter().sum();
        if found == sum {
            return shown;
        }
        assert!(begun.elapsed() < PATIENCE, "{found} in {shown}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A list with one number for each step; one that is left out has none but 0.
pub fn column(list: &Value) -> Vec<u64> {
    match list.as_array() {
        None => vec![0; 60],
        Some(list) => list.iter().map(|it| it.as_u64().unwrap()).collect(),
    }
}

#[tokio::test]
async fn requests_and_tokens_are_counted_in_the_minute_in_which_they_end() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.create("two").await;
    gateway.apply(&policies, policy(SECRET)).await;
    gateway.apply(&policies, policy(SECRET)).await;
    for _ in 0..2 {
        gateway.request("/one").await;
    }
    counted(&gateway, "one", 2).await;
    gateway.clock.set(NOW + 61);
    gateway.request("/one").await;
    let shown = counted(&gateway, "one", 3).await;

    let requests = column(&shown["requests"]);
    assert_eq!((requests.len(), &requests[57..]), (60, &[0, 2, 1][..]));
    assert_eq!(column(&shown["tokens"])[57..], [0, 4, 2]);
    let start = NOW + 60 - 59 * 60;
    assert_eq!(
        shown["steps"],
        json!({"start": start, "seconds": 60, "count": 60})
    );
    assert_eq!(shown["since"], NOW);
    assert_eq!(shown["failures"], json!({}));
    let [p50, p90, p99] = ["p50", "p90", "p99"].map(|name| shown["latency"][name].as_u64());
    assert!(Some(0) < p50 && p50 <= p90 && p90 <= p99, "{shown}");
    let of = |minute: usize| &shown["latencies"][minute];
    assert!(of(57).is_null() && of(58)["p99"].is_u64(), "{shown}");
    let idle = counted(&gateway, "two", 0).await;
    assert_eq!(idle.get("latency"), None);
}

#[tokio::test]
async fn failures_are_told_apart_by_who_can_mend_them() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let mut failing = config(SECRET);
    failing["customClaims"] = json!([{"name": "a", "value": "#['a' ++ attributes.headers.a]"}]);
    gateway.apply(&policies, json!({"config": failing})).await;
    let nowhere = json!({
        "name": "two",
        "address": gateway.address("/two"),
        "upstream": {"address": "http://127.0.0.1:9"},
    });
    gateway.post("/api-instances", nowhere).await;

    assert_eq!(
        gateway.request("/one").await.0,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    assert_eq!(gateway.request("/two").await.0, StatusCode::BAD_GATEWAY);
    for (name, fault) in [("one", "policy"), ("two", "upstream")] {
        let shown = counted(&gateway, name, 1).await;
        let failures = shown["failures"].as_object().unwrap();
        assert_eq!(Vec::from_iter(failures.keys()), [fault]);
        assert_eq!(column(&failures[fault])[59], 1);
    }
}

#[tokio::test]
async fn counters_outlive_changes_and_end_with_their_api_instance() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.request("/one").await;
    counted(&gateway, "one", 1).await;
    gateway.apply(&policies, policy(SECRET)).await;
    let disabled = json!({
        "address": gateway.address("/one"),
        "upstream": {"address": "http://127.0.0.1:9"},
        "enabled": false,
    });
    gateway.put("/api-instances/one", disabled).await;
    counted(&gateway, "one", 1).await;

    gateway.delete("/api-instances/one").await;
    let list = gateway.get("/metrics/api-instances").await;
    assert_eq!(list.json()["items"], json!([]));
    let one = gateway.get("/metrics/api-instances/one").await;
    assert_eq!(one.status, StatusCode::NOT_FOUND);
    gateway.create("one").await;
    counted(&gateway, "one", 0).await;
}

#[tokio::test]
async fn prometheus_reads_the_same_counters_with_the_token() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, policy(SECRET)).await;
    gateway.request("/nowhere").await;
    gateway.request("/one").await;

    let anybody = Request::get("/metrics").body(Body::empty()).unwrap();
    let refused = gateway.send(anybody).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);

    let expected = [
        "# TYPE jwt_gateway_requests_total counter",
        "jwt_gateway_requests_total{api_instance=\"one\"} 1",
        "jwt_gateway_tokens_total{api_instance=\"one\"} 1",
        "jwt_gateway_failures_total{api_instance=\"one\",fault=\"policy\"} 0",
        "jwt_gateway_response_seconds_bucket{api_instance=\"one\",le=\"+Inf\"} 1",
        "jwt_gateway_response_seconds_count{api_instance=\"one\"} 1",
        "jwt_gateway_api_instance_broken{api_instance=\"one\"} 0",
        "jwt_gateway_requests_unmatched_total 1",
        "jwt_gateway_requests_in_flight 0",
        "jwt_gateway_log_lines_lost_total 0",
    ];
    scraped(&gateway, &expected.map(str::to_owned)).await;
}

/// An upstream that answers one request on each connection, and closes that when the next
/// one comes.
async fn start_forgetful() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut head = [0; 4096];
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
                let _ = stream.read(&mut head).await;
                let _ = stream.write_all(answer).await;
                let _ = stream.read(&mut head).await;
            });
        }
    });
    address
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_counted() {
    let gateway = Gateway::start().await;
    let upstream = start_forgetful().await;
    let body = json!({
        "name": "one",
        "address": gateway.address("/one"),
        "upstream": {"address": format!("http://{upstream}")},
    });
    let answer = gateway.post("/api-instances", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    for again in 0..3 {
        assert_eq!(gateway.request("/one").await.0, StatusCode::OK);
        let text = scrape(&gateway).await;
        for (reason, number) in [("safe", again), ("unprocessed", 0)] {
            let line = format!(
                "jwt_gateway_upstream_requests_sent_again_total{{reason=\"{reason}\"}} {number}"
            );
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
