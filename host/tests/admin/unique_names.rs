//! Names that are written twice in a body.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Gateway, policy};

/// Bodies, the path of the second value, and the same as a JSON pointer.
const BODIES: [(&str, &str, &str); 8] = [
    (r#"{"name": "a", "name": "b"}"#, "name", "/name"),
    (r#"{"name": "a", "name": "a"}"#, "name", "/name"),
    (r#"{"a": null, "\u0061": null}"#, "a", "/a"),
    (r#"{"": 1, "": 2}"#, "", "/"),
    (
        r#"{"config": {"exp": 1, "iat": true, "exp": 1}}"#,
        "config.exp",
        "/config/exp",
    ),
    (
        r#"{"x": [0, [{}, {"a/b~": [], "a/b~": {}}]]}"#,
        "x[1][1].a/b~",
        "/x/1/1/a~1b~0",
    ),
    (r#"[{"id": 1, "id": 2}]"#, "[0].id", "/0/id"),
    // The first place that is twice.
    (r#"{"b": {"c": 1, "c": 2, "c": 3}, "b": 1}"#, "b.c", "/b/c"),
];

#[tokio::test]
async fn a_name_that_is_written_twice_is_refused_by_every_route_and_at_any_depth() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("orders").await;
    let key = "a secret of at least thirty-two bytes";
    let place = gateway.apply(&policies, policy(key)).await;
    let application = json!({"id": "shop", "name": "Shop"});
    gateway.post("/client-applications", application).await;
    let before = configured(&gateway).await;
    for (method, path) in [
        (Method::POST, "/api-instances"),
        (Method::PUT, "/api-instances/orders"),
        (Method::POST, "/api-instances/orders:try"),
        (Method::POST, &policies),
        (Method::PUT, &place),
        (Method::PUT, "/api-instances/orders/policies:order"),
        (Method::POST, "/policies:explain"),
        (Method::POST, "/policies:to-yaml"),
        (Method::POST, "/keys:generate"),
        (Method::POST, "/client-applications"),
        (Method::PUT, "/client-applications/shop"),
        (Method::POST, "/client-applications/shop/secret:rotate"),
    ] {
        for (body, expected, pointer) in BODIES {
            let request = Request::builder()
                .method(method.clone())
                .uri(format!("/api/v1{path}"))
                .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
                .header(CONTENT_TYPE, "application/json")
                .body(Body::from(body))
                .unwrap();
            let answer = gateway.send(request).await;
            let case = format!("{method} {path} {body}: {}", answer.text);
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{case}");
            let issues = answer.problem().issues;
            assert_eq!(issues.len(), 1, "{case}");
            assert_eq!(issues[0].path, expected, "{case}");
            let message = format!("twice: {pointer}. Keep");
            assert!(issues[0].message.contains(&message), "{case}");
        }
    }
    assert_eq!(configured(&gateway).await, before);
}

/// The status, without the instances of the component, which all gateways of these tests share.
async fn configured(gateway: &Gateway) -> Value {
    let mut status = gateway.get("/status").await.json();
    status.as_object_mut().unwrap().remove("policyInstances");
    status
}
