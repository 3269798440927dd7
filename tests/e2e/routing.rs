//! Several services behind one API instance, with the tokens that each receives.

use gateway_tests::{Reply, TestGateway, free_port};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::serving::claims_of;

const SECRET: &str = "a-shared-secret-of-more-than-32-bytes";

/// The gateway's own echo, under a path by which services are told apart.
fn service(name: &str) -> Value {
    json!({"name": name, "address": format!("http://echo.jwt-gateway.localhost/{name}/")})
}

/// Creates an API instance with base path `/api`, services `a` and `b`, and these
/// routes; gives its URL.
async fn create(gateway: &TestGateway, routes: Value) -> String {
    let url = format!("http://127.0.0.1:{}/api", free_port());
    let body = json!({
        "name": "api",
        "address": url,
        "services": [service("a"), service("b")],
        "routes": routes,
    });
    let reply = gateway
        .admin(Method::POST, "/api-instances", Some(body))
        .await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    url
}

/// Applies a policy whose tokens name it in `sub` and show the path in `path`.
async fn apply(gateway: &TestGateway, subject: &str, members: Value) {
    let mut policy = json!({"config": {
        "signingMethod": "HS256",
        "privateKey": SECRET,
        "iat": false,
        "customClaims": [
            {"name": "sub", "value": subject},
            {"name": "path", "value": "#[attributes.requestPath]"},
            {"name": "uri", "value": "#[attributes.requestUri]"},
        ],
        "customHeaders": [],
    }});
    for (name, value) in members.as_object().unwrap() {
        policy[name] = value.clone();
    }
    let path = "/api-instances/api/policies";
    let reply = gateway.admin(Method::POST, path, Some(policy)).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
}

async fn get(gateway: &TestGateway, url: &str) -> Reply {
    let client = [("authorization", "Bearer mine")];
    gateway.client.get(url, &client).await
}

#[tokio::test]
async fn expressions_see_the_path_that_the_service_receives() {
    let gateway = TestGateway::start().await;
    let routes = json!([{
        "rules": [{"path": "/v1(/orders/.*)"}],
        "destinations": [{"service": "a", "path": "/shop"}],
    }]);
    let url = create(&gateway, routes).await;
    apply(&gateway, "x", json!({})).await;
    let reply = get(&gateway, &format!("{url}/v1/./orders/%37?q=1")).await;
    let claims = claims_of(&reply.token());
    assert_eq!(reply.json()["path"], "/a/shop/orders/7?q=1");
    let expected = json!({
        "sub": "x",
        "path": "/a/shop/orders/7",
        "uri": "/a/shop/orders/7?q=1",
    });
    assert_eq!(claims, expected);
}

#[tokio::test]
async fn every_request_gets_the_token_of_the_last_policy_that_is_for_it() {
    let gateway = TestGateway::start().await;
    let routes = json!([
        {"rules": [{"path": "/a/.*"}], "destinations": [{"service": "a"}]},
        {"rules": [{"path": "/b/.*"}], "destinations": [{"service": "b"}]},
    ]);
    let url = create(&gateway, routes).await;
    apply(&gateway, "of-b", json!({"upstream": "b"})).await;
    apply(
        &gateway,
        "some",
        json!({"rules": [{"path": "/a/x"}, {"path": "/b/x"}]}),
    )
    .await;
    apply(
        &gateway,
        "more",
        json!({"rules": [{"path": "/a/x/y"}], "enabled": true}),
    )
    .await;
    apply(&gateway, "off", json!({"enabled": false})).await;
    let cases = [
        ("/a/x", Some("some")),
        ("/a/x/y", Some("more")),
        ("/b/x", Some("of-b")),
        ("/b/z", Some("of-b")),
        // No policy is for it, so the credential of the client passes.
        ("/a/z", None),
    ];
    for (path, expected) in cases {
        let token = get(&gateway, &format!("{url}{path}")).await.token();
        match expected {
            Some(subject) => assert_eq!(claims_of(&token)["sub"], subject, "{path}"),
            None => assert_eq!(token, "mine", "{path}"),
        }
    }
    let reply = get(&gateway, &format!("{url}/c")).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(reply.json()["type"], "/problems/no-route");
}

#[tokio::test]
async fn no_way_of_writing_a_path_leads_past_a_rule() {
    let gateway = TestGateway::start().await;
    let routes = json!([{"destinations": [{"service": "a"}]}]);
    let url = create(&gateway, routes).await;
    apply(&gateway, "admin", json!({"rules": [{"path": "/admin/.*"}]})).await;
    let paths = [
        "/admin/x",
        "/%61dmin/x",
        "/%61%64%6D%69%6e/x",
        "/y/../admin/x",
        "/./admin/x",
        "/y/%2e%2e/admin/x",
        "/y/.%2E/admin/%78",
    ];
    for path in paths {
        let reply = get(&gateway, &format!("{url}{path}")).await;
        assert_eq!(claims_of(&reply.token())["path"], "/a/admin/x", "{path}");
    }
    for path in ["/y%2f..%2fadmin/x", "/y/..;/admin/x"] {
        let reply = get(&gateway, &format!("{url}{path}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn chance_reaches_every_destination() {
    let gateway = TestGateway::start().await;
    let routes = json!([{"destinations": [
        {"service": "a", "weight": 50},
        {"service": "b", "weight": 50},
    ]}]);
    let url = create(&gateway, routes).await;
    let mut seen = [0, 0];
    for _ in 0..100 {
        let path = get(&gateway, &url).await.json()["path"].clone();
        seen[usize::from(path == "/b/")] += 1;
    }
    // That all hundred go one way happens once in 10³⁰ times.
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[tokio::test]
async fn a_service_that_is_added_is_served_by_the_next_request() {
    let gateway = TestGateway::start().await;
    let to = |service: &str| json!([{"destinations": [{"service": service}]}]);
    let url = create(&gateway, to("a")).await;
    assert_eq!(get(&gateway, &url).await.json()["path"], "/a/");
    let body = json!({
        "address": url,
        "services": [service("c")],
        "routes": to("c"),
    });
    let reply = gateway
        .admin(Method::PUT, "/api-instances/api", Some(body))
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!(get(&gateway, &url).await.json()["path"], "/c/");
}
