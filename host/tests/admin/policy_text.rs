//! A policy as text, and a text as a policy, before anybody applies it.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Answer, Gateway, SECRET, policy};

const FROM_YAML: &str = "/policies:from-yaml";
const TO_YAML: &str = "/policies:to-yaml";

async fn read(gateway: &Gateway, text: &str) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/v1{FROM_YAML}"))
        .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
        .header(CONTENT_TYPE, "application/yaml")
        .body(Body::from(text.to_owned()));
    gateway.send(request.unwrap()).await
}

/// One policy of each kind, with all that a text says of it.
fn drafts() -> Vec<Value> {
    let configs = [
        (
            "jwt-generation-flex",
            json!({
                "signingMethod": "RS256", "iat": false, "exp": 300, "nbf": 5,
                "customClaims": [
                    {"name": "sub", "value": "#[authentication.principal default '#']"},
                    {"name": "cost", "value": "$PRICE"},
                    {"name": "yes", "value": "line one\nline two: 'quoted'"},
                ],
                "customHeaders": [{"name": "kid", "value": "on"}],
            }),
        ),
        (
            "http-basic-authentication-flex",
            json!({"username": "alice"}),
        ),
        (
            "client-id-enforcement-flex",
            json!({
                "credentialsOriginHasHttpBasicAuthenticationHeader": "httpBasicAuthenticationHeader",
            }),
        ),
        (
            "jwt-validation-flex",
            json!({
                "jwtOrigin": "httpBearerAuthenticationHeader", "signingMethod": "hmac",
                "signingKeyLength": 256, "jwtKeyOrigin": "text", "skipClientIdValidation": true,
            }),
        ),
        (
            "tls",
            json!({"certificate": {"crtFile": "/a.pem", "keyFile": "/a.key"}}),
        ),
        ("tls-outbound", json!({"serverName": "orders.internal"})),
    ];
    let drafts = configs.map(|(name, config)| {
        json!({
            "policyRef": {"name": name}, "label": "null", "description": "\tyes\n\n\t# no\t\n",
            "enabled": false,
            "rules": [{"path": "/orders/.*", "methods": "GET|HEAD"}], "config": config,
        })
    });
    drafts.into()
}

#[tokio::test]
async fn a_policy_of_any_kind_comes_back_from_its_text_as_it_was() {
    let gateway = Gateway::start().await;
    for draft in drafts() {
        let written = gateway.post(TO_YAML, draft.clone()).await;
        assert_eq!(written.status, StatusCode::OK, "{draft}: {}", written.text);
        assert_eq!(written.header(CONTENT_TYPE), "application/yaml");
        assert!(written.text.starts_with("- policyRef:"), "{}", written.text);
        let back = read(&gateway, &written.text).await;
        assert_eq!(back.status, StatusCode::OK, "{}", back.text);
        let policy = &back.json()["policy"];
        for field in ["policyRef", "label", "description", "enabled", "rules"] {
            assert_eq!(policy[field], draft[field], "{field} of {}", written.text);
        }
        for (field, value) in draft["config"].as_object().unwrap() {
            assert_eq!(
                &policy["config"][field], value,
                "{field} of {}",
                written.text
            );
        }
        // Whatever a form can send comes back as something that it can send.
        let again = gateway.post(TO_YAML, policy.clone()).await;
        assert_eq!(again.text, written.text);
    }
}

#[tokio::test]
async fn a_secret_goes_neither_way() {
    let gateway = Gateway::start().await;
    let written = gateway.post(TO_YAML, policy(SECRET)).await;
    assert_eq!(written.status, StatusCode::OK, "{}", written.text);
    assert!(!written.text.contains("privateKey"), "{}", written.text);
    let text = written
        .text
        .replace("config:", &format!("config:\n    privateKey: {SECRET}"));
    let refused = read(&gateway, &text).await;
    assert_eq!(refused.refused(), ["config.privateKey"]);
    assert!(!gateway.answers.lock().unwrap().contains(SECRET));
}

#[tokio::test]
async fn the_parts_of_a_policy_are_found_in_its_text() {
    let gateway = Gateway::start().await;
    let config = "config:\n  exp: 60\n  signingMethod: RS256\n  customClaims:\n  - name: sub\n    value: x\n  customHeaders: []\n";
    let alone = format!("policyRef: {{name: jwt-generation-flex}}\n{config}");
    let item = format!("- {}", alone.trim_end().replace('\n', "\n  "));
    for (text, indent) in [(alone, 0), (item, 2)] {
        let places = read(&gateway, &text).await.json()["places"].clone();
        let place = |path: &str| (places[path]["line"].clone(), places[path]["column"].clone());
        assert_eq!(place("config.exp"), (json!(3), json!(8 + indent)), "{text}");
        let value = place("config.customClaims[0].value");
        assert_eq!(value, (json!(7), json!(12 + indent)), "{text}");
    }
}

#[tokio::test]
async fn what_is_no_policy_is_refused_at_its_line() {
    let gateway = Gateway::start().await;
    let good = gateway.post(TO_YAML, policy(SECRET)).await.text;
    let cases = [
        (String::new(), "", "Write one policy here."),
        ("[".to_owned(), "", "\"line\":"),
        (format!("{good}---\n{good}"), "", "Write one policy here."),
        (format!("{good}{good}"), "", "Write one policy here."),
        (format!("{good}  order: 1\n"), "order", "\"line\":"),
        (
            format!("{good}  upstream: upstream\n"),
            "upstream",
            "choose it in the form",
        ),
        (
            good.replace("exp: 0", "exp: soon"),
            "config.exp",
            "\"line\":",
        ),
        (
            good.replace("exp: 0", "exp: $EXP"),
            "config.exp",
            "is not read here",
        ),
        (
            good.replace("jwt-generation-flex", "another"),
            "policyRef.name",
            "\"line\":",
        ),
    ];
    for (text, path, words) in cases {
        let answer = read(&gateway, &text).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(
            answer.refused().contains(&path.to_owned()),
            "{text}: {}",
            answer.text
        );
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    let as_json = gateway.post(FROM_YAML, json!({})).await;
    assert_eq!(as_json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
