//! Inbound policies, credentials for them, and who is asked for a preview.

use axum::http::StatusCode;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use crate::gateway::{Gateway, NOW, SECRET, config};

pub(super) const CLIENT_SECRET: &str = "a-client-secret-that-nobody-guesses";

/// A token policy that looks at everything an inbound policy could change.
pub(super) fn claims() -> Value {
    json!([
        {"name": "sub", "value": "#[authentication.principal default 'anonymous']"},
        {"name": "client", "value": "#[authentication.clientId]"},
        {"name": "app", "value": "#[authentication.clientName]"},
        {"name": "known", "value": "#[authentication.properties]"},
        {"name": "asked", "value": "#[attributes.headers['client_id']]"},
        {"name": "query", "value": "#[attributes.queryString]"},
        {"name": "uri", "value": "#[attributes.requestUri]"},
        {"name": "page", "value": "#[attributes.queryParams.page]"},
    ])
}

pub(super) fn basic(extra: &Value) -> Value {
    let config = json!({"username": "ada", "password": "correct horse"});
    policy("http-basic-authentication-flex", config, extra)
}

pub(super) fn client_id(config: Value) -> Value {
    policy("client-id-enforcement-flex", config, &json!({}))
}

pub(super) fn by_headers(strip: bool) -> Value {
    let secret = "#[attributes.headers['client_secret']]";
    client_id(json!({"clientSecretExpression": secret, "stripCredentials": strip}))
}

pub(super) fn jwt(mut config: Value) -> Value {
    config["signingMethod"] = json!("hmac");
    config["textKey"] = json!(SECRET);
    policy("jwt-validation-flex", config, &json!({}))
}

pub(super) fn policy(name: &str, config: Value, extra: &Value) -> Value {
    let mut policy = json!({"policyRef": {"name": name}, "config": config});
    let extra = extra.as_object().unwrap().clone();
    policy.as_object_mut().unwrap().extend(extra);
    policy
}

pub(super) fn token_claims() -> Value {
    json!({
        "iss": "https://issuer.example", "sub": "ada", "client_id": "shop",
        "exp": NOW + 100, "account": 9_007_199_254_740_993_u64,
    })
}

pub(super) fn bearer() -> (&'static str, String) {
    let key = EncodingKey::from_secret(SECRET.as_bytes()).unwrap();
    let token = jsonwebtoken::encode(&Header::default(), &token_claims(), &key).unwrap();
    ("authorization", format!("Bearer {token}"))
}

pub(super) fn user_and_password(user: &str, password: &str) -> (&'static str, String) {
    let text = BASE64_STANDARD.encode(format!("{user}:{password}"));
    ("authorization", format!("Basic {text}"))
}

pub(super) fn id_and_secret() -> Vec<(&'static str, String)> {
    vec![
        ("client_id", "shop".to_owned()),
        ("client_secret", CLIENT_SECRET.to_owned()),
    ]
}

pub(super) async fn gateway() -> Gateway {
    let gateway = Gateway::start().await;
    let body = json!({"name": "The Shop", "id": "shop", "secret": CLIENT_SECRET});
    let created = gateway.post("/client-applications", body).await;
    assert_eq!(created.status, StatusCode::CREATED);
    gateway
}

pub(super) fn sample(uri: &str, headers: &[(&str, String)]) -> Value {
    let (path, query) = uri.split_once('?').unwrap();
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)));
    json!({"attributes": {
        "method": "GET",
        "requestPath": path,
        "requestUri": uri,
        "queryString": query,
        "headers": headers.collect::<serde_json::Map<_, _>>(),
    }})
}

/// Previews a token of an API instance.
pub(super) async fn preview(gateway: &Gateway, request: Value, sender: Value) -> Value {
    let mut config = config(SECRET);
    config["customClaims"] = claims();
    let body = json!({
        "config": config, "apiInstance": "one", "request": request, "sender": sender,
    });
    gateway.post("/policies:explain", body).await.json()
}
