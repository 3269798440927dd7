//! Client applications, and the API instances that ask for them.

use axum::body::Body;
use axum::http::header::{LOCATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use crate::gateway::{Gateway, database};
use crate::serving::{elsewhere, execute, served, watched};

pub const APPLICATIONS: &str = "/client-applications";

/// A gateway with an API instance that asks for client id and secret by header;
/// gives the path of its policies.
pub async fn enforcing() -> (Gateway, String) {
    let gateway = Gateway::start().await;
    let policies = gateway.create("orders").await;
    let policy = json!({
        "policyRef": {"name": "client-id-enforcement-flex"},
        "config": {"clientSecretExpression": "#[attributes.headers['client_secret']]"},
    });
    gateway.apply(&policies, policy).await;
    (gateway, policies)
}

/// Sends a request with these header fields; gives status and headers.
async fn send(gateway: &Gateway, fields: &[(&str, &str)]) -> (StatusCode, HeaderMap) {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let mut request = Request::get(gateway.address("/orders"));
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let response = client.request(request.body(Body::empty()).unwrap()).await;
    let response = response.unwrap();
    (response.status(), response.headers().clone())
}

pub async fn status(gateway: &Gateway, id: &str, secret: &str) -> StatusCode {
    let fields = [("client_id", id), ("client_secret", secret)];
    send(gateway, &fields).await.0
}

pub fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_secret_is_shown_once_and_opens_the_api_instance_at_once() {
    let (gateway, _) = enforcing().await;
    let created = gateway.post(APPLICATIONS, json!({"name": "Shop"})).await;
    assert_eq!(created.status, StatusCode::CREATED);
    let (id, secret) = (text(&created.json(), "id"), text(&created.json(), "secret"));
    assert_eq!((id.len(), secret.len()), (32, 43));
    let place = format!("/api/v1{APPLICATIONS}/{id}");
    assert_eq!(created.header(LOCATION), place);
    assert_eq!(status(&gateway, &id, &secret).await, StatusCode::OK);

    let shown = gateway.get(&format!("{APPLICATIONS}/{id}")).await;
    assert_eq!(shown.json()["name"], "Shop");
    assert_eq!(shown.tag(), created.tag());
    let list = gateway.get(APPLICATIONS).await;
    assert_eq!(list.json()["items"][0]["id"], *id);
    for answer in [shown, list] {
        assert!(!answer.text.contains(&secret));
        assert!(!answer.text.contains("\"secret\""));
    }
    let file = std::fs::read(database(gateway.folder.path())).unwrap();
    let wal = gateway.folder.path().join("gateway.db-wal");
    let bytes = [file, std::fs::read(wal).unwrap_or_default()].concat();
    let needle = secret.as_bytes();
    assert!(!bytes.windows(needle.len()).any(|window| window == needle));
}

#[tokio::test]
async fn without_the_right_credentials_the_challenge_is_flex_gateways() {
    let (gateway, _) = enforcing().await;
    let body = json!({"name": "Shop", "id": "shop", "secret": "0123456789abcdef0123456789abcdef"});
    let created = gateway.post(APPLICATIONS, body).await;
    assert_eq!(created.status, StatusCode::CREATED);
    // Who brings a secret knows it and is not told.
    assert!(created.json().get("secret").is_none());
    let (refused, headers) = send(&gateway, &[("client_id", "shop")]).await;
    assert_eq!(refused, StatusCode::UNAUTHORIZED);
    assert_eq!(headers[WWW_AUTHENTICATE], "Client-ID-Enforcement");
    let good = "0123456789abcdef0123456789abcdef";
    assert_eq!(status(&gateway, "shop", good).await, StatusCode::OK);
    assert_eq!(
        status(&gateway, "other", good).await,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_new_secret_makes_the_old_one_useless() {
    let (gateway, _) = enforcing().await;
    let created = gateway.post(APPLICATIONS, json!({"name": "Shop"})).await;
    let (id, old) = (text(&created.json(), "id"), text(&created.json(), "secret"));
    let place = format!("{APPLICATIONS}/{id}");
    let rotate = format!("{place}/secret:rotate");
    let rotated = gateway.post(&rotate, json!({})).await;
    assert_eq!(rotated.status, StatusCode::OK);
    let new = text(&rotated.json(), "secret");
    assert_eq!(status(&gateway, &id, &old).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&gateway, &id, &new).await, StatusCode::OK);

    // A new name leaves the secret alone.
    let renamed = gateway.put(&place, json!({"name": "Big Shop"})).await;
    assert_eq!(renamed.json()["name"], "Big Shop");
    assert_eq!(status(&gateway, &id, &new).await, StatusCode::OK);
    let stale = Some(created.tag());
    let body = Some(json!({"name": "Old"}));
    let refused = gateway
        .call_if(Method::PUT, &place, stale.as_deref(), body)
        .await;
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);

    assert_eq!(gateway.delete(&place).await.status, StatusCode::NO_CONTENT);
    assert_eq!(status(&gateway, &id, &new).await, StatusCode::UNAUTHORIZED);
    for path in [place.as_str(), &rotate] {
        let method = if path == place {
            Method::GET
        } else {
            Method::POST
        };
        let gone = gateway.call(method, path, Some(json!({}))).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn what_another_process_does_to_client_applications_is_served() {
    let (gateway, _) = enforcing().await;
    watched(&gateway);
    let body = json!({"name": "Shop", "id": "shop"});
    let created = gateway.post(APPLICATIONS, body).await.json();
    let secret = text(&created, "secret");
    assert_eq!(status(&gateway, "shop", &secret).await, StatusCode::OK);
    let mut other = elsewhere(&gateway).await;
    let renamed = "update client_applications set name = 'Closed'";
    execute(&mut other, renamed).await;
    served(&gateway, &mut other).await;
    let shown = gateway.get("/client-applications/shop").await.json();
    assert_eq!(shown["name"], "Closed");
    assert!(shown["revision"].as_u64() > created["revision"].as_u64());
    execute(&mut other, "delete from client_applications").await;
    served(&gateway, &mut other).await;
    assert_eq!(
        status(&gateway, "shop", &secret).await,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_client_application_is_said() {
    let gateway = Gateway::start().await;
    let bad = json!({"name": "", "secret": "short", "id": "a b", "owner": 1});
    let mut paths = gateway.post(APPLICATIONS, bad).await.refused();
    paths.sort();
    assert_eq!(paths, ["id", "name", "owner", "secret"]);
    let shop = json!({"name": "Shop", "id": "https://shop.example/a?b"});
    let created = gateway.post(APPLICATIONS, shop.clone()).await;
    assert_eq!(created.status, StatusCode::CREATED);
    let again = gateway.post(APPLICATIONS, shop).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let place = created.header(LOCATION).strip_prefix("/api/v1").unwrap();
    assert_eq!(gateway.get(place).await.json()["name"], "Shop");
    let moved = gateway
        .put(place, json!({"name": "Shop", "id": "other"}))
        .await;
    assert_eq!(moved.refused(), ["id"]);
    let weak = gateway
        .post(&format!("{place}/secret:rotate"), json!({"secret": "x"}))
        .await;
    assert_eq!(weak.refused(), ["secret"]);
}

#[tokio::test]
async fn inbound_policies_are_kept_and_shown_without_their_secrets() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("orders").await;
    let secret = "a password that nobody may see again";
    let key = "an HMAC secret that nobody may see again";
    let basic = json!({
        "policyRef": {"name": "http-basic-authentication-flex"},
        "config": {"username": "ada", "password": secret},
    });
    let jwt = json!({
        "policyRef": {"name": "jwt-validation-flex"},
        "rules": [{"methods": "POST"}],
        "config": {"signingMethod": "hmac", "textKey": key, "skipClientIdValidation": true},
    });
    let basic = gateway.apply(&policies, basic).await;
    let jwt = gateway.apply(&policies, jwt).await;
    let shown = gateway.get(&basic).await;
    assert_eq!(
        shown.json()["policyRef"]["name"],
        "http-basic-authentication-flex"
    );
    assert_eq!(shown.json()["config"]["username"], "ada");
    assert_eq!(
        gateway.get(&jwt).await.json()["config"]["signingMethod"],
        "hmac"
    );

    // A secret that is left out stays the one that is set.
    let renamed = json!({
        "policyRef": {"name": "http-basic-authentication-flex"},
        "config": {"username": "bob"},
    });
    assert_eq!(gateway.put(&basic, renamed).await.status, StatusCode::OK);
    use base64::Engine;
    let given = base64::prelude::BASE64_STANDARD.encode(format!("bob:{secret}"));
    let given = format!("Basic {given}");
    let (good, _) = send(&gateway, &[("authorization", &given)]).await;
    assert_eq!(good, StatusCode::OK);
    let (bad, headers) = send(&gateway, &[]).await;
    assert_eq!(bad, StatusCode::UNAUTHORIZED);
    assert!(
        headers[WWW_AUTHENTICATE]
            .to_str()
            .unwrap()
            .starts_with("Basic")
    );

    let answers = gateway.answers.lock().unwrap().clone();
    assert!(!answers.contains(secret) && !answers.contains(key));
}

/// Where a client wants to go must not look like another place to who judges it.
#[tokio::test]
async fn expressions_of_inbound_policies_see_the_path_that_is_forwarded() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("orders").await;
    let policy = json!({
        "policyRef": {"name": "client-id-enforcement-flex"},
        "config": {
            "clientIdExpression": "#[attributes.requestPath]",
            "clientSecretExpression": "",
        },
    });
    gateway.apply(&policies, policy).await;
    let application = json!({"id": "/orders/open", "name": "Open"});
    let created = gateway.post(APPLICATIONS, application).await;
    assert_eq!(created.status, StatusCode::CREATED);
    for (path, expected) in [
        ("/orders/open?a=1", StatusCode::OK),
        ("/orders/closed/../open?a=1", StatusCode::OK),
        ("/orders/%6fpen", StatusCode::OK),
        ("/orders/open/../closed", StatusCode::UNAUTHORIZED),
    ] {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let request = Request::get(gateway.address(path)).body(Body::empty());
        let response = client.request(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), expected, "{path}");
    }
}

#[tokio::test]
async fn an_inbound_policy_that_cannot_run_is_refused_where_it_is_wrong() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("orders").await;
    let cases = [
        (
            json!({"policyRef": {"name": "http-basic-authentication-flex"}, "config": {"username": "a"}}),
            "config.password",
        ),
        (
            json!({"policyRef": {"name": "client-id-enforcement-flex"}, "config": {"clientIdExpression": "#[payload.id]"}}),
            "config.clientIdExpression",
        ),
        (
            json!({"policyRef": {"name": "jwt-validation-flex"}, "config": {"textKey": "no key"}}),
            "config.textKey",
        ),
        (
            json!({"policyRef": {"name": "jwt-validation-flex"}, "config": {"signingMethod": "none", "textKey": "k"}}),
            "config.signingMethod",
        ),
        (
            json!({"policyRef": {"name": "jwt-validation-flex"}, "config": {"jwtKeyOrigin": "jwks", "jwksUrl": "http://127.0.0.1/\nkeys"}}),
            "config.jwksUrl",
        ),
        (
            json!({
                "policyRef": {"name": "client-id-enforcement-flex"},
                "upstream": "upstream",
                "config": {},
            }),
            "upstream",
        ),
        (
            json!({"policyRef": {"name": "ip-allowlist-flex"}, "config": {}}),
            "policyRef.name",
        ),
    ];
    for (policy, path) in cases {
        let refused = gateway.post(&policies, policy.clone()).await.refused();
        assert_eq!(refused, [path], "{policy}");
    }
}
