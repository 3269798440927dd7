//! A request is sent through an API instance from the admin API.

use axum::http::StatusCode;
use gateway_model::UpstreamAddress;
use serde_json::{Value, json};

use crate::gateway::{Answer, Gateway, OTHER_SECRET, SECRET, config, is_signed_with, policy};

/// Creates an API instance before the gateway's own echo.
async fn create(gateway: &Gateway, name: &str, address: String) -> String {
    let body = json!({
        "name": name,
        "address": address,
        "upstream": {"address": UpstreamAddress::ECHO},
    });
    let created = gateway.post("/api-instances", body).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
    format!("/api-instances/{name}/policies")
}

async fn send(gateway: &Gateway, name: &str, request: Value) -> Answer {
    let path = format!("/api-instances/{name}:try");
    gateway.post(&path, request).await
}

#[tokio::test]
async fn what_comes_back_is_shown_with_the_token_that_the_echo_received() {
    let gateway = Gateway::start().await;
    let policies = create(&gateway, "one", gateway.address("/one")).await;
    gateway.apply(&policies, policy(SECRET)).await;
    let request = json!({
        "method": "POST",
        "path": "/orders/42?page=2",
        "headers": [["X-Tenant", "blue"], ["X-Tenant", "green"], ["Authorization", "Basic eDp5"]],
        "body": "hello",
    });
    let answer = send(&gateway, "one", request).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let shown = answer.json();
    assert_eq!(shown["status"], 200);
    assert_eq!(shown["truncated"], false);
    assert!(shown["durationMs"].as_f64().unwrap() > 0.0);
    let headers = shown["headers"].as_array().unwrap();
    assert!(headers.contains(&json!(["content-type", "application/json"])));
    let echo: Value = serde_json::from_str(shown["body"].as_str().unwrap()).unwrap();
    assert_eq!(echo["method"], "POST");
    assert_eq!(echo["path"], "/orders/42?page=2");
    assert_eq!(echo["body"], "hello");
    assert_eq!(echo["headers"]["x-tenant"], json!(["blue", "green"]));
    assert!(is_signed_with(&echo, SECRET));
    let token = shown["token"].as_str().unwrap();
    assert_eq!(
        echo["headers"]["authorization"],
        json!([format!("Bearer {token}")])
    );
}

#[tokio::test]
async fn the_gateways_own_answer_is_shown_and_has_no_token() {
    let gateway = Gateway::start().await;
    let policies = create(&gateway, "one", gateway.address("/one")).await;
    let mut failing = config(SECRET);
    failing["customClaims"] = json!([{"name": "a", "value": "#['a' ++ attributes.headers.a]"}]);
    gateway.apply(&policies, json!({"config": failing})).await;
    let shown = send(&gateway, "one", json!({"path": "/"})).await.json();
    assert_eq!(shown["status"], 500);
    assert!(shown["body"].as_str().unwrap().contains("policy-failed"));
    assert_eq!(shown.get("token"), None);
}

#[tokio::test]
async fn the_token_is_shown_that_any_upstream_received() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let before = json!({"path": "/", "headers": [["authorization", "Bearer of-the-client"]]});
    let shown = send(&gateway, "one", before.clone()).await.json();
    assert_eq!(shown.get("token"), None, "no policy made it");
    gateway.apply(&policies, policy(OTHER_SECRET)).await;
    let last = gateway.apply(&policies, policy(SECRET)).await;
    let shown = send(&gateway, "one", before.clone()).await.json();
    let echo: Value = serde_json::from_str(shown["body"].as_str().unwrap()).unwrap();
    assert!(is_signed_with(&echo, SECRET));
    let token = shown["token"].as_str().unwrap();
    let received = &echo["headers"]["authorization"];
    assert_eq!(received, &json!([format!("Bearer {token}")]));
    assert_eq!(shown["verified"], true);

    // Somebody else's tokens are nobody's business.
    let (_, other) = gateway.request("/one/").await;
    assert!(is_signed_with(&other, SECRET));
    gateway.delete(&last).await;
    let shown = send(&gateway, "one", before).await.json();
    let echo: Value = serde_json::from_str(shown["body"].as_str().unwrap()).unwrap();
    assert!(is_signed_with(&echo, OTHER_SECRET));
    assert_eq!(shown["verified"], true);
}

#[tokio::test]
async fn the_token_is_shown_where_the_upstream_does_not_answer() {
    let gateway = Gateway::start().await;
    let body = json!({
        "name": "one",
        "address": gateway.address("/one"),
        "upstream": {"address": "http://127.0.0.1:9/"},
    });
    let created = gateway.post("/api-instances", body).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
    gateway
        .apply("/api-instances/one/policies", policy(SECRET))
        .await;
    let shown = send(&gateway, "one", json!({"path": "/"})).await.json();
    assert_eq!(shown["status"], 502);
    assert_eq!(shown["token"].as_str().unwrap().split('.').count(), 3);
}

#[tokio::test]
async fn a_long_body_is_cut() {
    let gateway = Gateway::start().await;
    create(&gateway, "one", gateway.address("/one")).await;
    let long = "x".repeat(64 * 1024);
    let request = json!({"method": "PUT", "path": "/", "body": long});
    let shown = send(&gateway, "one", request).await.json();
    assert_eq!(shown["truncated"], true);
    assert_eq!(shown["body"].as_str().unwrap().len(), 64 * 1024);
}

#[tokio::test]
async fn nothing_but_the_api_instance_itself_can_be_reached() {
    let gateway = Gateway::start().await;
    create(&gateway, "one", gateway.address("/one")).await;
    create(&gateway, "deeper", gateway.address("/one/deeper")).await;
    gateway.create("two").await;
    for path in [
        "/deeper",
        "/deeper/x?y",
        "/../two",
        "/%2e%2e/two",
        "http://127.0.0.1:1/",
        "//127.0.0.1:1@/../two",
        "*",
        "",
        "/a b",
        "/a\r\nHost: b",
    ] {
        let answer = send(&gateway, "one", json!({"path": path})).await;
        if path.starts_with("//") {
            // A path like any other, whatever it resembles.
            assert_eq!(answer.json()["status"], 200, "{path}: {}", answer.text);
        } else {
            assert_eq!(answer.refused(), ["path"], "{path}");
        }
    }
    // What the gateway refuses by itself is shown as it is.
    let ambiguous = send(&gateway, "one", json!({"path": "/..%2ftwo"})).await;
    assert_eq!(ambiguous.json()["status"], 400);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_at_its_place() {
    let gateway = Gateway::start().await;
    create(&gateway, "one", gateway.address("/one")).await;
    let request = json!({
        "method": "CONNECT",
        "path": "/",
        "headers": [
            ["Good", "value"],
            ["bad name", "value"],
            ["Bad-Value", "a\nb"],
            ["Transfer-Encoding", "chunked"],
            ["content-length", "5"],
            ["Upgrade", "websocket"],
        ],
    });
    let answer = send(&gateway, "one", request).await;
    let headers = (1..=5).map(|index| format!("headers[{index}]"));
    let expected: Vec<_> = ["method".to_owned()].into_iter().chain(headers).collect();
    assert_eq!(answer.refused(), expected);

    let shapes = json!({"verb": "GET", "headers": [["a"], "b", ["c", 1]], "body": {}});
    let answer = send(&gateway, "one", shapes).await;
    let expected = [
        "path",
        "headers[0]",
        "headers[1]",
        "headers[2]",
        "body",
        "verb",
    ];
    assert_eq!(answer.refused(), expected);
    let elsewhere = gateway.post("/api-instances/one:other", json!({})).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    let nobody = send(&gateway, "nobody", json!({"path": "/"})).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_api_instance_that_does_not_listen_is_not_tried() {
    let gateway = Gateway::start().await;
    create(&gateway, "other", gateway.address("/other")).await;
    let disabled = json!({
        "name": "one",
        "address": gateway.address("/one"),
        "upstream": {"address": UpstreamAddress::ECHO},
        "enabled": false,
    });
    gateway.post("/api-instances", disabled).await;
    let answer = send(&gateway, "one", json!({"path": "/"})).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    answer.problem();
}
