//! Key sets in the shapes of identity providers, with keys of our own.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{KeyServer, fill, policy, sign, status_of};
use crate::gateway::Gateway;

/// What a provider publishes, a token of its, and whether that gets in.
#[derive(Deserialize)]
struct Shape {
    name: String,
    #[serde(default)]
    config: Option<Value>,
    set: Value,
    key: String,
    header: Value,
    /// A token that was signed elsewhere, where the key is too weak to sign with here.
    token: Option<String>,
    status: u16,
}

/// The set as text; a text of the fixture that is none of JSON stays as it is.
fn document(set: &Value) -> String {
    match fill(set) {
        Value::String(text) => text,
        set => set.to_string(),
    }
}

async fn try_all(name: &str, shapes: &str) {
    let shapes: Vec<Shape> = serde_json::from_str(shapes).unwrap();
    let gateway = Gateway::start().await;
    let policies = gateway.create(name).await;
    let server = KeyServer::start("").await;
    let mut wrong = Vec::new();
    for shape in shapes {
        server.publish(200, document(&shape.set));
        let config = shape.config.unwrap_or_else(|| json!({}));
        let applied = gateway.apply(&policies, policy(&server.url, &config)).await;
        let own = || sign(&shape.key, &shape.header, &json!({"sub": "ada"}));
        let token = shape.token.clone().unwrap_or_else(own);
        let status = status_of(&gateway, &format!("/{name}"), &token).await;
        if status != shape.status {
            wrong.push(format!("{}: {status}", shape.name));
        }
        gateway.delete(&applied).await;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn keys_are_used_in_every_shape_in_which_providers_publish_them() {
    try_all("providers", include_str!("providers.json")).await;
}

#[tokio::test]
async fn a_key_that_is_for_something_else_or_too_weak_lets_nobody_in() {
    try_all("unfit", include_str!("unfit.json")).await;
}

fn nameless(count: usize) -> Vec<Value> {
    // Another modulus for each, and none that made the signature.
    let modulus = |number: usize| format!("{}{:02}w", "_".repeat(339), number);
    let key = |number| json!({"kty": "RSA", "e": "AQAB", "n": modulus(number)});
    (10..10 + count).map(key).collect()
}

#[tokio::test]
async fn the_key_that_a_token_names_is_tried_whatever_is_published_before_it() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("order").await;
    let server = KeyServer::start("").await;
    for (keys, kid) in [(60, Some("mine")), (12, None), (12, Some("mine"))] {
        let mut set = nameless(keys);
        let mut own = json!({"kty": "RSA", "n": "{rsa-2048.n}", "e": "{rsa-2048.e}"});
        // A kidless key may have made a signature under any kid.
        if keys == 60 {
            own["kid"] = json!(kid);
        }
        set.push(fill(&own));
        server.publish(200, json!({"keys": set}).to_string());
        let applied = gateway
            .apply(&policies, policy(&server.url, &json!({})))
            .await;
        let mut header = json!({"alg": "RS256"});
        if let Some(kid) = kid {
            header["kid"] = json!(kid);
        }
        let token = sign("rsa-2048", &header, &json!({}));
        let status = status_of(&gateway, "/order", &token).await;
        assert_eq!(status, 200, "{keys} {kid:?}");
        gateway.delete(&applied).await;
    }
}
