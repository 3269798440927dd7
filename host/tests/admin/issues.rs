//! Bad input: every issue has its path, and nothing changes.

use serde_json::{Value, json};

use crate::gateway::{Gateway, SECRET, config, policy};

#[tokio::test]
async fn every_issue_of_an_api_instance_has_its_path() {
    let gateway = Gateway::start().await;
    let cases = [
        (json!([]), vec![""]),
        (json!({}), vec!["name", "address", "services"]),
        (
            json!({"name": "A b", "address": "8081", "upstream": {}, "enabled": "yes", "port": 1}),
            vec!["name", "address", "upstream.address", "enabled", "port"],
        ),
        (
            json!({
                "name": "a",
                "address": "ftp://0.0.0.0:8081",
                "upstream": {"address": "ftp://host", "protocol": "http9", "weight": 1},
            }),
            vec![
                "address",
                "upstream.address",
                "upstream.protocol",
                "upstream.weight",
            ],
        ),
        (
            json!({
                "name": "a",
                "address": "http://127.0.0.1:8\t081",
                "upstream": {"address": "http://127.0.0.1\r\nx:1/"},
            }),
            vec!["address", "upstream.address"],
        ),
    ];
    for (body, expected) in cases {
        let answer = gateway.post("/api-instances", body.clone()).await;
        let mut paths = answer.refused();
        let mut expected: Vec<_> = expected.into_iter().map(str::to_owned).collect();
        paths.sort();
        expected.sort();
        assert_eq!(paths, expected, "{body}");
        let again = gateway.post("/api-instances", body).await;
        assert_eq!(again.text, answer.text, "the order of issues is not stable");
    }
    assert_eq!(gateway.get("/status").await.json()["revision"], 0);
}

#[tokio::test]
async fn every_issue_of_a_policy_has_its_path() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for (body, expected) in bad_policies() {
        let answer = gateway.post(&policies, body.clone()).await;
        assert_eq!(answer.refused(), expected, "{body}");
        assert!(!answer.text.contains(SECRET), "{}", answer.text);
        if body["config"] != json!({}) && body != json!({}) {
            let explained = gateway.post("/policies:explain", body.clone()).await;
            assert_eq!(explained.refused(), expected, "{body}");
        }
    }
}

/// Policies with the paths of their issues.
fn bad_policies() -> Vec<(Value, Vec<&'static str>)> {
    let with = |changes: Value| {
        let mut config = config(SECRET);
        for (name, value) in changes.as_object().unwrap() {
            config[name] = value.clone();
        }
        json!({"config": config})
    };
    let claim = |value: &str| with(json!({"customClaims": [{"name": "a", "value": value}]}));
    vec![
        (json!({}), vec!["config"]),
        (
            json!({"config": {}}),
            vec![
                "config.privateKey",
                "config.customClaims",
                "config.customHeaders",
            ],
        ),
        (
            with(json!({"signingMethod": "none"})),
            vec!["config.signingMethod"],
        ),
        (
            with(json!({"exp": -1, "nbf": 1.5})),
            vec!["config.exp", "config.nbf"],
        ),
        (with(json!({"issuer": "me"})), vec!["config.issuer"]),
        (
            with(json!({"customClaims": [{"name": "a", "value": 42}]})),
            vec!["config.customClaims[0].value"],
        ),
        (with(json!({"privateKey": ""})), vec!["config.privateKey"]),
        (
            with(json!({"signingMethod": "RS256"})),
            vec!["config.privateKey"],
        ),
        (claim("#[1"), vec!["config.customClaims[0].value"]),
        (claim("#[nobody]"), vec!["config.customClaims[0].value"]),
        (
            claim("#[replace('a', 'b')]"),
            vec!["config.customClaims[0].value"],
        ),
        (
            with(json!({
                "signingMethod": "ES256",
                "customClaims": [{"name": "#[", "value": "b"}, {"name": "a", "value": "#[lower]"}],
                "customHeaders": [{"name": "kid", "value": "#[)]"}],
            })),
            vec![
                "config.privateKey",
                "config.customClaims[0].name",
                "config.customClaims[1].value",
                "config.customHeaders[0].value",
            ],
        ),
    ]
}

#[tokio::test]
async fn an_issue_within_an_expression_has_its_span() {
    let gateway = Gateway::start().await;
    let mut config = config(SECRET);
    config["customClaims"] = json!([{"name": "a", "value": "#[upper(nobody)]"}]);
    let answer = gateway
        .post("/policies:explain", json!({"config": config}))
        .await;
    let span = answer.problem().issues[0].span.unwrap();
    assert_eq!((span.start, span.end), (8, 14));
}

#[tokio::test]
async fn a_refused_change_leaves_what_is_served_untouched() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let before = gateway.get("/api-instances/one").await;
    let serving = gateway.configuration.snapshot();

    let mut bad = policy(SECRET);
    bad["config"]["customClaims"] = json!([{"name": "a", "value": "#["}]);
    gateway.put(&path, bad.clone()).await.refused();
    gateway.post(&policies, bad).await.refused();

    let after = gateway.get("/api-instances/one").await;
    assert_eq!((after.text, after.headers), (before.text, before.headers));
    let still = gateway.configuration.snapshot();
    assert!(std::sync::Arc::ptr_eq(&serving, &still));
}
