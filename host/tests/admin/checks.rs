//! Changes that are only to be checked: they are answered as they would be, and nothing is
//! changed.

use std::net::TcpStream;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Answer, Gateway, SECRET, policy};

/// Everything that is written, with its revisions.
async fn everything(gateway: &Gateway) -> [Value; 2] {
    let instances = gateway.get("/api-instances").await.json();
    [instances, gateway.get("/client-applications").await.json()]
}

/// Asks whether a change could be made, and that nothing came of it.
async fn check(gateway: &Gateway, method: Method, path: &str, body: Value) -> Answer {
    let before = everything(gateway).await;
    let path = format!("{path}?validateOnly=true");
    let answer = gateway.call(method, &path, Some(body)).await;
    assert_eq!(everything(gateway).await, before);
    answer
}

/// What should be looked at in a change that could be made.
fn remarks(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let answer = answer.json();
    assert_eq!(answer.as_object().unwrap().len(), 1);
    let issues = answer["issues"].as_array().unwrap().iter();
    let paths = issues.map(|issue| issue["path"].as_str().unwrap().to_owned());
    paths.collect()
}

fn instance(gateway: &Gateway, name: &str) -> Value {
    json!({
        "name": name,
        "address": gateway.address(&format!("/{name}")),
        "upstream": {"address": "http://127.0.0.1:9/"},
    })
}

#[tokio::test]
async fn an_api_instance_is_checked_and_neither_created_nor_listened_for() {
    let gateway = Gateway::start().await;
    let good = instance(&gateway, "one");
    let checked = check(&gateway, Method::POST, "/api-instances", good).await;
    assert!(remarks(&checked).is_empty());
    assert!(TcpStream::connect(gateway.socket()).is_err());

    let bad = json!({"name": "My Shop", "address": "http://127.0.0.1/", "services": []});
    let checked = check(&gateway, Method::POST, "/api-instances", bad.clone()).await;
    let refused = gateway.post("/api-instances", bad).await;
    assert_eq!(checked.refused(), refused.refused());

    gateway.create("one").await;
    let again = instance(&gateway, "one");
    let checked = check(&gateway, Method::POST, "/api-instances", again).await;
    assert_eq!(checked.status, StatusCode::CONFLICT);
    let mut routed = instance(&gateway, "one");
    routed["upstream"] = Value::Null;
    routed.as_object_mut().unwrap().remove("upstream");
    let all = json!({"destinations": [{"service": "a"}]});
    routed["services"] = json!([{"name": "a", "address": "http://127.0.0.1:9/"}]);
    routed["routes"] = json!([all, all]);
    let checked = check(&gateway, Method::PUT, "/api-instances/one", routed).await;
    assert_eq!(remarks(&checked), ["routes[1]"]);
}

#[tokio::test]
async fn a_taken_port_is_found_before_anything_is_created() {
    let gateway = Gateway::start().await;
    let other = std::net::TcpListener::bind(gateway.socket()).unwrap();
    let body = instance(&gateway, "one");
    let checked = check(&gateway, Method::POST, "/api-instances", body.clone()).await;
    assert_eq!(checked.refused(), ["address"]);
    drop(other);
    let checked = check(&gateway, Method::POST, "/api-instances", body).await;
    assert!(remarks(&checked).is_empty());
}

#[tokio::test]
async fn a_policy_is_checked_and_uses_up_no_generated_key() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let draft = json!({"signingMethod": "ES256"});
    let key = gateway.post("/keys:generate", draft).await.json();
    let mut body = policy("");
    body["config"]["signingMethod"] = json!("ES256");
    body["config"]["privateKey"] = json!({"generated": key["handle"]});
    for _ in 0..2 {
        let checked = check(&gateway, Method::POST, &policies, body.clone()).await;
        assert!(remarks(&checked).is_empty(), "{}", checked.text);
    }
    let applied = gateway.apply(&policies, body.clone()).await;

    let history = gateway.get(&format!("{applied}/revisions")).await.text;
    body["config"]["privateKey"] = json!("too short");
    body["config"]["customClaims"] = json!([{"name": "a", "value": "#["}]);
    let checked = check(&gateway, Method::PUT, &applied, body).await;
    let fields = ["config.customClaims[0].value", "config.privateKey"];
    let mut refused = checked.refused();
    refused.sort_unstable();
    assert_eq!(refused, fields);
    let claims = json!([{"name": "alg", "value": "a"}, {"name": "alg", "value": "b"}]);
    let twice =
        json!({"config": {"signingMethod": "ES256", "customClaims": claims, "customHeaders": []}});
    let checked = check(&gateway, Method::PUT, &applied, twice).await;
    assert_eq!(remarks(&checked).len(), 1, "{}", checked.text);
    let after = gateway.get(&format!("{applied}/revisions")).await.text;
    assert_eq!(after, history);
}

#[tokio::test]
async fn a_check_demands_what_the_change_would() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let applied = gateway.apply(&policies, policy(SECRET)).await;
    let path = format!("{applied}?validateOnly=true");
    let stale = gateway.call_if(Method::PUT, &path, Some("\"1\""), Some(policy(SECRET)));
    assert_eq!(stale.await.status, StatusCode::PRECONDITION_FAILED);
    let none = format!("{policies}/none");
    let missing = check(&gateway, Method::PUT, &none, policy(SECRET));
    assert_eq!(missing.await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_client_application_is_checked_and_no_secret_is_made() {
    let gateway = Gateway::start().await;
    let body = json!({"name": "Web shop"});
    let checked = check(&gateway, Method::POST, "/client-applications", body.clone()).await;
    assert!(remarks(&checked).is_empty());
    let short = json!({"name": "", "secret": "too short"});
    let checked = check(&gateway, Method::POST, "/client-applications", short).await;
    assert_eq!(checked.refused(), ["name", "secret"]);

    let added = gateway.post("/client-applications", body).await.json();
    let path = format!("/client-applications/{}", added["id"].as_str().unwrap());
    let rotate = format!("{path}/secret:rotate");
    for (method, path) in [(Method::POST, &rotate), (Method::DELETE, &path)] {
        let checked = check(&gateway, method, path, json!({})).await;
        assert!(remarks(&checked).is_empty());
    }
}

#[tokio::test]
async fn yaml_is_checked_and_what_is_wrong_has_its_place() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, policy(SECRET)).await;
    let path = "/api-instances/one/yaml";
    let shown = gateway.get(path).await.text;
    let bad = shown.replace("customClaims: []", "customClaims: [{name: a, value: '#['}]");
    assert_ne!(bad, shown);
    let before = everything(&gateway).await;
    for (text, status) in [(shown, 200), (bad, 422)] {
        let request = Request::put(format!("/api/v1{path}?validateOnly=true"))
            .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
            .header(CONTENT_TYPE, "application/yaml");
        let answer = gateway.send(request.body(Body::from(text)).unwrap()).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        if status == 422 {
            assert!(answer.problem().issues[0].place.is_some());
        }
    }
    assert_eq!(everything(&gateway).await, before);
}

#[tokio::test]
async fn what_is_to_be_removed_copied_reverted_or_moved_stays_where_it_is() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let applied = gateway.apply(&policies, policy(SECRET)).await;
    let id = applied.rsplit('/').next().unwrap();
    let revisions = gateway.get(&format!("{applied}/revisions")).await.json();
    let revision = &revisions["items"][0]["revision"];
    let changes = [
        (Method::DELETE, applied.clone(), json!({})),
        (Method::DELETE, "/api-instances/one".to_owned(), json!({})),
        (
            Method::POST,
            "/api-instances/one:duplicate".to_owned(),
            json!({}),
        ),
        (Method::PUT, format!("{policies}:order"), json!([id])),
        (
            Method::POST,
            format!("{applied}/revisions/{revision}:revert"),
            json!({}),
        ),
    ];
    for (method, path, body) in changes {
        let checked = check(&gateway, method, &path, body).await;
        assert!(remarks(&checked).is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_parameter_that_nobody_knows_is_refused_before_anything_is_changed() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    let before = everything(&gateway).await;
    for query in [
        "validateonly=true",
        "validateOnly=yes",
        "validateOnly",
        "dryRun=true",
    ] {
        let path = format!("/api-instances/one?{query}");
        let answer = gateway.delete(&path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let sent = gateway.post("/api-instances/one:try?validateOnly=true", json!({}));
    assert_eq!(sent.await.status, StatusCode::BAD_REQUEST);
    assert_eq!(everything(&gateway).await, before);
}
