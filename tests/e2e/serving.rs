//! What a client and its upstream see.

use gateway_tests::{TestGateway, artifact};
use http::{Method, StatusCode};
use jwt_gateway::settings::PolicyLimits;
use serde_json::{Value, json};

const SECRET: &str = "a-shared-secret-of-more-than-32-bytes";

fn hs256(claims: Value) -> Value {
    json!({ "signingMethod": "HS256", "privateKey": SECRET, "customClaims": claims, "customHeaders": [] })
}

#[tokio::test]
async fn every_authorization_of_the_client_is_replaced() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    gateway.apply("api", hs256(json!([]))).await;
    let headers = [
        ("authorization", "Basic dXNlcjpwYXNz"),
        ("authorization", "Bearer mine"),
    ];
    let reply = gateway.client.get(&url, &headers).await;
    assert!(reply.token().starts_with("eyJ"));
    assert!(!reply.text().contains("dXNlcjpwYXNz") && !reply.text().contains("Bearer mine"));
}

#[tokio::test]
async fn without_a_policy_the_clients_authorization_passes() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    let reply = gateway
        .client
        .get(&url, &[("authorization", "Bearer mine")])
        .await;
    assert_eq!(reply.token(), "mine");
}

#[tokio::test]
async fn expressions_see_the_request() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    let claims = json!([
        { "name": "#['x-' ++ lower(attributes.method)]", "value": "#[attributes.queryParams.a]" },
        { "name": "tenant", "value": "#[attributes.headers.'X-Tenant']" },
        { "name": "path", "value": "#[attributes.requestPath]" },
        { "name": "absent", "value": "#[attributes.headers.nope]" },
        { "name": "number", "value": "#[42]" },
    ]);
    gateway.apply("api", hs256(claims)).await;
    let url = format!("{url}orders/42?a=1%202&b=3");
    let token = gateway
        .client
        .get(&url, &[("x-tenant", "acme")])
        .await
        .token();
    let claims = claims_of(&token);
    assert_eq!(
        claims,
        json!({ "x-get": "1 2", "tenant": "acme", "path": "/orders/42", "number": 42, "iat": 1_767_225_600 })
    );
}

#[tokio::test]
async fn every_request_gets_a_uuid_of_its_own() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    gateway
        .apply(
            "api",
            hs256(json!([{ "name": "jti", "value": "#[uuid()]" }])),
        )
        .await;
    let first = claims_of(&gateway.client.get(&url, &[]).await.token());
    let second = claims_of(&gateway.client.get(&url, &[]).await.token());
    assert_ne!(first["jti"], second["jti"]);
}

#[tokio::test]
async fn an_expression_that_fails_answers_500_and_never_calls_the_upstream() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    let claims = json!([{ "name": "tenant", "value": "#['t-' ++ attributes.headers.'x-tenant']" }]);
    gateway.apply("api", hs256(claims)).await;
    let reply = gateway
        .client
        .get(&url, &[("authorization", "Bearer mine")])
        .await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(reply.headers["content-type"], "application/problem+json");
    let problem = reply.json();
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("customClaims[0].value"),
        "{problem}"
    );
    // The echo upstream would have answered 200.
    let reply = gateway.client.get(&url, &[("x-tenant", "acme")]).await;
    assert_eq!(claims_of(&reply.token())["tenant"], "t-acme");
}

#[tokio::test]
async fn a_component_that_traps_fails_closed_and_the_next_request_works() {
    let component = artifact("misbehaving-policy.wasm");
    let gateway = TestGateway::start_with(PolicyLimits::default(), &component).await;
    let url = gateway.create("api").await;
    gateway
        .apply("api", hs256(json!([{ "name": "trap", "value": "" }])))
        .await;
    assert_eq!(
        gateway.client.get(&url, &[]).await.status,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    let request = http::Request::delete(&url)
        .body(Default::default())
        .unwrap();
    assert_eq!(gateway.client.send(request).await.token(), "call-1");
}

#[tokio::test]
async fn the_preview_shows_the_token_that_the_proxy_makes() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    let config = hs256(json!([
        { "name": "sub", "value": "#[attributes.headers.'x-user' default 'nobody']" },
        { "name": "gone", "value": "#[null]" },
    ]));
    gateway.apply("api", config.clone()).await;
    let token = gateway
        .client
        .get(&url, &[("x-user", "alice")])
        .await
        .token();
    let request = json!({ "attributes": { "headers": { "x-user": "alice" } } });
    let body = json!({ "config": config, "request": request });
    let reply = gateway
        .admin(Method::POST, "/policies:explain", Some(body))
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let explanation = reply.json();
    assert_eq!(explanation["token"], token);
    assert_eq!(explanation["claims"], claims_of(&token));
    assert_eq!(explanation["entries"][1]["effect"], "omitted");
}

#[tokio::test]
async fn listeners_come_and_go_with_the_configuration() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    assert_eq!(gateway.client.get(&url, &[]).await.status, StatusCode::OK);
    let reply = gateway
        .admin(Method::DELETE, "/api-instances/api", None)
        .await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    let port = url.trim_end_matches('/').rsplit(':').next().unwrap();
    let refused = tokio::net::TcpStream::connect(format!("127.0.0.1:{port}")).await;
    assert!(refused.is_err(), "the listener is still there");
}

pub(crate) fn claims_of(token: &str) -> Value {
    use base64::Engine as _;
    let part = token.split('.').nth(1).unwrap();
    let bytes = base64::prelude::BASE64_URL_SAFE_NO_PAD
        .decode(part)
        .unwrap();
    serde_json::from_slice(&bytes).unwrap()
}
