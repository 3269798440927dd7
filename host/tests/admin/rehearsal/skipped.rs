//! A preview says when the policy would not be asked for such a request.

use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::scene::*;
use crate::gateway::{Gateway, SECRET, config, echo};

/// An API instance `one` with two services behind routes.
async fn routed() -> Gateway {
    let gateway = gateway().await;
    let upstream = format!("http://{}", echo().await);
    let to = |service: &str| json!([{"service": service}]);
    let both = json!([{"service": "orders", "weight": 1}, {"service": "stock", "weight": 1}]);
    let body = json!({
        "name": "one",
        "address": gateway.address("/one"),
        "services": [
            {"name": "orders", "address": &upstream},
            {"name": "stock", "address": &upstream},
        ],
        "routes": [
            {"rules": [{"path": "/orders/.*"}], "destinations": to("orders")},
            {"rules": [{"path": "/stock/.*"}], "destinations": to("stock")},
            {"rules": [{"path": "/both/.*"}], "destinations": both},
        ],
    });
    let answer = gateway.post("/api-instances", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    gateway
}

/// How many of some requests to a path come to the upstream with a token; none: they are
/// answered 404.
async fn tokens(gateway: &Gateway, path: &str, headers: &[(&str, String)]) -> Option<usize> {
    let mut tokens = 0;
    for _ in 0..40 {
        let mut request = Request::get(gateway.address(&format!("/one{path}")));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let (status, echo) = gateway.request_as(request).await;
        if status == StatusCode::NOT_FOUND {
            return None;
        }
        let token = echo["headers"]["authorization"][0].as_str();
        tokens += usize::from(token.is_some_and(|it| it.starts_with("Bearer ey")));
    }
    Some(tokens)
}

#[tokio::test]
async fn a_preview_says_that_a_request_is_skipped_where_none_on_the_wire_gets_the_token() {
    let gateway = routed().await;
    let tenant = |name: &str| vec![("x-tenant", name.to_owned())];
    let rules = json!([{"path": "/.*/1", "headers": {"x-tenant": "a|b"}}]);
    let all = json!({});
    let stock = json!({"upstream": "stock"});
    let some = json!({"upstream": "orders", "rules": rules});
    let cases = [
        (&all, "/orders/1?a", tenant("a"), None),
        (&all, "/others/1?a", tenant("a"), Some("route")),
        (&stock, "/stock/1?a", tenant("a"), None),
        (&stock, "/orders/1?a", tenant("a"), Some("service")),
        (&stock, "/both/1?a", tenant("a"), None),
        (&stock, "/others/1?a", tenant("a"), Some("route")),
        (&some, "/orders/1?a", tenant("b"), None),
        (&some, "/orders/2?a", tenant("b"), Some("rules")),
        (&some, "/orders/1?a", tenant("c"), Some("rules")),
        (&some, "/orders/1?a", vec![], Some("rules")),
        (&some, "/stock/1?a", tenant("b"), Some("service")),
    ];
    for (scope, uri, headers, expected) in cases {
        let what = format!("{scope} {uri} {headers:?}");
        let mut policy = scope.clone();
        policy["config"] = config(SECRET);
        let path = gateway.apply("/api-instances/one/policies", policy).await;
        let on_the_wire = tokens(&gateway, uri, &headers).await;
        match expected {
            Some("route") => assert_eq!(on_the_wire, None, "{what}"),
            Some(_) => assert_eq!(on_the_wire, Some(0), "{what}"),
            None => assert!(on_the_wire > Some(0), "{what}: {on_the_wire:?}"),
        }
        let mut draft = scope.clone();
        draft["config"] = config(SECRET);
        draft["apiInstance"] = json!("one");
        draft["request"] = sample(uri, &headers);
        let preview = gateway.post("/policies:explain", draft).await.json();
        let said = preview.get("skipped").and_then(Value::as_str);
        assert_eq!(said, expected, "{what}: {preview}");
        assert!(
            preview["token"].is_string(),
            "what it would be is shown: {what}"
        );
        assert_eq!(gateway.delete(&path).await.status, StatusCode::NO_CONTENT);
    }
}

/// A policy that takes credentials out leaves none for conditions to match.
#[tokio::test]
async fn conditions_see_a_sample_without_the_credentials_that_were_taken_out() {
    let gateway = gateway().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, by_headers(true)).await;
    let rules = json!([{"headers": {"client_id": "shop"}}]);
    let policy = json!({"config": config(SECRET), "rules": rules});
    gateway.apply(&policies, policy).await;
    let sent = tokens(&gateway, "/a?b", &id_and_secret()).await;
    assert_eq!(sent, Some(0));
    let draft = json!({
        "config": config(SECRET), "rules": rules, "apiInstance": "one",
        "request": sample("/a?b", &id_and_secret()),
    });
    let preview = gateway.post("/policies:explain", draft).await.json();
    assert_eq!(preview["skipped"], "rules", "{preview}");
}
