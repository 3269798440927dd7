//! Every change of the settings of an API instance, and of a client application, is
//! remembered.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::Connection;
use tempfile::TempDir;

use crate::gateway::{Gateway, NOW};
use crate::opening::old_database;
use crate::serving::execute;

async fn history(gateway: &Gateway, path: &str) -> Vec<Value> {
    let answer = gateway.get(&format!("{path}/revisions")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["items"].as_array().unwrap().clone()
}

/// Revision, action and something about each revision.
fn outline(revisions: &[Value], pointer: &str) -> Value {
    let of = |it: &Value| json!([it["revision"], it["action"], it.pointer(pointer)]);
    revisions.iter().map(of).collect()
}

#[tokio::test]
async fn the_history_of_settings_says_what_each_change_left() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    let path = "/api-instances/one";
    let created = gateway.get(path).await;
    let mut settings = created.json();
    gateway.clock.set(NOW + 60);
    let fields = settings.as_object_mut().unwrap();
    for shown in ["state", "issues", "policies", "revision", "changedAt"] {
        fields.remove(shown);
    }
    fields.insert("preserveHost".to_owned(), json!(true));
    let changed = gateway.put(path, settings.clone()).await;
    let batch = json!({
        "action": "addLabels", "labels": {"team": "orders"}, "apiInstances": ["one"],
    });
    let labelled = gateway
        .call(Method::POST, "/api-instances:batch", Some(batch))
        .await;
    assert_eq!(labelled.status, StatusCode::OK, "{}", labelled.text);

    let revisions = history(&gateway, path).await;
    let [last, before, first] = &revisions[..] else {
        panic!("{revisions:?}");
    };
    assert_eq!(created.tag(), format!("\"{}\"", first["revision"]));
    assert_eq!(changed.tag(), format!("\"{}\"", before["revision"]));
    let of = |it: &Value| json!([it["action"], it["at"], it["by"], it["settings"]["labels"]]);
    let expected = [
        json!(["created", NOW, "admin", {}]),
        json!(["changed", NOW + 60, "admin", {}]),
        json!(["changed", NOW + 60, "admin", {"team": "orders"}]),
    ];
    assert_eq!([of(first), of(before), of(last)], expected);
    // A revision is what a request to replace it carries.
    let again = gateway.put(path, before["settings"].clone()).await;
    let shown = again.json();
    for field in ["address", "services", "routes", "preserveHost", "enabled"] {
        assert_eq!(shown[field], settings[field], "{field}");
    }
    assert_eq!(shown.get("labels"), None);
}

#[tokio::test]
async fn a_revert_of_settings_is_served_and_leaves_the_policies_alone() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = "/api-instances/one";
    let first = history(&gateway, path).await[0].clone();
    gateway
        .apply(&policies, crate::gateway::policy(crate::gateway::SECRET))
        .await;
    let mut off = first["settings"].clone();
    off["enabled"] = json!(false);
    let stale = gateway.put(path, off).await;
    let revert = format!("{path}/revisions/{}:revert", first["revision"]);
    let seen = format!("\"{}\"", first["revision"]);
    let refused = gateway
        .call_if(Method::POST, &revert, Some(&seen), None)
        .await;
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED);
    let seen = stale.tag();
    let reverted = gateway
        .call_if(Method::POST, &revert, Some(&seen), None)
        .await;
    assert_eq!(reverted.status, StatusCode::OK, "{}", reverted.text);
    assert_eq!(reverted.json()["state"], "active");
    assert_eq!(reverted.json()["policies"].as_array().unwrap().len(), 1);
    assert_eq!(gateway.request("/one").await.0, StatusCode::OK);
    let revisions = history(&gateway, path).await;
    let actions: Vec<_> = revisions.iter().map(|it| &it["action"]).collect();
    assert_eq!(actions, ["reverted", "changed", "created"]);
    assert_eq!(revisions[0]["settings"], first["settings"]);

    for nowhere in [
        format!("{path}/revisions/1000000:revert"),
        format!("{path}/revisions/x:revert"),
        format!("{path}/revisions/{}", first["revision"]),
        "/api-instances/none/revisions/1:revert".to_owned(),
    ] {
        let answer = gateway.call(Method::POST, &nowhere, None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nowhere}");
        answer.problem();
    }
    let answer = gateway.get("/api-instances/none/revisions").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_history_of_a_client_application_tells_of_its_secrets_and_shows_none() {
    let gateway = Gateway::start().await;
    let draft = json!({"id": "shop", "name": "Shop"});
    let made = gateway
        .call(Method::POST, "/client-applications", Some(draft))
        .await;
    let path = "/client-applications/shop";
    gateway.clock.set(NOW + 60);
    gateway.put(path, json!({"name": "Web shop"})).await;
    let keep = json!({"keepOld": true, "oldExpiresAt": NOW + 600});
    let rotated = gateway
        .call(Method::POST, &format!("{path}/secret:rotate"), Some(keep))
        .await;
    gateway.delete(&format!("{path}/old-secret")).await;

    let revisions = history(&gateway, path).await;
    let of = |it: &Value| {
        json!([
            it["action"],
            it["at"],
            it["name"],
            it["secretChanged"],
            it["oldSecret"]
        ])
    };
    let old = json!({"setAt": NOW, "expiresAt": NOW + 600});
    let expected = [
        json!(["changed", NOW + 60, "Web shop", false, null]),
        json!(["changed", NOW + 60, "Web shop", true, old]),
        json!(["changed", NOW + 60, "Web shop", false, null]),
        json!(["created", NOW, "Shop", true, null]),
    ];
    assert_eq!(revisions.iter().map(of).collect::<Vec<_>>(), expected);
    for answer in [&made, &rotated] {
        let secret = answer.json()["secret"].as_str().unwrap().to_owned();
        let shown = gateway.get(&format!("{path}/revisions")).await.text;
        assert!(!shown.contains(&secret));
    }
    let answer = gateway.get("/client-applications/none/revisions").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_older_than_these_histories_begins_with_what_it_is() {
    let folder = TempDir::new().unwrap();
    let mut old = old_database(folder.path(), 10).await;
    let rows = r#"insert into api_instances (name, address, labels)
        values ('old', 'http://127.0.0.1:1/', '{"team": "orders"}');
        insert into services (api_instance, name, address)
        values (1, 'upstream', 'http://127.0.0.1:2/');
        insert into client_applications (id, name, secret_digest)
        values ('shop', 'Shop', zeroblob(32))"#;
    execute(&mut old, rows).await;
    old.close().await.unwrap();

    let gateway = Gateway::open(Arc::new(folder), None).await.unwrap();
    let revisions = history(&gateway, "/api-instances/old").await;
    let revision = gateway.get("/api-instances/old").await.json()["revision"].clone();
    let expected = json!([[revision, "changed", "orders"]]);
    assert_eq!(outline(&revisions, "/settings/labels/team"), expected);
    let revisions = history(&gateway, "/client-applications/shop").await;
    assert_eq!(revisions[0]["name"], "Shop");
}
