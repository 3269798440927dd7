//! An API instance is duplicated with its policies, and without a secret.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Gateway, SECRET, policy};

const CLAIMS: [(&str, &str); 2] = [("tenant", "acme"), ("sub", "#[authentication.principal]")];

/// What a copy of a policy has of its own.
const OWN: [&str; 4] = ["id", "enabled", "privateKey", "lacksSecret"];

/// An API instance with a policy of each kind that guards or signs; what the gateway shows
/// of it.
async fn guarded(gateway: &Gateway) -> Value {
    let policies = gateway.create("orders").await;
    let claims = CLAIMS.map(|(name, value)| json!({"name": name, "value": value}));
    let mut tokens = policy(SECRET);
    tokens["label"] = json!("Tokens");
    tokens["rules"] = json!([{"methods": "GET"}]);
    tokens["config"]["exp"] = json!(300);
    tokens["config"]["customClaims"] = json!(claims);
    let clients = json!({
        "policyRef": {"name": "client-id-enforcement-flex"}, "label": "Clients",
        "config": {
            "credentialsOriginHasHttpBasicAuthenticationHeader": "customExpression",
            "clientIdExpression": "#[attributes.headers['client_id']]",
        },
    });
    let door = json!({
        "policyRef": {"name": "http-basic-authentication-flex"}, "label": "Door",
        "config": {"username": "alice", "password": "hunter2"},
    });
    let published = json!({
        "policyRef": {"name": "jwt-validation-flex"}, "label": "Published", "enabled": false,
        "config": {"jwtKeyOrigin": "jwks", "jwksUrl": "http://127.0.0.1:9/keys"},
    });
    for policy in [tokens, clients, door, published] {
        gateway.apply(&policies, policy).await;
    }
    gateway.get("/api-instances/orders").await.json()
}

/// What is copied of policies: everything but the identifier, and what is said of a secret.
fn settings(instance: &Value) -> Vec<Value> {
    let policies = instance["policies"].as_array().unwrap().iter().cloned();
    let stripped = policies.map(|mut policy| {
        let fields = policy.as_object_mut().unwrap();
        fields.retain(|name, _| !OWN.contains(&name.as_str()));
        policy
    });
    stripped.collect()
}

fn flags(instance: &Value, name: &str) -> Vec<Option<bool>> {
    let policies = instance["policies"].as_array().unwrap().iter();
    policies.map(|policy| policy[name].as_bool()).collect()
}

#[tokio::test]
async fn a_copy_has_all_policies_and_those_without_their_secret_are_disabled_and_say_so() {
    let gateway = Gateway::start().await;
    let original = guarded(&gateway).await;
    let made = gateway
        .post("/api-instances/orders:duplicate", json!({}))
        .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert_eq!(made.header(LOCATION), "/api/v1/api-instances/orders-copy");
    let copy = made.json();
    assert_eq!(
        (&copy["name"], &copy["state"]),
        (&json!("orders-copy"), &json!("disabled"))
    );
    assert_eq!(copy["services"], original["services"]);
    let address = copy["address"].as_str().unwrap();
    assert!(address.ends_with("/orders"), "the base path: {address}");
    assert_ne!(copy["address"], original["address"]);
    assert_eq!(settings(&copy), settings(&original));
    let yes = Some(true);
    assert_eq!(
        flags(&copy, "enabled"),
        [Some(false), yes, Some(false), Some(false)]
    );
    assert_eq!(flags(&copy, "lacksSecret"), [yes, None, yes, None]);
    let ids = |instance: &Value| {
        instance["policies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|policy| policy["id"].clone())
            .collect::<Vec<_>>()
    };
    assert!(ids(&copy).iter().all(|id| !ids(&original).contains(id)));
    assert_eq!(gateway.get("/api-instances/orders").await.json(), original);

    let id = copy["policies"][0]["id"].as_str().unwrap();
    let history = format!("/api-instances/orders-copy/policies/{id}/revisions");
    let history = gateway.get(&history).await.json();
    assert_eq!(history["items"][0]["action"], "created");
}

#[tokio::test]
async fn no_secret_of_the_original_is_in_its_copy_and_a_policy_runs_once_it_has_its_own() {
    let gateway = Gateway::start().await;
    guarded(&gateway).await;
    let copy = gateway
        .post(
            "/api-instances/orders:duplicate",
            json!({"address": gateway.address("/copy")}),
        )
        .await
        .json();
    let [tokens, clients, door] = [0, 1, 2].map(|index| copy["policies"][index].clone());
    let path = |policy: &Value| {
        let id = policy["id"].as_str().unwrap();
        format!("/api-instances/orders-copy/policies/{id}")
    };
    let enabled = |policy: &Value| {
        json!({
            "policyRef": policy["policyRef"], "label": policy["label"], "enabled": true,
            "rules": policy["rules"], "config": policy["config"],
        })
    };
    let refused = gateway.put(&path(&tokens), enabled(&tokens)).await;
    assert_eq!(refused.refused(), ["config.privateKey"]);
    let refused = gateway.put(&path(&door), enabled(&door)).await;
    assert_eq!(refused.refused(), ["config.password"]);
    let mut waiting = enabled(&door);
    waiting["enabled"] = json!(false);
    waiting["config"]["username"] = json!("bob");
    let changed = gateway.put(&path(&door), waiting).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    assert_eq!(changed.json()["lacksSecret"], true);
    let mut keyed = enabled(&tokens);
    keyed["config"]["privateKey"] = json!("another secret of at least thirty-two bytes");
    let set = gateway.put(&path(&tokens), keyed).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text);
    assert_eq!(set.json()["lacksSecret"], Value::Null);
    gateway.delete(&path(&clients)).await;
    let mut whole = gateway.get("/api-instances/orders-copy").await.json();
    whole
        .as_object_mut()
        .unwrap()
        .retain(|name, _| ["name", "address", "services", "routes"].contains(&name.as_str()));
    let serving = gateway.put("/api-instances/orders-copy", whole).await;
    assert_eq!(serving.json()["state"], "active", "{}", serving.text);
    let (status, echoed) = gateway.request("/copy").await;
    assert_eq!(status, StatusCode::OK);
    assert!(echoed.to_string().contains("Bearer eyJ"), "{echoed}");
}

#[tokio::test]
async fn a_copy_is_changed_as_text_before_its_policies_have_their_secrets() {
    let gateway = Gateway::start().await;
    guarded(&gateway).await;
    gateway
        .post("/api-instances/orders:duplicate", json!({}))
        .await;
    let text = gateway.get("/api-instances/orders-copy/yaml").await.text;
    assert!(text.contains("exp: 300"), "{text}");
    let request = Request::put("/api/v1/api-instances/orders-copy/yaml")
        .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
        .header(CONTENT_TYPE, "application/yaml")
        .body(Body::from(text.replace("exp: 300", "exp: 600")));
    let changed = gateway.send(request.unwrap()).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    assert_eq!(changed.json()["policies"][0]["config"]["exp"], 600);
    assert_eq!(
        flags(&changed.json(), "lacksSecret"),
        [Some(true), None, Some(true), None]
    );
}

#[tokio::test]
async fn a_copy_is_what_is_written_of_it_and_else_like_its_original() {
    let gateway = Gateway::start().await;
    gateway.create("orders").await;
    let body = json!({
        "name": "bills", "address": gateway.address("/bills"), "preserveHost": true,
        "upstream": {"address": "http://127.0.0.1:10/"}, "timeouts": null,
    });
    let copy = gateway.post("/api-instances/orders:duplicate", body).await;
    assert_eq!(copy.status, StatusCode::CREATED, "{}", copy.text);
    let copy = copy.json();
    assert_eq!(copy["services"][0]["address"], "http://127.0.0.1:10/");
    assert_eq!(
        (&copy["name"], &copy["preserveHost"]),
        (&json!("bills"), &json!(true))
    );
}

#[tokio::test]
async fn a_copy_that_cannot_be_leaves_nothing_behind() {
    let gateway = Gateway::start().await;
    let original = guarded(&gateway).await;
    let duplicate = async |body: Value| gateway.post("/api-instances/orders:duplicate", body).await;
    assert_eq!(
        duplicate(json!({"enabled": true})).await.refused(),
        ["enabled"]
    );
    assert_eq!(
        duplicate(json!({"adress": "http://127.0.0.1:1/"}))
            .await
            .refused(),
        ["adress"]
    );
    assert_eq!(duplicate(json!([])).await.refused(), [""]);
    let taken = duplicate(json!({"name": "orders"})).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    let none = gateway
        .post("/api-instances/none:duplicate", json!({}))
        .await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let all = gateway.get("/api-instances").await.json();
    assert_eq!(all["items"], json!([original]));
}
