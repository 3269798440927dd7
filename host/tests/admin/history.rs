//! Every change of a policy is remembered, and can be taken back.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::Connection;
use tempfile::TempDir;

use crate::gateway::{Gateway, NOW, OTHER_SECRET, SECRET, config, is_signed_with, policy};
use crate::opening::old_database;
use crate::serving::{elsewhere, execute};

async fn history(gateway: &Gateway, path: &str) -> Vec<Value> {
    let answer = gateway.get(&format!("{path}/revisions")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["items"].as_array().unwrap().clone()
}

fn all<'a>(revisions: &'a [Value], field: &str) -> Vec<&'a Value> {
    revisions.iter().map(|revision| &revision[field]).collect()
}

/// A policy without its key, with this time to expiry.
fn expiring(seconds: u64) -> Value {
    let mut config = config("");
    config.as_object_mut().unwrap().remove("privateKey");
    config["exp"] = json!(seconds);
    json!({"config": config})
}

#[tokio::test]
async fn every_change_is_remembered_without_the_secret() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let created = gateway.get(&path).await.tag();
    gateway.clock.set(NOW + 60);
    gateway.put(&path, expiring(300)).await;
    gateway.put(&path, policy(OTHER_SECRET)).await;
    gateway.apply(&policies, policy(SECRET)).await;
    let list = gateway.get(&policies).await.json();
    let ids = [&list["items"][1]["id"], &list["items"][0]["id"]];
    gateway.put(&format!("{policies}:order"), json!(ids)).await;
    gateway.delete(&path).await;

    let revisions = history(&gateway, &path).await;
    let actions = all(&revisions, "action");
    assert_eq!(
        actions,
        ["deleted", "ordered", "changed", "changed", "created"]
    );
    let expected = json!({
        "revision": revisions[4]["revision"],
        "at": NOW,
        "by": "admin",
        "action": "created",
        "policyRef": {"name": "jwt-generation-flex"},
        "enabled": true,
        "position": 0,
        "rules": [],
        "config": {
            "signingMethod": "HS256", "iat": true, "exp": 0, "nbf": 0,
            "customClaims": [], "customHeaders": [],
        },
        "secretChanged": true,
    });
    assert_eq!(revisions[4], expected);
    assert_eq!(created, format!("\"{}\"", revisions[4]["revision"]));
    assert_eq!(revisions[3]["config"]["exp"], 300);
    assert_eq!(revisions[3]["at"], NOW + 60);
    assert_eq!(
        all(&revisions, "secretChanged"),
        [false, false, true, false, true]
    );
    assert_eq!(all(&revisions, "position"), [1, 1, 0, 0, 0]);
    let numbers = all(&revisions, "revision");
    let numbers: Vec<_> = numbers.iter().map(|it| it.as_u64().unwrap()).collect();
    assert!(
        numbers.windows(2).all(|pair| pair[0] > pair[1]),
        "{numbers:?}"
    );
    assert!(!gateway.answers.lock().unwrap().contains(SECRET));
}

#[tokio::test]
async fn a_refused_change_leaves_no_trace_in_the_history() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let mut bad = policy(SECRET);
    bad["config"]["customClaims"] = json!([{"name": "a", "value": "#["}]);
    gateway.put(&path, bad).await.refused();
    let stale = Some("\"0\"");
    gateway
        .call_if(Method::DELETE, &path, stale, None)
        .await
        .problem();
    assert_eq!(all(&history(&gateway, &path).await, "action"), ["created"]);
}

#[tokio::test]
async fn a_revert_is_served_with_the_secret_that_is_set() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let mut first = policy(SECRET);
    first["label"] = json!("First");
    first["description"] = json!("What came first.");
    first["config"]["customClaims"] = json!([{"name": "sub", "value": "first"}]);
    let path = gateway.apply(&policies, first).await;
    let mut second = policy(OTHER_SECRET);
    second["enabled"] = json!(false);
    gateway.put(&path, second).await;
    let [newest, oldest] = &history(&gateway, &path).await[..] else {
        panic!("there are two revisions");
    };
    let revert = format!("{path}/revisions/{}:revert", oldest["revision"]);

    let seen = format!("\"{}\"", oldest["revision"]);
    let stale = gateway
        .call_if(Method::POST, &revert, Some(&seen), None)
        .await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let seen = format!("\"{}\"", newest["revision"]);
    let reverted = gateway
        .call_if(Method::POST, &revert, Some(&seen), None)
        .await;
    assert_eq!(reverted.status, StatusCode::OK, "{}", reverted.text);
    assert_eq!(reverted.json()["label"], "First");
    assert_eq!(oldest["description"], "What came first.");
    assert_eq!(reverted.json()["description"], oldest["description"]);
    assert_eq!(newest.get("description"), None);
    assert_eq!(reverted.json()["enabled"], true);
    assert_eq!(reverted.json()["config"], oldest["config"]);
    assert!(is_signed_with(
        &gateway.request("/one").await.1,
        OTHER_SECRET
    ));

    let revisions = history(&gateway, &path).await;
    assert_eq!(revisions.len(), 3);
    assert_eq!(revisions[0]["action"], "reverted");
    assert_eq!(revisions[0]["config"], oldest["config"]);
    assert_eq!(reverted.tag(), format!("\"{}\"", revisions[0]["revision"]));
}

#[tokio::test]
async fn a_revert_that_does_not_fit_the_secret_is_refused() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let made = jwt_gateway::signer::generate(gateway_model::SigningMethod::Es256).unwrap();
    let mut elliptic = policy(made.private_key.expose());
    elliptic["config"]["signingMethod"] = json!("ES256");
    gateway.put(&path, elliptic.clone()).await;
    gateway.put(&path, policy(SECRET)).await;
    let revisions = history(&gateway, &path).await;
    let revert = format!("{path}/revisions/{}:revert", revisions[1]["revision"]);
    let answer = gateway.call(Method::POST, &revert, None).await;
    assert_eq!(answer.refused(), ["config.privateKey"]);
}

#[tokio::test]
async fn a_history_ends_with_its_api_instance_and_not_with_its_policy() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let two = gateway.create("two").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let created = history(&gateway, &path).await[0]["revision"].clone();
    gateway.delete(&path).await;
    assert_eq!(history(&gateway, &path).await.len(), 2);

    let elsewhere = path.replace(&policies, &two);
    for nowhere in [
        format!("{elsewhere}/revisions"),
        format!("{policies}/none/revisions"),
        "/api-instances/none/policies/none/revisions".to_owned(),
    ] {
        let answer = gateway.get(&nowhere).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
        answer.problem();
    }
    let kept = gateway.apply(&policies, policy(SECRET)).await;
    for nowhere in [
        format!("{path}/revisions/{created}:revert"),
        format!("{kept}/revisions/{created}:revert"),
        format!("{kept}/revisions/x:revert"),
        format!("{kept}/revisions/{created}"),
    ] {
        let answer = gateway.call(Method::POST, &nowhere, None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
        answer.problem();
    }

    gateway.delete("/api-instances/one").await;
    gateway.create("one").await;
    let answer = gateway.get(&format!("{path}/revisions")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_oldest_revisions_are_forgotten() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let mut other = elsewhere(&gateway).await;
    execute(
        &mut other,
        "insert into policy_revisions
         select policy, -n, api_instance, made_at, made_by, action, position, policy_ref, label,
             enabled, upstream, rules, config, secret_changed, description
         from policy_revisions, (
             with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 600)
             select n from numbers)",
    )
    .await;
    gateway.put(&path, expiring(60)).await;
    let revisions = history(&gateway, &path).await;
    assert_eq!(revisions.len(), 500);
    assert_eq!(revisions[0]["config"]["exp"], 60);
}

#[tokio::test]
async fn a_policy_from_before_there_was_a_history_begins_with_what_it_is() {
    let folder = TempDir::new().unwrap();
    let mut old = old_database(folder.path(), 3).await;
    let rows = r#"insert into api_instances (name, address) values ('old', 'http://127.0.0.1:1/');
        insert into policies (id, api_instance, config)
        values ('p', 1, '{"exp": 60, "customClaims": [], "customHeaders": []}')"#;
    execute(&mut old, rows).await;
    old.close().await.unwrap();

    let gateway = Gateway::open(Arc::new(folder), None).await.unwrap();
    let revisions = history(&gateway, "/api-instances/old/policies/p").await;
    assert_eq!(all(&revisions, "action"), ["changed"]);
    assert_eq!(revisions[0]["config"]["exp"], 60);
}
