//! Many API instances changed at once.

use axum::http::StatusCode;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

use crate::gateway::{Gateway, SECRET, policy};
use crate::labels::labelled;
use crate::serving::{elsewhere, execute};

const BATCH: &str = "/api-instances:batch";

/// The API instances of the gateway as they are shown, without what tells when they were
/// changed.
async fn shown(gateway: &Gateway) -> Value {
    let mut list = gateway.get("/api-instances").await.json();
    for item in list["items"].as_array_mut().unwrap() {
        let own = ["revision", "changedAt", "address"];
        item.as_object_mut()
            .unwrap()
            .retain(|name, _| !own.contains(&name.as_str()));
    }
    list["items"].take()
}

async fn revision(gateway: &Gateway) -> u64 {
    let status = gateway.get("/status").await.json();
    status["revision"].as_u64().unwrap()
}

#[tokio::test]
async fn a_thousand_api_instances_are_changed_by_one_call_that_is_one_change() {
    let gateway = Gateway::start().await;
    let names: Vec<_> = (0..1000).map(|number| format!("api-{number}")).collect();
    // By another program, which takes less time than a call for each.
    let mut other = elsewhere(&gateway).await;
    let insert = format!(
        "with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < 999)
         insert into api_instances (name, address, enabled)
         select 'api-' || n, '{}' || n, 0 from numbers;
         insert into services (api_instance, name, address)
         select id, 'upstream', 'http://127.0.0.1:9' from api_instances;",
        gateway.address("/"),
    );
    execute(&mut other, &insert).await;
    let gateway = gateway.restart(None, |_| ()).await;
    let policies = "/api-instances/api-7/policies";
    gateway.apply(policies, policy(SECRET)).await;
    let all = |action: &str| json!({"apiInstances": names, "action": action});
    for (body, query, left) in [
        (all("enable"), "state=active&limit=0", 1000),
        (all("disable"), "state=disabled&limit=0", 1000),
        (
            json!({"apiInstances": names, "action": "addLabels", "labels": {"team": "orders"}}),
            "label=team:orders&limit=0",
            1000,
        ),
        (
            json!({"apiInstances": names, "action": "removeLabels", "labelNames": ["team", "x"]}),
            "label=team:orders&limit=0",
            0,
        ),
        (all("delete"), "limit=0", 0),
    ] {
        let before = revision(&gateway).await;
        let answer = gateway.post(BATCH, body.clone()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.json(), json!({"revision": before + 1}));
        let list = gateway.get(&format!("/api-instances?{query}")).await.json();
        assert_eq!(list["total"], left, "{query}");
        // What is so already is no change.
        if body["action"] != "delete" {
            let again = gateway.post(BATCH, body).await;
            assert_eq!(again.json(), json!({"revision": before + 1}));
        }
    }
}

#[tokio::test]
async fn of_what_cannot_be_done_to_one_nothing_is_done_and_each_is_named() {
    let gateway = Gateway::start().await;
    for name in ["one", "two", "three"] {
        labelled(&gateway, name, json!({"own": name})).await;
    }
    let many: serde_json::Map<_, _> = (0..64).map(|n| (format!("n{n}"), json!(""))).collect();
    let mut same = gateway.get("/api-instances/two").await.json();
    let fields = same.as_object_mut().unwrap();
    fields.retain(|name, _| ["services", "routes", "enabled"].contains(&&**name));
    same["name"] = json!("rival");
    same["address"] = json!(gateway.address("/two"));
    same["enabled"] = json!(true);
    assert_eq!(gateway.post("/api-instances", same).await.status, 201);
    let before = (revision(&gateway).await, shown(&gateway).await);
    for (names, action, more, paths) in [
        (
            ["one", "four"],
            "disable",
            json!({}),
            &["apiInstances[1]"][..],
        ),
        (
            ["two", "one"],
            "enable",
            json!({}),
            &["apiInstances[0].address"],
        ),
        (
            ["one", "two"],
            "addLabels",
            json!({"labels": many}),
            &["apiInstances[0].labels", "apiInstances[1].labels"],
        ),
    ] {
        let mut body = json!({"apiInstances": names, "action": action});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let answer = gateway.post(BATCH, body).await;
        assert_eq!(answer.refused(), paths, "{action}");
        let message = &answer.problem().issues[0].message;
        let whose = paths[0].as_bytes()["apiInstances[".len()] - b'0';
        let name = names[usize::from(whose)];
        assert!(message.starts_with(&format!("{name}: ")), "{message}");
        assert_eq!((revision(&gateway).await, shown(&gateway).await), before);
    }
}

#[tokio::test]
async fn a_batch_for_another_revision_changes_nothing() {
    let gateway = Gateway::start().await;
    labelled(&gateway, "one", json!({})).await;
    let at = revision(&gateway).await;
    let body =
        |revision: u64| json!({"apiInstances": ["one"], "action": "delete", "revision": revision});
    let stale = gateway.post(BATCH, body(at - 1)).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(gateway.post(BATCH, body(at)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_change_counts_as_one_and_one_that_is_refused_does_not_count() {
    let gateway = Gateway::start().await;
    let path = gateway.create("one").await;
    let first = revision(&gateway).await;
    gateway.apply(&path, policy(SECRET)).await;
    assert_eq!(revision(&gateway).await, first + 1);
    let services = json!([
        {"name": "a", "address": "http://127.0.0.1:1"}, {"name": "b", "address": "http://127.0.0.1:2"},
    ]);
    let routes = json!([{"destinations": [{"service": "a"}, {"service": "b"}]}]);
    let mut body =
        json!({"address": gateway.address("/one"), "services": services, "routes": routes});
    let replaced = gateway.put("/api-instances/one", body.clone()).await;
    assert_eq!(replaced.json()["revision"], first + 2, "{}", replaced.text);
    body["address"] = json!("http://127.0.0.1:18081/one");
    body["services"][0]["address"] = json!("nowhere");
    gateway.put("/api-instances/one", body).await.refused();
    let broken = json!({"config": {"signingMethod": "RS256", "privateKey": "no key", "customClaims": [], "customHeaders": []}});
    gateway.post(&path, broken).await.refused();
    assert_eq!(revision(&gateway).await, first + 2);
}

/// What a batch asks for, of one API instance.
async fn alone(gateway: &Gateway, name: &str, body: &Value) -> bool {
    let path = format!("/api-instances/{name}");
    let mut draft = gateway.get(&path).await.json();
    let fields = draft.as_object_mut().unwrap();
    fields.retain(|name, _| {
        ["address", "services", "routes", "enabled", "labels"].contains(&&**name)
    });
    let mut labels = draft["labels"].as_object().cloned().unwrap_or_default();
    match body["action"].as_str().unwrap() {
        "delete" => return gateway.delete(&path).await.status == StatusCode::NO_CONTENT,
        "enable" => draft["enabled"] = json!(true),
        "disable" => draft["enabled"] = json!(false),
        "addLabels" => labels.extend(body["labels"].as_object().unwrap().clone()),
        _ => labels.retain(|name, _| !body["labelNames"].to_string().contains(name.as_str())),
    }
    draft["labels"] = json!(labels);
    gateway.put(&path, draft).await.status == StatusCode::OK
}

/// Two base paths for four API instances, so that those that are enabled may clash.
async fn four(gateway: &Gateway) {
    for (name, path) in [("a", "/x"), ("b", "/x"), ("c", "/y"), ("d", "/z")] {
        let body = json!({
            "name": name, "address": gateway.address(path), "enabled": false,
            "upstream": {"address": "http://127.0.0.1:9"},
        });
        assert_eq!(
            gateway.post("/api-instances", body).await.status,
            StatusCode::CREATED
        );
    }
}

fn batch() -> impl Strategy<Value = Value> {
    let names = subsequence(vec!["a", "b", "c", "d"], 1..=4);
    let action = select(vec![
        "enable",
        "disable",
        "delete",
        "addLabels",
        "removeLabels",
    ]);
    (names, action, select(vec!["m", "n"])).prop_map(|(names, action, label)| match action {
        "addLabels" => json!({"apiInstances": names, "action": action, "labels": {label: "v"}}),
        "removeLabels" => json!({"apiInstances": names, "action": action, "labelNames": [label]}),
        _ => json!({"apiInstances": names, "action": action}),
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_batch_comes_to_the_same_as_its_changes_one_by_one(batches in vec(batch(), 1..6)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (at_once, one_by_one) = (Gateway::start().await, Gateway::start().await);
            four(&at_once).await;
            four(&one_by_one).await;
            for body in batches {
                let answer = at_once.post(BATCH, body.clone()).await;
                if answer.status == StatusCode::OK {
                    for name in body["apiInstances"].as_array().unwrap() {
                        assert!(alone(&one_by_one, name.as_str().unwrap(), &body).await, "{body}");
                    }
                }
                assert_eq!(shown(&at_once).await, shown(&one_by_one).await, "{body}");
            }
        });
    }
}
