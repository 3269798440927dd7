//! Secrets that nobody filled in protect nothing: the admin API refuses them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::gateway::{Gateway, policy};

const UNFILLED: [&str; 4] = [
    "$ORDERS_SIGNING_KEY_FOR_PRODUCTION",
    "${ORDERS_SIGNING_KEY_FOR_PRODUCTION}",
    "{{ .Values.gateway.signingKey.of.production }}",
    "vault://secret/of/orders#key-of-production",
];

/// Policies with a secret, and where it stands.
fn with_secret(secret: &str) -> [(Value, &'static str); 3] {
    let basic = json!({
        "policyRef": {"name": "http-basic-authentication-flex"},
        "config": {"username": "alice", "password": secret},
    });
    let validation = json!({
        "policyRef": {"name": "jwt-validation-flex"},
        "config": {
            "jwtOrigin": "httpBearerAuthenticationHeader", "signingMethod": "hmac",
            "signingKeyLength": 256, "jwtKeyOrigin": "text", "textKey": secret,
        },
    });
    [
        (policy(secret), "config.privateKey"),
        (basic, "config.password"),
        (validation, "config.textKey"),
    ]
}

#[tokio::test]
async fn a_placeholder_is_refused_as_a_secret_wherever_one_is_given() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for unfilled in UNFILLED {
        for (document, place) in with_secret(unfilled) {
            let answer = gateway.post(&policies, document).await;
            assert_eq!(answer.refused(), [place], "{unfilled}");
            assert!(!answer.text.contains("production"), "{}", answer.text);
        }
        let explained = json!({"config": policy(unfilled)["config"]});
        let answer = gateway.post("/policies:explain", explained).await;
        assert_eq!(answer.refused(), ["config.privateKey"], "{unfilled}");
        let application = json!({"name": "one", "secret": unfilled});
        let answer = gateway.post("/client-applications", application).await;
        assert_eq!(answer.refused(), ["secret"], "{unfilled}");
    }
}

#[tokio::test]
async fn a_secret_that_merely_has_the_characters_of_placeholders_is_one() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for secret in [
        "pa$$w{o}rd%20-and-more-of-the-same",
        "$ecretOfAlice-and-more-of-the-same",
        "x${NAME}y-and-more-of-the-same",
    ] {
        for (document, _) in with_secret(secret) {
            let answer = gateway.post(&policies, document).await;
            assert_eq!(
                answer.status,
                StatusCode::CREATED,
                "{secret}: {}",
                answer.text
            );
        }
    }
}

#[tokio::test]
async fn a_field_that_is_null_is_not_taken_for_its_default() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for (field, path) in [
        ("exp", "config.exp"),
        ("signingMethod", "config.signingMethod"),
    ] {
        let mut document = policy("a secret of at least thirty-two bytes");
        document["config"][field] = Value::Null;
        let answer = gateway.post(&policies, document).await;
        assert_eq!(answer.refused(), [path]);
    }
}
