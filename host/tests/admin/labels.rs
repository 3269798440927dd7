//! Labels of API instances in the admin API.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::gateway::Gateway;

/// An API instance with labels that is disabled; what was answered.
pub async fn labelled(gateway: &Gateway, name: &str, labels: Value) -> Value {
    let body = json!({
        "name": name,
        "address": gateway.address(&format!("/{name}")),
        "upstream": {"address": "http://127.0.0.1:9"},
        "enabled": false,
        "labels": labels,
    });
    let answer = gateway.post("/api-instances", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()
}

async fn names(gateway: &Gateway, query: &str) -> Vec<String> {
    let list = gateway.get(&format!("/api-instances?{query}")).await.json();
    let items = list["items"].as_array().unwrap().iter();
    let names = items.map(|item| item["name"].as_str().unwrap().to_owned());
    names.collect()
}

#[tokio::test]
async fn labels_are_kept_replaced_copied_and_found() {
    let gateway = Gateway::start().await;
    let labels = json!({"team": "orders", "tier": "gold", "example.com/Zone": ""});
    let made = labelled(&gateway, "one", labels.clone()).await;
    assert_eq!(made["labels"], labels);
    labelled(&gateway, "two", json!({"team": "orders"})).await;
    let bare = labelled(&gateway, "bare", json!({})).await;
    assert_eq!(bare.get("labels"), None);
    let gateway = gateway.restart(None, |_| ()).await;

    for (query, expected) in [
        ("label=team:orders", &["one", "two"][..]),
        ("label=team:orders,tier:gold", &["one"]),
        ("label=example.com/Zone:", &["one"]),
        ("label=team:Orders", &[]),
        ("q=TEAM:ord", &["one", "two"]),
        ("label=team:orders&q=two", &["two"]),
    ] {
        assert_eq!(names(&gateway, query).await, expected, "{query}");
    }
    let refused = gateway.get("/api-instances?label=team").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);

    let copy = gateway
        .post("/api-instances/one:duplicate", json!({}))
        .await;
    assert_eq!(copy.json()["labels"], labels);
    let mut changed = made.clone();
    let fields = changed.as_object_mut().unwrap();
    fields
        .retain(|name, _| ["name", "address", "services", "routes", "enabled"].contains(&&**name));
    let bare = gateway.put("/api-instances/one", changed.clone()).await;
    assert_eq!(
        (bare.status, bare.json().get("labels")),
        (StatusCode::OK, None)
    );
    changed["labels"] = json!({"te am": "orders", "team": "-"});
    let refused = gateway.put("/api-instances/one", changed).await.refused();
    assert_eq!(refused, ["labels.te am", "labels.team"]);
}

#[tokio::test]
async fn labels_are_those_of_the_metadata_in_yaml() {
    let gateway = Gateway::start().await;
    labelled(&gateway, "one", json!({"team": "orders", "no": "true"})).await;
    let yaml = gateway.get("/api-instances/one/yaml").await.text;
    let labels = "metadata:\n  name: one\n  labels:\n    \"no\": \"true\"\n    team: orders\n";
    assert!(yaml.contains(labels), "{yaml}");
}
