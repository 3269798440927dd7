//! Who sends a request reaches the upstream inside the signed token, and only if it
//! was proved.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use gateway_tests::{Reply, TestGateway, free_port, key};
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const SECRET: &str = "a-shared-secret-of-more-than-32-bytes";
const NOW: u64 = 1_767_225_600;

/// Every claim that an expression can make of `authentication`.
fn generation() -> Value {
    let claim = |name: &str, value: &str| json!({"name": name, "value": format!("#[{value}]")});
    json!({"config": {
        "signingMethod": "HS256",
        "privateKey": SECRET,
        "customClaims": [
            claim("principal", "authentication.principal"),
            claim("clientId", "authentication.clientId"),
            claim("clientName", "authentication.clientName"),
            claim("seed", "authentication.properties.clientId default 'anonymous'"),
            claim("sub", "authentication.properties.claims.sub"),
            claim("roles", "authentication.properties.claims.roles"),
            claim("outer", "authentication.properties.jwt"),
            claim("header", "attributes.headers['client_secret']"),
        ],
        "customHeaders": [],
    }})
}

/// A gateway whose API instance `a` makes tokens and has these policies; gives its
/// URL too.
async fn start(policies: &[Value]) -> (TestGateway, String) {
    let gateway = TestGateway::start().await;
    let url = gateway.create("a").await;
    // The one that makes tokens comes first in the list and still runs last.
    for policy in [&generation()].into_iter().chain(policies) {
        apply(&gateway, policy).await;
    }
    (gateway, url)
}

async fn apply(gateway: &TestGateway, policy: &Value) {
    let path = "/api-instances/a/policies";
    let reply = gateway
        .admin(Method::POST, path, Some(policy.clone()))
        .await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
}

fn policy(name: &str, config: Value) -> Value {
    json!({"policyRef": {"name": name}, "config": config})
}

/// The claims that the upstream got, judged by another library.
fn claims(reply: &Reply) -> Value {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.required_spec_claims.clear();
    let key = DecodingKey::from_secret(SECRET.as_bytes()).unwrap();
    let judged = jsonwebtoken::decode::<Value>(&reply.token(), &key, &rules);
    let mut claims = judged.unwrap().claims;
    claims.as_object_mut().unwrap().remove("iat");
    claims
}

fn basic(user: &str, password: &str) -> String {
    format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{user}:{password}"))
    )
}

fn token(claims: &Value) -> String {
    let key = EncodingKey::from_rsa_pem(key("rsa-2048.pem").as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::RS256), claims, &key).unwrap()
}

#[tokio::test]
async fn the_user_name_reaches_the_upstream() {
    let config = json!({"username": "ada", "password": "lovelace"});
    let (gateway, url) = start(&[policy("http-basic-authentication-flex", config)]).await;
    let given = basic("ada", "lovelace");
    let reply = gateway.client.get(&url, &[("authorization", &given)]).await;
    let expected = json!({"principal": "ada", "seed": "anonymous"});
    assert_eq!(claims(&reply), expected);
    assert!(!reply.text().contains(&given), "the password went upstream");

    let refused = gateway
        .client
        .get(&url, &[("authorization", &basic("ada", "x"))])
        .await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(
        refused.headers["www-authenticate"]
            .to_str()
            .unwrap()
            .starts_with("Basic ")
    );
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    assert_eq!(refused.json()["type"], "/problems/unauthenticated");
}

#[tokio::test]
async fn the_client_application_reaches_the_upstream_and_its_secret_does_not() {
    let config = json!({
        "clientIdExpression": "#[attributes.headers['client_id']]",
        "clientSecretExpression": "#[attributes.headers['client_secret']]",
        "stripCredentials": true,
    });
    let (gateway, url) = start(&[policy("client-id-enforcement-flex", config)]).await;
    let secret = "0123456789abcdef0123456789abcdef";
    let body = json!({"id": "shop", "name": "The Shop", "secret": secret});
    let created = gateway
        .admin(Method::POST, "/client-applications", Some(body))
        .await;
    assert_eq!(created.status, StatusCode::CREATED);
    let given = [("client_id", "shop"), ("client_secret", secret)];
    let reply = gateway.client.get(&url, &given).await;
    assert!(!reply.text().contains(secret), "the secret went upstream");
    let expected = json!({"clientId": "shop", "clientName": "The Shop", "seed": "shop"});
    assert_eq!(claims(&reply), expected);
}

#[tokio::test]
async fn the_claims_of_a_token_reach_the_upstream_in_another() {
    let config = json!({
        "textKey": key("rsa-2048.pub.pem"),
        "mandatoryExpClaim": true,
        "validateAudClaim": true,
        "supportedAudiences": "orders",
        "skipClientIdValidation": true,
    });
    let (gateway, url) = start(&[policy("jwt-validation-flex", config)]).await;
    let inner = json!({"sub": "ada", "roles": ["a", {"b": null}], "aud": "orders", "exp": NOW + 1, "client_id": "forged"});
    let outer = token(&inner);
    let bearer = format!("Bearer {outer}");
    let reply = gateway
        .client
        .get(&url, &[("authorization", &bearer)])
        .await;
    let expected = json!({
        "sub": "ada", "roles": ["a", {"b": null}], "outer": outer, "seed": "anonymous",
    });
    assert_eq!(claims(&reply), expected);

    gateway.clock.set(NOW + 1);
    let late = gateway
        .client
        .get(&url, &[("authorization", &bearer)])
        .await;
    assert_eq!(late.status, StatusCode::UNAUTHORIZED);
    let challenge = late.headers["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("invalid_token"), "{challenge}");
    assert!(!late.text().contains("ada"), "{}", late.text());
}

#[tokio::test]
async fn several_policies_each_add_what_they_prove() {
    let user = policy(
        "http-basic-authentication-flex",
        json!({"username": "ada", "password": "p"}),
    );
    let jwt = policy(
        "jwt-validation-flex",
        json!({"jwtOrigin": "customExpression", "textKey": key("rsa-2048.pub.pem")}),
    );
    let (gateway, url) = start(&[user, jwt]).await;
    let given = basic("ada", "p");
    let inner = token(&json!({"sub": "bob"}));
    let fields = [("authorization", given.as_str()), ("jwt", inner.as_str())];
    let found = claims(&gateway.client.get(&url, &fields).await);
    assert_eq!(
        (&found["principal"], &found["sub"]),
        (&json!("ada"), &json!("bob"))
    );
    for one in fields {
        let reply = gateway.client.get(&url, &[one]).await;
        assert_eq!(
            reply.status,
            StatusCode::UNAUTHORIZED,
            "{} is enough",
            one.0
        );
    }
}

#[tokio::test]
async fn nothing_that_a_client_sends_is_believed_without_proof() {
    let (gateway, url) = start(&[]).await;
    let forged = token(&json!({"sub": "root", "client_id": "root"}));
    let bearer = format!("Bearer {forged}");
    let user = basic("root", "root");
    let attempts: [&[(&str, &str)]; 6] = [
        &[("authorization", &bearer)],
        &[("authorization", &user)],
        &[(
            "authentication",
            "{\"principal\":\"root\",\"clientId\":\"root\"}",
        )],
        &[
            ("principal", "root"),
            ("clientid", "root"),
            ("client_id", "root"),
            ("client_secret", "root"),
        ],
        &[
            ("x-authenticated-user", "root"),
            ("x-agw-client_id", "root"),
            ("x-forwarded-user", "root"),
            ("remote-user", "root"),
        ],
        &[
            ("x-client-id", "root"),
            ("x-client-name", "root"),
            ("x-principal", "root"),
            ("jwt", &forged),
        ],
    ];
    for fields in attempts {
        let target = format!("{url}?principal=root&client_id=root&authentication=root");
        let found = claims(&gateway.client.get(&target, fields).await);
        let header = fields.iter().any(|(name, _)| *name == "client_secret");
        let expected = match header {
            // What the request says is the request's word, and signed as such.
            true => json!({"seed": "anonymous", "header": "root"}),
            false => json!({"seed": "anonymous"}),
        };
        assert_eq!(found, expected, "{fields:?}");
    }
}

#[tokio::test]
async fn rules_say_which_requests_must_prove_something() {
    let mut user = policy(
        "http-basic-authentication-flex",
        json!({"username": "ada", "password": "p"}),
    );
    user["rules"] = json!([{"methods": "POST"}, {"path": "/private/.*"}]);
    let (gateway, url) = start(&[user]).await;
    let ask = async |method: Method, path: &str| {
        let request = Request::builder()
            .method(method)
            .uri(format!("{url}{path}"));
        let request = request.body(Full::new(Bytes::new())).unwrap();
        gateway.client.send(request).await.status
    };
    assert_eq!(ask(Method::GET, "open").await, StatusCode::OK);
    assert_eq!(ask(Method::POST, "open").await, StatusCode::UNAUTHORIZED);
    for path in [
        "private/a",
        "open/../private/a",
        "%70rivate/a",
        "./private/a",
    ] {
        assert_eq!(
            ask(Method::GET, path).await,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_server_without_keys_closes_the_api_instance_and_no_other() {
    let deserted = format!("http://127.0.0.1:{}/keys", free_port());
    let jwt = policy(
        "jwt-validation-flex",
        json!({"jwtKeyOrigin": "jwks", "jwksUrl": deserted}),
    );
    let (gateway, url) = start(&[jwt]).await;
    let bearer = format!("Bearer {}", token(&json!({"sub": "ada"})));
    let reply = gateway
        .client
        .get(&url, &[("authorization", &bearer)])
        .await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(reply.json()["type"], "/problems/keys-unavailable");
    let status = gateway.admin(Method::GET, "/status", None).await.json();
    let issues = status["instances"][0]["issues"].as_array().unwrap();
    let of_server = |issue: &&Value| issue["path"] == "policies[1].config.jwksUrl";
    assert!(issues.iter().find(of_server).is_some(), "{status}");
    let other = gateway.create("b").await;
    assert_eq!(gateway.client.get(&other, &[]).await.status, StatusCode::OK);
}

/// Publishes the key of `rsa-2048.pem`; gives its URL and counts how often it was
/// asked.
async fn key_server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let key = DecodingKey::from_rsa_pem(key("rsa-2048.pub.pem").as_bytes()).unwrap();
    let jwk = Jwk::from_decoding_key(&key, None).unwrap();
    let keys = json!({"keys": [jwk]}).to_string();
    let counter = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            counter.fetch_add(1, Ordering::SeqCst);
            let length = keys.len();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{keys}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (url, asked)
}

#[tokio::test]
async fn published_keys_outlive_changes_of_the_rest_of_the_configuration() {
    let (keys, asked) = key_server().await;
    let jwt = policy(
        "jwt-validation-flex",
        json!({"jwtKeyOrigin": "jwks", "jwksUrl": keys}),
    );
    let (gateway, url) = start(&[jwt]).await;
    let bearer = format!("Bearer {}", token(&json!({"sub": "ada"})));
    for _ in 0..3 {
        let reply = gateway
            .client
            .get(&url, &[("authorization", &bearer)])
            .await;
        assert_eq!(claims(&reply)["sub"], "ada");
        let body = json!({"name": "Another"});
        let path = "/client-applications";
        let changed = gateway.admin(Method::POST, path, Some(body)).await;
        assert_eq!(changed.status, StatusCode::CREATED);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}
