//! Requests find the service that their API instance's routes say.

use std::collections::BTreeMap;

use gateway_model::Routing;
use http::Request;
use serde_json::{Value, json};

use crate::support::{
    Gateway, TestUpstream, deserted, full, http1, json, problem, routed, start_echo, text,
    without_policies,
};

fn gateway(base_path: &str, routing: Value) -> Gateway {
    let routing = Routing::parse(&routing).unwrap();
    Gateway::start(vec![routed(base_path, &routing, without_policies())])
}

async fn named(name: &'static str) -> TestUpstream {
    TestUpstream::start(move |_| async move { http::Response::new(full(name)) }).await
}

#[tokio::test]
async fn path_method_host_and_headers_choose_the_service() {
    let services = [
        named("orders").await,
        named("users").await,
        named("rest").await,
    ];
    let gateway = gateway("/api", shop(&services));
    let cases = [
        ("GET", "/api/orders", None, Some("orders")),
        ("POST", "/api/orders/7", None, Some("orders")),
        ("DELETE", "/api/orders/7", None, None),
        ("GET", "/api/ordersx", None, None),
        ("PUT", "/api/x", Some(("X-To", "orders")), Some("orders")),
        ("GET", "/api/x", Some(("host", "Users.a:80")), Some("users")),
        (
            "GET",
            "/api/x",
            Some(("host", "Users.a.:80")),
            Some("users"),
        ),
        ("GET", "/api/rest", None, Some("rest")),
        ("GET", "/api/%72%65st", None, Some("rest")),
        ("GET", "/api/orders/../rest", None, Some("rest")),
    ];
    for (method, path, header, expected) in cases {
        let mut request = Request::builder().method(method).uri(gateway.uri(path));
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let response = http1().request(request.body(full("")).unwrap());
        let response = response.await.unwrap();
        match expected {
            Some(name) => assert_eq!(text(response).await, name, "{method} {path}"),
            None => {
                assert_eq!(response.status(), 404, "{method} {path}");
                assert_eq!(problem(response).await, "no-route");
            }
        }
    }
}

/// Routes by path and method, by header, by host, and by path alone.
fn shop([orders, users, rest]: &[TestUpstream; 3]) -> Value {
    json!({
        "services": [
            {"name": "orders", "address": orders.url},
            {"name": "users", "address": users.url},
            {"name": "rest", "address": rest.url},
        ],
        "routes": [
            {
                "rules": [
                    {"path": "/orders(/.*)?", "methods": "GET|POST"},
                    {"headers": {"x-to": "orders"}},
                ],
                "destinations": [{"service": "orders"}],
            },
            {"rules": [{"host": "users\\..*"}], "destinations": [{"service": "users"}]},
            {"rules": [{"path": "/rest"}], "destinations": [{"service": "rest"}]},
        ],
    })
}

#[tokio::test]
async fn the_path_that_the_groups_capture_goes_upstream_with_the_query() {
    let upstream = start_echo().await;
    let gateway = gateway(
        "/api",
        json!({
            "services": [{"name": "a", "address": format!("{upstream}/v2/")}],
            "routes": [{
                "rules": [{"path": "/foo(/.*)/bar(/.*)"}],
                "destinations": [{"service": "a", "path": "/orders"}],
            }],
        }),
    );
    let seen = json(gateway.ask("GET", "/api/foo/a%20b/bar/d?x=1&x=2").await).await;
    assert_eq!(seen["path"], "/v2/orders/a%20b/d?x=1&x=2");
}

#[tokio::test]
async fn destinations_share_the_requests_by_weight() {
    let (blue, green) = (named("blue").await, named("green").await);
    let gateway = gateway(
        "/",
        json!({
            "services": [
                {"name": "blue", "address": blue.url},
                {"name": "green", "address": green.url},
            ],
            "routes": [{"destinations": [
                {"service": "blue", "weight": 3},
                {"service": "green", "weight": 1},
            ]}],
        }),
    );
    let mut counts = BTreeMap::new();
    for _ in 0..40 {
        let name = text(gateway.ask("GET", "/").await).await;
        *counts.entry(name).or_insert(0) += 1;
    }
    // The test's own chance gives every number below 4 its turn.
    let expected = [("blue".to_owned(), 30), ("green".to_owned(), 10)];
    assert_eq!(counts, expected.into());
}

#[tokio::test]
async fn one_service_that_is_down_does_not_take_the_others_along() {
    let up = named("up").await;
    let gateway = gateway(
        "/",
        json!({
            "services": [
                {"name": "up", "address": up.url},
                {"name": "down", "address": deserted()},
            ],
            "routes": [
                {"rules": [{"path": "/down"}], "destinations": [{"service": "down"}]},
                {"destinations": [{"service": "up"}]},
            ],
        }),
    );
    assert_eq!(gateway.ask("GET", "/down").await.status(), 502);
    assert_eq!(text(gateway.ask("GET", "/x").await).await, "up");
}
