//! Keys that the gateway makes: the private half goes from there into a policy and
//! is never shown, the public half is.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use gateway_model::SigningMethod;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use crate::gateway::{Gateway, NOW, config, policy};

async fn generate(gateway: &Gateway, method: &str) -> Value {
    let answer = gateway
        .post("/keys:generate", json!({"signingMethod": method}))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

/// A policy that takes the generated key.
fn with_key(method: &str, key: &Value) -> Value {
    let mut config = config("");
    config["signingMethod"] = json!(method);
    config["privateKey"] = json!({"generated": key["handle"]});
    json!({"config": config})
}

fn token(echo: &Value) -> &str {
    let authorization = echo["headers"]["authorization"][0].as_str().unwrap();
    authorization.strip_prefix("Bearer ").unwrap()
}

fn verifies(token: &str, algorithm: Algorithm, key: &DecodingKey) -> bool {
    let mut rules = Validation::new(algorithm);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    jsonwebtoken::decode::<Value>(token, key, &rules).is_ok()
}

#[tokio::test]
async fn a_policy_signs_with_the_key_whose_public_half_was_shown() {
    let gateway = Gateway::start().await;
    for (method, algorithm, kind) in [
        ("RS256", Algorithm::RS256, "RSA"),
        ("ES256", Algorithm::ES256, "EC P-256"),
        ("ES384", Algorithm::ES384, "EC P-384"),
    ] {
        let name = method.to_lowercase();
        let policies = gateway.create(&name).await;
        let key = generate(&gateway, method).await;
        assert_eq!(key["type"], kind);
        assert_eq!(key["expiresAt"], NOW + 3600);
        let path = gateway.apply(&policies, with_key(method, &key)).await;

        let (_, echo) = gateway.request(&format!("/{name}")).await;
        let pem = key["publicKey"].as_str().unwrap().as_bytes();
        let by_pem = DecodingKey::from_rsa_pem(pem).or_else(|_| DecodingKey::from_ec_pem(pem));
        assert!(verifies(token(&echo), algorithm, &by_pem.unwrap()));
        let jwk: Jwk = serde_json::from_value(key["jwk"].clone()).unwrap();
        let by_jwk = DecodingKey::from_jwk(&jwk).unwrap();
        assert!(verifies(token(&echo), algorithm, &by_jwk));

        let public = gateway.get(&format!("{path}/public-key")).await.json();
        for field in ["type", "bits", "publicKey", "jwk", "thumbprint"] {
            assert_eq!(public[field], key[field], "{method} {field}");
        }
        let shown = gateway.get(&path).await.json();
        assert_eq!(shown["privateKey"]["thumbprint"], key["thumbprint"]);
    }
}

#[tokio::test]
async fn a_generated_secret_has_no_public_half_and_is_never_shown() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for (method, bits) in [("HS256", 344), ("HS384", 512), ("HS512", 688)] {
        let key = generate(&gateway, method).await;
        let fields: BTreeSet<_> = key.as_object().unwrap().keys().cloned().collect();
        let known = ["bits", "expiresAt", "handle", "type"].map(str::to_owned);
        assert_eq!(fields, BTreeSet::from(known));
        // The text in base64url is the secret, so it has more bits than its bytes.
        assert_eq!((&key["type"], &key["bits"]), (&json!("HMAC"), &json!(bits)));
        let path = gateway.apply(&policies, with_key(method, &key)).await;
        let public = gateway.get(&format!("{path}/public-key")).await;
        assert_eq!(public.status, StatusCode::NOT_FOUND);
        public.problem();
    }
    assert_eq!(gateway.request("/one").await.0, StatusCode::OK);
}

#[tokio::test]
async fn no_answer_has_the_private_half() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for (method, _) in SigningMethod::BY_NAME {
        let key = generate(&gateway, method).await;
        let body = with_key(method, &key);
        gateway.post("/policies:explain", body.clone()).await;
        let path = gateway.apply(&policies, body).await;
        gateway.get(&path).await;
        gateway.get(&format!("{path}/public-key")).await;
    }
    let answers = gateway.answers.lock().unwrap();
    assert!(answers.contains("BEGIN PUBLIC KEY"));
    assert!(!answers.contains("PRIVATE KEY"));
    // Members that only private keys have (RFC 7518, section 6).
    for member in ["\"d\":", "\"p\":", "\"k\":"] {
        assert!(!answers.contains(member), "{member}");
    }
}

#[tokio::test]
async fn a_generated_key_serves_one_policy_within_an_hour() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let key = generate(&gateway, "ES256").await;
    let body = with_key("ES256", &key);

    // A preview does not use it up; nor does a change that is refused.
    for _ in 0..2 {
        let explained = gateway.post("/policies:explain", body.clone()).await;
        assert_eq!(explained.json()["verified"], true, "{}", explained.text);
    }
    let mut unreadable = body.clone();
    unreadable["config"]["exp"] = json!("soon");
    let mut broken = body.clone();
    broken["config"]["customClaims"] = json!([{"name": "a", "value": "#["}]);
    gateway.post(&policies, unreadable).await.refused();
    gateway.post(&policies, broken).await.refused();
    let path = gateway.apply(&policies, body.clone()).await;

    let again = gateway.post(&policies, body.clone()).await;
    assert_eq!(again.refused(), ["config.privateKey"]);
    assert_eq!(
        gateway.put(&path, body).await.refused(),
        ["config.privateKey"]
    );

    let other = generate(&gateway, "ES256").await;
    gateway.clock.set(NOW + 3600);
    let late = gateway.put(&path, with_key("ES256", &other)).await;
    assert_eq!(late.refused(), ["config.privateKey"]);
    let third = generate(&gateway, "ES256").await;
    let replaced = gateway.put(&path, with_key("ES256", &third)).await;
    assert_eq!(replaced.status, StatusCode::OK, "{}", replaced.text);
}

#[tokio::test]
async fn what_is_no_reference_to_a_key_is_refused_at_its_place() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for wrong in [
        json!({}),
        json!({"generated": 1}),
        json!({"handle": "a"}),
        json!({"generated": "no such handle"}),
    ] {
        let mut body = policy("");
        body["config"]["privateKey"] = wrong.clone();
        for path in [policies.as_str(), "/policies:explain"] {
            let answer = gateway.post(path, body.clone()).await;
            assert_eq!(answer.refused(), ["config.privateKey"], "{wrong}");
        }
    }
    let answer = gateway
        .post(
            "/keys:generate",
            json!({"signingMethod": "none", "bits": 1}),
        )
        .await;
    assert_eq!(answer.refused(), ["signingMethod", "bits"]);
}
