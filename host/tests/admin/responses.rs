//! Responses are told apart by who gave them, and by the class of their status.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::any;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::gateway::Gateway;
use crate::scrape::scraped;

/// An upstream that answers with the status that the path ends in.
pub async fn start_obedient() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = async |Path(status): Path<u16>| {
        let status = StatusCode::from_u16(status).unwrap();
        (status, "{}")
    };
    let routes = Router::new().route("/{status}", any(answer));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

/// Creates the API instance `name` before an upstream.
pub async fn create_before(gateway: &Gateway, name: &str, upstream: SocketAddr) {
    let body = json!({
        "name": name,
        "address": gateway.address(&format!("/{name}")),
        "upstream": {"address": format!("http://{upstream}")},
    });
    let answer = gateway.post("/api-instances", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
}

/// Requires a token of all requests to the API instance `name`, who have none.
pub async fn guard(gateway: &Gateway, name: &str) {
    let guard = json!({
        "policyRef": {"name": "http-basic-authentication-flex"},
        "config": {"username": "alice", "password": "wonderland"},
    });
    let policies = format!("/api-instances/{name}/policies");
    gateway.apply(&policies, guard).await;
}

#[tokio::test]
async fn what_the_upstream_answers_is_apart_from_what_the_gateway_does() {
    let gateway = Gateway::start().await;
    create_before(&gateway, "one", start_obedient().await).await;
    for (status, times) in [(200, 3), (204, 1), (302, 2), (404, 4), (500, 5), (599, 1)] {
        for _ in 0..times {
            let (answered, _) = gateway.status(&format!("/one/{status}")).await;
            assert_eq!(answered, status);
        }
    }
    create_before(&gateway, "gone", SocketAddr::from(([127, 0, 0, 1], 9))).await;
    assert_eq!(gateway.status("/gone/200").await.0, 502);
    guard(&gateway, "gone").await;
    for _ in 0..2 {
        assert_eq!(gateway.status("/gone/200").await.0, 401);
    }

    let line = |name: &str, from: &str, status: &str, count: u32| {
        format!(
            "jwt_gateway_responses_total{{api_instance=\"{name}\",from=\"{from}\",status=\"{status}\"}} {count}"
        )
    };
    let expected = [
        line("one", "upstream", "1xx", 0),
        line("one", "upstream", "2xx", 4),
        line("one", "upstream", "3xx", 2),
        line("one", "upstream", "4xx", 4),
        line("one", "upstream", "5xx", 6),
        line("one", "gateway", "4xx", 0),
        line("one", "gateway", "5xx", 0),
        "jwt_gateway_requests_total{api_instance=\"one\"} 16".to_owned(),
        "jwt_gateway_failures_total{api_instance=\"one\",fault=\"upstream\"} 0".to_owned(),
        line("gone", "upstream", "5xx", 0),
        line("gone", "gateway", "4xx", 2),
        line("gone", "gateway", "5xx", 1),
        "jwt_gateway_failures_total{api_instance=\"gone\",fault=\"client\"} 2".to_owned(),
        "jwt_gateway_failures_total{api_instance=\"gone\",fault=\"upstream\"} 1".to_owned(),
    ];
    scraped(&gateway, &expected).await;
}

#[tokio::test]
async fn a_request_whose_client_leaves_has_no_response() {
    let gateway = Gateway::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    create_before(&gateway, "one", listener.local_addr().unwrap()).await;
    let mut client = TcpStream::connect(gateway.socket()).await.unwrap();
    let request = b"GET /one HTTP/1.1\r\nHost: one\r\n\r\n";
    client.write_all(request).await.unwrap();
    let (_upstream, _) = listener.accept().await.unwrap();
    drop(client);
    let expected = [
        "jwt_gateway_requests_total{api_instance=\"one\"} 1",
        "jwt_gateway_responses_total{api_instance=\"one\",from=\"gateway\",status=\"4xx\"} 0",
        "jwt_gateway_responses_total{api_instance=\"one\",from=\"gateway\",status=\"5xx\"} 0",
        "jwt_gateway_failures_total{api_instance=\"one\",fault=\"client\"} 1",
    ];
    scraped(&gateway, &expected.map(str::to_owned)).await;
}
