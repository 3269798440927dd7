//! API instances come, change and go.

use axum::http::header::LOCATION;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Gateway, SECRET, echo, policy};

fn instance(gateway: &Gateway, name: &str, base_path: &str) -> Value {
    json!({
        "name": name,
        "address": gateway.address(base_path),
        "upstream": {"address": "http://127.0.0.1:9"},
    })
}

#[tokio::test]
async fn an_api_instance_is_created_shown_changed_and_removed() {
    let gateway = Gateway::start().await;
    let created = gateway
        .post("/api-instances", instance(&gateway, "orders", "/orders/"))
        .await;
    assert_eq!(created.status, StatusCode::CREATED);
    assert_eq!(created.header(LOCATION), "/api/v1/api-instances/orders");
    let expected = json!({
        "name": "orders",
        "address": gateway.address("/orders"),
        "services": [{"name": "upstream", "address": "http://127.0.0.1:9/", "protocol": "auto"}],
        "routes": [],
        "preserveHost": false,
        "enabled": true,
        "state": "active",
        "issues": [],
        "policies": [],
        "revision": 1,
        "changedAt": created.json()["changedAt"],
    });
    assert!(created.json()["changedAt"].as_u64() > Some(1_700_000_000));
    assert_eq!(created.json(), expected);
    assert_eq!(created.tag(), format!("\"{}\"", expected["revision"]));
    let shown = gateway.get("/api-instances/orders").await;
    assert_eq!((shown.json(), shown.tag()), (created.json(), created.tag()));

    let mut change = instance(&gateway, "orders", "/orders");
    change["enabled"] = json!(false);
    change["upstream"]["protocol"] = json!("http2");
    let changed = gateway.put("/api-instances/orders", change).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_eq!(changed.json()["state"], "disabled");
    assert_eq!(changed.json()["services"][0]["protocol"], "http2");
    assert_ne!(changed.tag(), created.tag());

    let removed = gateway.delete("/api-instances/orders").await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    let none = gateway.get("/api-instances").await.json();
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn the_list_is_in_order_of_names() {
    let gateway = Gateway::start().await;
    gateway.create("two").await;
    gateway.create("one").await;
    let list = gateway.get("/api-instances").await.json();
    let items = list["items"].as_array().unwrap();
    let names: Vec<_> = items
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["one", "two"]);
}

#[tokio::test]
async fn a_name_is_given_once_and_kept() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    let again = gateway
        .post("/api-instances", instance(&gateway, "one", "/other"))
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    again.problem();

    let renamed = gateway
        .put("/api-instances/one", instance(&gateway, "two", "/one"))
        .await;
    assert_eq!(renamed.refused(), ["name"]);
    let mut nameless = instance(&gateway, "one", "/one");
    nameless.as_object_mut().unwrap().remove("name");
    let kept = gateway.put("/api-instances/one", nameless).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
}

#[tokio::test]
async fn a_change_applies_only_to_what_was_seen() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = "/api-instances/one";
    let body = || Some(instance(&gateway, "one", "/one"));
    let seen = gateway.get(path).await.tag();
    gateway.apply(&policies, policy(SECRET)).await;

    let stale = Some(seen.as_str());
    for (method, body) in [(Method::PUT, body()), (Method::DELETE, None)] {
        let answer = gateway.call_if(method, path, stale, body).await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
        answer.problem();
    }
    let malformed = gateway.call_if(Method::PUT, path, Some("1"), body()).await;
    assert_eq!(malformed.status, StatusCode::BAD_REQUEST);

    let seen = gateway.get(path).await.tag();
    let list = format!("\"0\", {seen}");
    for tag in [list.as_str(), "*"] {
        let answer = gateway.call_if(Method::PUT, path, Some(tag), body()).await;
        assert_eq!(answer.status, StatusCode::OK, "{tag}");
    }
    let seen = gateway.get(path).await.tag();
    let removed = gateway
        .call_if(Method::DELETE, path, Some(&seen), None)
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_tag_of_an_api_instance_that_is_gone_does_not_fit_its_successor() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    let seen = gateway.get("/api-instances/one").await.tag();
    gateway.delete("/api-instances/one").await;
    gateway.create("one").await;
    let path = "/api-instances/one";
    let answer = gateway
        .call_if(Method::DELETE, path, Some(&seen), None)
        .await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn two_api_instances_cannot_have_one_address() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    gateway.create("two").await;
    // Whichever was there first, the one being changed is at fault.
    for (name, base_path) in [("three", "/one"), ("three", "/two/")] {
        let body = instance(&gateway, name, base_path);
        let answer = gateway.post("/api-instances", body).await;
        assert_eq!(answer.refused(), ["address"]);
    }
    for (name, base_path) in [("one", "/two"), ("two", "/one")] {
        let body = instance(&gateway, name, base_path);
        let answer = gateway.put(&format!("/api-instances/{name}"), body).await;
        assert_eq!(answer.refused(), ["address"]);
    }
    let mut disabled = instance(&gateway, "three", "/one");
    disabled["enabled"] = json!(false);
    let answer = gateway.post("/api-instances", disabled).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let enabled = instance(&gateway, "three", "/one");
    let answer = gateway.put("/api-instances/three", enabled).await;
    assert_eq!(answer.refused(), ["address"]);
}

#[tokio::test]
async fn an_address_that_is_taken_by_another_program_refuses_the_change() {
    let gateway = Gateway::start().await;
    let _other = std::net::TcpListener::bind(gateway.socket()).unwrap();
    let body = instance(&gateway, "one", "/");
    let answer = gateway.post("/api-instances", body).await;
    assert_eq!(answer.refused(), ["address"]);
    let none = gateway.get("/api-instances").await.json();
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn a_base_path_is_the_same_however_it_is_encoded() {
    let gateway = Gateway::start().await;
    let mut body = instance(&gateway, "one", "/a%7eb%c3%a9/");
    body["upstream"]["address"] = json!(format!("http://{}", echo().await));
    let created = gateway.post("/api-instances", body).await;
    assert_eq!(created.json()["address"], gateway.address("/a~b%C3%A9"));
    for path in ["/a~b%C3%A9/x", "/a%7Eb%c3%A9/x", "/%61%7eb%C3%a9/x"] {
        assert_eq!(gateway.request(path).await.1["path"], "/x", "{path}");
    }
    let again = instance(&gateway, "two", "/%61~b%C3%A9");
    let answer = gateway.post("/api-instances", again).await;
    assert_eq!(answer.refused(), ["address"]);
}

#[tokio::test]
async fn a_change_is_served_when_it_is_answered() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    assert_eq!(gateway.request("/one/a?b=c").await.1["path"], "/a?b=c");

    let moved = json!({
        "name": "one",
        "address": gateway.address("/moved"),
        "upstream": {"address": format!("http://{}/inner", echo().await)},
    });
    gateway.put("/api-instances/one", moved).await;
    assert_eq!(gateway.request("/moved/a").await.1["path"], "/inner/a");
    assert_eq!(gateway.request("/one").await.0, StatusCode::NOT_FOUND);

    gateway.delete("/api-instances/one").await;
    let refused = tokio::net::TcpStream::connect(gateway.socket()).await;
    assert!(refused.is_err(), "the listener outlived its API instance");
}
