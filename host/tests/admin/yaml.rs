//! An API instance as a Local Mode resource: read, edited as text, replaced.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

use crate::gateway::{Answer, Gateway, OTHER_SECRET, SECRET, is_signed_with, policy};

async fn put(gateway: &Gateway, name: &str, tag: Option<&str>, text: &str) -> Answer {
    let mut request = Request::builder()
        .method(Method::PUT)
        .uri(format!("/api/v1/api-instances/{name}/yaml"))
        .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
        .header(CONTENT_TYPE, "application/yaml");
    if let Some(tag) = tag {
        request = request.header(IF_MATCH, tag);
    }
    gateway
        .send(request.body(Body::from(text.to_owned())).unwrap())
        .await
}

#[tokio::test]
async fn what_is_shown_and_put_back_changes_nothing() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let applied = gateway.apply(&policies, policy(SECRET)).await;
    let shown = gateway.get("/api-instances/one/yaml").await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert_eq!(shown.header(CONTENT_TYPE), "application/yaml");
    assert!(!shown.text.contains("privateKey"), "{}", shown.text);
    let before = gateway.get("/api-instances/one").await.json();
    let histories = [&applied, "/api-instances/one"].map(|it| format!("{it}/revisions"));
    let mut revisions = Vec::new();
    for path in &histories {
        revisions.push(gateway.get(path).await.text);
    }
    let answer = put(&gateway, "one", None, &shown.text).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let mut after = answer.json();
    after["revision"] = before["revision"].clone();
    assert_eq!(after, before, "the key is gone, or something else");
    assert_eq!(
        gateway.get("/api-instances/one/yaml").await.text,
        shown.text
    );
    // Nothing happened to the policy and the settings, and their histories say so.
    for (path, revisions) in histories.iter().zip(revisions) {
        assert_eq!(gateway.get(path).await.text, revisions);
    }
    assert!(!gateway.answers.lock().unwrap().contains(SECRET));
}

#[tokio::test]
async fn the_text_can_change_everything_and_keys_stay_with_their_policy() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for (label, secret) in [("first", SECRET), ("second", OTHER_SECRET)] {
        let mut draft = policy(secret);
        draft["label"] = json!(label);
        draft["description"] = json!(format!("The {label}\nof two."));
        gateway.apply(&policies, draft).await;
    }
    let (_, echo) = gateway.request("/one").await;
    assert!(
        is_signed_with(&echo, OTHER_SECRET),
        "the last policy's token is the one"
    );
    let before = gateway.get(&policies).await.json();
    let text = gateway.get("/api-instances/one/yaml").await.text;
    // The second comes first, and a third without an id is new.
    let (head, items) = text.split_once("  policies:\n").unwrap();
    let (first, second) = items.split_at(items.rfind("  - policyRef:").unwrap());
    let third = "  - policyRef:\n      name: jwt-generation-flex\n    label: third\n    config:\n      signingMethod: HS256\n      privateKey: another secret of more than thirty-two bytes\n      customClaims: []\n      customHeaders: []\n";
    let text = format!("{head}  policies:\n{second}{first}{third}");
    let answer = put(&gateway, "one", None, &text).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let after = gateway.get(&policies).await.json();
    let labels: Vec<_> = after["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["label"].clone())
        .collect();
    assert_eq!(labels, ["second", "first", "third"]);
    assert_eq!(after["items"][0]["description"], "The second\nof two.");
    // The key went with its policy, which is the second of three now.
    for (now, then) in [(0, 1), (1, 0)] {
        let (now, then) = (&after["items"][now], &before["items"][then]);
        assert_eq!(
            (&now["id"], &now["privateKey"]),
            (&then["id"], &then["privateKey"])
        );
    }

    let (only, _) = text.split_once(third).unwrap();
    let answer = put(&gateway, "one", None, only).await;
    assert_eq!(
        answer.json()["policies"].as_array().unwrap().len(),
        2,
        "{}",
        answer.text
    );
    let (_, echo) = gateway.request("/one").await;
    assert!(
        is_signed_with(&echo, SECRET),
        "a key went to another policy"
    );
}

#[tokio::test]
async fn what_cannot_run_is_refused_at_its_line_and_changes_nothing() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, policy(SECRET)).await;
    let text = gateway.get("/api-instances/one/yaml").await.text;
    let without_id: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("id:"))
        .map(|line| format!("{line}\n"))
        .collect();
    let cases = [
        ("kind: [".to_owned(), "", "\"line\":1,"),
        (String::new(), "", "one ApiInstance"),
        (format!("{text}---\n{text}"), "metadata.name", "\"line\":"),
        (text.replace("name: one", "name: two"), "", "Write one"),
        (
            without_id.clone(),
            "spec.policies[0].config.privateKey",
            "is required",
        ),
        (
            without_id.replace("exp:", "privateKey: $HOME\n      exp:"),
            "spec.policies[0].config.privateKey",
            "HOME is not read here",
        ),
        (
            text.replace(
                "customClaims: []",
                "customClaims: [{name: a, value: '#[nope]'}]",
            ),
            "spec.policies[0].config.customClaims[0].value",
            "\"line\":",
        ),
    ];
    for (text, path, words) in cases {
        let answer = put(&gateway, "one", None, &text).await;
        assert_eq!(answer.refused(), [path], "{text}");
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
        let issue = &answer.json()["issues"][0];
        let message = issue["message"].to_string();
        assert!(!message.contains("Line "), "the place is in {message}");
        if let Some(before) = text.lines().position(|line| line.contains("#[nope]")) {
            assert_eq!(issue["place"]["line"], before + 1);
            assert!(issue["place"]["column"].as_u64().unwrap() > 1, "{issue}");
        }
    }
    assert_eq!(gateway.get("/api-instances/one/yaml").await.text, text);
}

#[tokio::test]
async fn a_policy_stays_what_it_is_however_its_text_is_replaced() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let applied = gateway.apply(&policies, policy(SECRET)).await;
    let text = gateway.get("/api-instances/one/yaml").await.text;
    let (head, _) = text.split_once("    config:\n").unwrap();
    let expressions = json!({
        "credentialsOriginHasHttpBasicAuthenticationHeader": "customExpression",
        "clientIdExpression": "#[attributes.headers['client_id']]",
    });
    let other = head.replace("jwt-generation-flex", "client-id-enforcement-flex");
    let other = format!("{other}    config: {expressions}\n");
    let answer = put(&gateway, "one", None, &other).await;
    assert_eq!(answer.refused(), ["spec.policies[0].policyRef.name"]);
    let document = json!({
        "policyRef": { "name": "client-id-enforcement-flex" },
        "config": expressions,
    });
    let answer = gateway.put(&applied, document).await;
    assert_eq!(answer.refused(), ["policyRef.name"]);
    assert_eq!(gateway.get("/api-instances/one/yaml").await.text, text);
}

#[tokio::test]
async fn the_text_is_replaced_only_where_it_is_known() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    let shown = gateway.get("/api-instances/one/yaml").await;
    let stale = put(&gateway, "one", Some("\"999\""), &shown.text).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let tag = shown.tag();
    let fresh = put(&gateway, "one", Some(&tag), &shown.text).await;
    assert_eq!(fresh.status, StatusCode::OK, "{}", fresh.text);
    assert_eq!(
        put(&gateway, "two", None, &shown.text).await.status,
        StatusCode::NOT_FOUND
    );
    let as_json = gateway.put("/api-instances/one/yaml", json!({})).await;
    assert_eq!(as_json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
