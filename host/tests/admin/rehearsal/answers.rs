//! What a preview says where no token would be made, and of whom it has what it knows.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::scene::*;
use crate::gateway::{NOW, SECRET, config};

#[tokio::test]
async fn a_request_that_would_be_refused_gets_no_token_but_the_reason() {
    let gateway = gateway().await;
    let none: &[(&str, String)] = &[];
    let wrong = [user_and_password("ada", "wrong")];
    let late = json!({"claims": {"exp": NOW - 1}});
    let cases = [
        (
            basic(&json!({})),
            none,
            json!({}),
            "no user name and password were sent",
        ),
        (
            basic(&json!({})),
            &wrong,
            json!({}),
            "user name and password do not match",
        ),
        (
            basic(&json!({})),
            none,
            json!({"username": "eve"}),
            "do not match",
        ),
        (
            by_headers(false),
            none,
            json!({}),
            "no client id and secret were sent",
        ),
        (
            by_headers(false),
            none,
            json!({"clientId": "other"}),
            "do not match",
        ),
        (jwt(json!({})), none, json!({}), "no token was sent"),
        (jwt(json!({})), none, late, "the token has expired"),
        (
            jwt(json!({"supportedIssuers": "https://b.example"})),
            none,
            json!({"claims": token_claims()}),
            "`iss` names none of the supported issuers",
        ),
    ];
    for (policy, headers, sender, reason) in cases {
        let policies = gateway.create("one").await;
        let path = gateway.apply(&policies, policy).await;
        let shown = preview(&gateway, sample("/a?b", headers), sender).await;
        assert_eq!(shown["refusal"]["status"], 401, "{reason}: {shown}");
        assert_eq!(
            shown["refusal"]["policyId"],
            path.rsplit('/').next().unwrap()
        );
        let said = shown["refusal"]["message"].as_str().unwrap();
        assert!(said.contains(reason), "{said}");
        assert_eq!(shown.get("token"), None, "{reason}");
        assert_eq!(shown["claims"], json!({}), "{reason}");
        assert_eq!(gateway.delete("/api-instances/one").await.status, 204);
    }
}

#[tokio::test]
async fn a_preview_says_who_found_out_each_part_of_authentication() {
    let gateway = gateway().await;
    let policies = gateway.create("one").await;
    let mut request = sample("/a?b", &[]);
    request["authentication"] = json!({"principal": "alice", "properties": {"tier": 1}});
    let shown = preview(&gateway, request.clone(), json!({"clientId": "shop"})).await;
    let said = json!([
        {"path": "principal", "value": "alice"},
        {"path": "properties.tier", "value": 1},
    ]);
    assert_eq!(shown["authentication"], said, "{shown}");

    let client = gateway.apply(&policies, by_headers(false)).await;
    let user = gateway.apply(&policies, basic(&json!({}))).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let sender = json!({"clientId": "shop", "username": "ada"});
    let shown = preview(&gateway, request, sender).await;
    let (client, user) = (id(&client), id(&user));
    let said = json!([
        {"path": "clientId", "value": "shop", "policyId": client},
        {"path": "clientName", "value": "The Shop", "policyId": client},
        {"path": "principal", "value": "ada", "policyId": user},
        {"path": "properties.clientId", "value": "shop", "policyId": client},
        {"path": "properties.clientName", "value": "The Shop", "policyId": client},
        {"path": "properties.username", "value": "ada", "policyId": user},
    ]);
    assert_eq!(shown["authentication"], said, "{shown}");
}

#[tokio::test]
async fn what_no_client_could_send_is_refused_at_its_place() {
    let gateway = gateway().await;
    let policies = gateway.create("one").await;
    let explain = |instance: &str, attributes: Value| {
        let request = json!({"attributes": attributes});
        json!({"config": config(SECRET), "apiInstance": instance, "request": request})
    };
    // Nothing is sent where nobody looks at it.
    let odd = json!({"method": "a b", "headers": {"a b": "1"}});
    let answer = gateway
        .post("/policies:explain", explain("one", odd.clone()))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    gateway.apply(&policies, basic(&json!({}))).await;
    let cases = [
        (
            odd,
            vec![
                "request.attributes.method",
                "request.attributes.headers.a b",
            ],
        ),
        (
            json!({"requestPath": "a"}),
            vec!["request.attributes.requestPath"],
        ),
        (
            json!({"requestPath": "/..%2fb"}),
            vec!["request.attributes.requestPath"],
        ),
        (
            json!({"remoteAddress": "here"}),
            vec!["request.attributes.remoteAddress"],
        ),
    ];
    for (attributes, paths) in cases {
        let answer = gateway
            .post("/policies:explain", explain("one", attributes))
            .await;
        assert_eq!(answer.refused(), paths);
    }
    let answer = gateway
        .post("/policies:explain", explain("two", json!({})))
        .await;
    assert_eq!(answer.refused(), ["apiInstance"]);
}

#[tokio::test]
async fn a_preview_passes_no_inbound_policy_that_cannot_run() {
    let gateway = gateway().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, basic(&json!({}))).await;
    let other = Some("another master key of thirty-two bytes or so");
    let gateway = gateway.restart(other, |_| ()).await;
    let shown = preview(&gateway, sample("/a?b", &[]), json!({"username": "ada"})).await;
    assert_eq!(shown["refusal"]["status"], 503, "{shown}");
}
