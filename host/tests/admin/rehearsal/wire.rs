//! What a preview shows is what the same credential gets on the wire.

use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::scene::*;
use crate::gateway::{Gateway, SECRET, config};

/// Policies, a credential for them, and who stands for it in a sample.
struct Case {
    name: &'static str,
    policies: Vec<Value>,
    uri: &'static str,
    headers: Vec<(&'static str, String)>,
    /// None where only the credential itself says what a token has of the request.
    sender: Option<Value>,
}

fn case(
    name: &'static str,
    policies: Vec<Value>,
    headers: Vec<(&'static str, String)>,
    sender: Value,
) -> Case {
    Case {
        name,
        policies,
        uri: "/orders/42?page=2",
        headers,
        sender: Some(sender),
    }
}

fn ada() -> (&'static str, String) {
    user_and_password("ada", "correct horse")
}

fn cases() -> Vec<Case> {
    let none = || json!({});
    let client = || json!({"clientId": "shop"});
    let elsewhere = json!({"rules": [{"path": "/private/.*"}]});
    let off = json!({"enabled": false});
    let mut cases = vec![
        case("none", vec![], vec![], none()),
        case(
            "client by headers",
            vec![by_headers(false)],
            id_and_secret(),
            client(),
        ),
        case(
            "client, taken out",
            vec![by_headers(true)],
            id_and_secret(),
            client(),
        ),
        case(
            "for other requests",
            vec![basic(&elsewhere)],
            vec![],
            none(),
        ),
        case("switched off", vec![basic(&off)], vec![], none()),
    ];
    let user = json!({"username": "ada"});
    cases.push(case("user", vec![basic(&none())], vec![ada()], user));
    let claims = json!({"claims": token_claims()});
    cases.push(case(
        "token",
        vec![jwt(none())],
        vec![bearer()],
        claims.clone(),
    ));
    let known = json!({"skipClientIdValidation": false, "stripCredentials": true});
    cases.push(case(
        "token of a known client",
        vec![jwt(known)],
        vec![bearer()],
        claims,
    ));
    cases.extend([
        by_authorization(),
        by_query(),
        client_and_user(),
        token_and_client(),
    ]);
    cases
}

fn by_authorization() -> Case {
    let origin = "httpBasicAuthenticationHeader";
    let config = json!({"credentialsOriginHasHttpBasicAuthenticationHeader": origin});
    let headers = vec![user_and_password("shop", CLIENT_SECRET)];
    let sender = json!({"clientId": "shop"});
    case(
        "client by Authorization",
        vec![client_id(config)],
        headers,
        sender,
    )
}

fn by_query() -> Case {
    let config = json!({
        "clientIdExpression": "#[attributes.queryParams.client_id]",
        "stripCredentials": true,
    });
    Case {
        uri: "/orders?client_id=shop&page=2",
        sender: None,
        ..case(
            "client in the query",
            vec![client_id(config)],
            vec![],
            json!({}),
        )
    }
}

fn client_and_user() -> Case {
    let policies = vec![by_headers(false), basic(&json!({}))];
    let headers = [id_and_secret(), vec![ada()]].concat();
    let sender = json!({"clientId": "shop", "username": "ada"});
    case("client and user", policies, headers, sender)
}

fn token_and_client() -> Case {
    let policies = vec![jwt(json!({})), by_headers(true)];
    let headers = [id_and_secret(), vec![bearer()]].concat();
    let sender = json!({"clientId": "shop", "claims": token_claims()});
    case("token and client", policies, headers, sender)
}

/// The claims of the token that the upstream received.
async fn sent(gateway: &Gateway, case: &Case) -> Value {
    let mut request = Request::get(gateway.address(&format!("/one{}", case.uri)));
    for (name, value) in &case.headers {
        request = request.header(*name, value);
    }
    let (status, echo) = gateway.request_as(request).await;
    assert_eq!(status, StatusCode::OK, "{}: {echo}", case.name);
    let token = echo["headers"]["authorization"][0].as_str().unwrap();
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_preview_has_the_claims_that_the_same_credential_gives_on_the_wire() {
    let gateway = gateway().await;
    for case in cases() {
        let policies = gateway.create("one").await;
        for policy in &case.policies {
            gateway.apply(&policies, policy.clone()).await;
        }
        let mut config = config(SECRET);
        config["customClaims"] = claims();
        let path = gateway.apply(&policies, json!({"config": config})).await;
        let sent = sent(&gateway, &case).await;

        // By the credential itself, with the key that is set.
        let id = path.rsplit('/').next().unwrap();
        let mut stored = config.clone();
        stored.as_object_mut().unwrap().remove("privateKey");
        let request = sample(case.uri, &case.headers);
        let body = json!({"config": stored, "policyId": id, "request": request});
        let preview = gateway.post("/policies:explain", body).await.json();
        assert_eq!(preview["claims"], sent, "{}", case.name);
        assert_eq!(preview["verified"], true, "{}", case.name);

        // By who stands for it, with a draft that is not applied.
        if let Some(sender) = &case.sender {
            let request = sample(case.uri, &[]);
            let body = json!({
                "config": config, "apiInstance": "one", "request": request, "sender": sender,
            });
            let preview = gateway.post("/policies:explain", body).await.json();
            let without_token = |claims: &Value| {
                let mut claims = claims.clone();
                if let Some(known) = claims["known"].as_object_mut() {
                    known.remove("jwt");
                }
                claims
            };
            let claims = without_token(&preview["claims"]);
            assert_eq!(claims, without_token(&sent), "{}", case.name);
            let known = |claims: &Value| claims["known"].get("jwt").is_some();
            assert_eq!(known(&preview["claims"]), known(&sent), "{}", case.name);
        }
        assert_eq!(gateway.delete("/api-instances/one").await.status, 204);
    }
}
