//! The token of a preview is the token that the upstream receives.

use axum::http::{Request, StatusCode};
use jwt_gateway::signer;
use serde_json::{Value, json};

use crate::gateway::{Gateway, NOW, SECRET, config};

/// A configuration that looks at everything a sample request can say.
fn claims() -> Value {
    json!([
        {"name": "sub", "value": "#[authentication.principal default 'anonymous']"},
        {"name": "path", "value": "#[attributes.requestPath]"},
        {"name": "uri", "value": "#[attributes.requestUri]"},
        {"name": "page", "value": "#[attributes.queryParams.page]"},
        {"name": "#[lower(attributes.method)]", "value": "#[attributes.headers['x-tenant']]"},
        {"name": "plain", "value": "'quoted'"},
        {"name": "absent", "value": "#[attributes.headers.absent]"},
    ])
}

#[tokio::test]
async fn a_preview_is_the_token_that_the_upstream_receives() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let rsa = signer::generate(gateway_model::SigningMethod::Rs256).unwrap();
    for (method, key) in [
        ("HS256", SECRET),
        ("HS512", SECRET),
        ("RS256", rsa.private_key.expose()),
    ] {
        let mut config = config(key);
        config["signingMethod"] = json!(method);
        config["exp"] = json!(300);
        config["nbf"] = json!(5);
        config["customClaims"] = claims();
        config["customHeaders"] = json!([{"name": "kid", "value": "#['k' ++ 1]"}]);
        let request = json!({"attributes": {
            "method": "POST",
            "requestPath": "/orders/42",
            "requestUri": "/orders/42?page=2",
            "queryString": "page=2",
            "headers": {"x-tenant": "blue"},
        }});
        let body = json!({"config": config, "request": request});
        let preview = gateway.post("/policies:explain", body).await.json();
        let token = preview["token"].as_str().unwrap();
        assert_eq!(preview["size"], token.len());
        assert_eq!(preview["verified"], true);

        let path = gateway.apply(&policies, json!({"config": config})).await;
        let real = Request::post(gateway.address("/one/orders/42?page=2"));
        let (status, echo) = gateway.request_as(real.header("X-Tenant", "blue")).await;
        assert_eq!(status, StatusCode::OK);
        // The clock of the component stands still, so the two agree to the last byte.
        let authorization = format!("Bearer {token}");
        assert_eq!(echo["headers"]["authorization"], json!([authorization]));
        assert_eq!(preview["claims"]["iat"], NOW);
        assert_eq!(preview["claims"]["post"], "blue");
        gateway.delete(&path).await;
    }
}

#[tokio::test]
async fn a_preview_says_what_verifiers_will_say() {
    let gateway = Gateway::start().await;
    let weak = include_str!("../../../tests/keys/rsa-1024.pem");
    let mut small = config(weak);
    small["signingMethod"] = json!("RS256");
    let answer = gateway
        .post("/policies:explain", json!({"config": &small}))
        .await;
    let preview = answer.json();
    assert!(preview["token"].is_string(), "{}", answer.text);
    // That the key is too short is said by a warning: the signature is right.
    assert_eq!(preview["verified"], true);
    assert_eq!(preview["issues"][0]["path"], "config.privateKey");
    for (method, verified) in [("RS512", Some(true)), ("RS384", None)] {
        small["signingMethod"] = json!(method);
        let answer = gateway
            .post("/policies:explain", json!({"config": &small}))
            .await;
        let preview = answer.json();
        assert!(preview["token"].is_string(), "{method}");
        let said = preview.get("verified").and_then(serde_json::Value::as_bool);
        assert_eq!(
            said, verified,
            "{method}: what nobody could try is not called wrong"
        );
    }

    let mut failing = config(SECRET);
    failing["customClaims"] = json!([{"name": "a", "value": "#['a' ++ attributes.method]"}]);
    let failing = json!({"config": failing});
    let preview = gateway.post("/policies:explain", failing).await.json();
    assert_eq!(preview["size"], 0);
    assert_eq!(preview.get("verified"), None);
}

/// A token by a password as key would let its reader try passwords out.
#[tokio::test]
async fn a_preview_signs_with_no_secret_of_another_kind_of_policy() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let basic = json!({
        "policyRef": {"name": "http-basic-authentication-flex"},
        "config": {"username": "ada", "password": "open sesame, all of you forty"},
    });
    let path = gateway.apply(&policies, basic).await;
    let id = path.rsplit('/').next().unwrap();
    let mut config = config(SECRET);
    config.as_object_mut().unwrap().remove("privateKey");
    let body = json!({"config": config, "policyId": id});
    let refused = gateway.post("/policies:explain", body).await.refused();
    assert_eq!(refused, ["policyId"]);
}
