//! A preview asks the inbound policies as the listener does.

use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use crate::gateway::{Gateway, NOW, SECRET, config};

const CLIENT_SECRET: &str = "a-client-secret-that-nobody-guesses";

/// Policies, a credential for them, and who stands for it in a sample.
struct Case {
    name: &'static str,
    policies: Vec<Value>,
    uri: &'static str,
    headers: Vec<(&'static str, String)>,
    /// None where only the credential itself says what a token has of the request.
    sender: Option<Value>,
}

/// A token policy that looks at everything an inbound policy could change.
fn claims() -> Value {
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

fn basic(extra: &Value) -> Value {
    let config = json!({"username": "ada", "password": "correct horse"});
    policy("http-basic-authentication-flex", config, extra)
}

fn client_id(config: Value) -> Value {
    policy("client-id-enforcement-flex", config, &json!({}))
}

fn by_headers(strip: bool) -> Value {
    let secret = "#[attributes.headers['client_secret']]";
    client_id(json!({"clientSecretExpression": secret, "stripCredentials": strip}))
}

fn jwt(mut config: Value) -> Value {
    config["signingMethod"] = json!("hmac");
    config["textKey"] = json!(SECRET);
    policy("jwt-validation-flex", config, &json!({}))
}

fn policy(name: &str, config: Value, extra: &Value) -> Value {
    let mut policy = json!({"policyRef": {"name": name}, "config": config});
    let extra = extra.as_object().unwrap().clone();
    policy.as_object_mut().unwrap().extend(extra);
    policy
}

fn token_claims() -> Value {
    json!({
        "iss": "https://issuer.example", "sub": "ada", "client_id": "shop",
        "exp": NOW + 100, "account": 9_007_199_254_740_993_u64,
    })
}

fn bearer() -> (&'static str, String) {
    let key = EncodingKey::from_secret(SECRET.as_bytes()).unwrap();
    let token = jsonwebtoken::encode(&Header::default(), &token_claims(), &key).unwrap();
    ("authorization", format!("Bearer {token}"))
}

fn user_and_password(user: &str, password: &str) -> (&'static str, String) {
    let text = BASE64_STANDARD.encode(format!("{user}:{password}"));
    ("authorization", format!("Basic {text}"))
}

fn id_and_secret() -> Vec<(&'static str, String)> {
    vec![
        ("client_id", "shop".to_owned()),
        ("client_secret", CLIENT_SECRET.to_owned()),
    ]
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

async fn gateway() -> Gateway {
    let gateway = Gateway::start().await;
    let body = json!({"name": "The Shop", "id": "shop", "secret": CLIENT_SECRET});
    let created = gateway.post("/client-applications", body).await;
    assert_eq!(created.status, StatusCode::CREATED);
    gateway
}

fn sample(uri: &str, headers: &[(&str, String)]) -> Value {
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

/// Previews a token of an API instance.
async fn preview(gateway: &Gateway, request: Value, sender: Value) -> Value {
    let mut config = config(SECRET);
    config["customClaims"] = claims();
    let body = json!({
        "config": config, "apiInstance": "one", "request": request, "sender": sender,
    });
    gateway.post("/policies:explain", body).await.json()
}

#[tokio::test]
async fn a_request_that_would_be_refused_gets_no_token_but_the_reason() {
    let gateway = gateway().await;
    let none: &[(&str, String)] = &[];
    let wrong = [user_and_password("ada", "wrong")];
    let late = json!({"claims": {"exp": NOW - 1}});
    let cases = [
        (
            basic(&json!({})),
            none,
            json!({}),
            "no user name and password were sent",
        ),
        (
            basic(&json!({})),
            &wrong,
            json!({}),
            "user name and password do not match",
        ),
        (
            basic(&json!({})),
            none,
            json!({"username": "eve"}),
            "do not match",
        ),
        (
            by_headers(false),
            none,
            json!({}),
            "no client id and secret were sent",
        ),
        (
            by_headers(false),
            none,
            json!({"clientId": "other"}),
            "do not match",
        ),
        (jwt(json!({})), none, json!({}), "no token was sent"),
        (jwt(json!({})), none, late, "the token has expired"),
        (
            jwt(json!({"supportedIssuers": "https://b.example"})),
            none,
            json!({"claims": token_claims()}),
            "`iss` names none of the supported issuers",
        ),
    ];
    for (policy, headers, sender, reason) in cases {
        let policies = gateway.create("one").await;
        let path = gateway.apply(&policies, policy).await;
        let shown = preview(&gateway, sample("/a?b", headers), sender).await;
        assert_eq!(shown["refusal"]["status"], 401, "{reason}: {shown}");
        assert_eq!(
            shown["refusal"]["policyId"],
            path.rsplit('/').next().unwrap()
        );
        let said = shown["refusal"]["message"].as_str().unwrap();
        assert!(said.contains(reason), "{said}");
        assert_eq!(shown.get("token"), None, "{reason}");
        assert_eq!(shown["claims"], json!({}), "{reason}");
        assert_eq!(gateway.delete("/api-instances/one").await.status, 204);
    }
}

#[tokio::test]
async fn a_preview_says_who_found_out_each_part_of_authentication() {
    let gateway = gateway().await;
    let policies = gateway.create("one").await;
    let mut request = sample("/a?b", &[]);
    request["authentication"] = json!({"principal": "alice", "properties": {"tier": 1}});
    let shown = preview(&gateway, request.clone(), json!({"clientId": "shop"})).await;
    let said = json!([
        {"path": "principal", "value": "alice"},
        {"path": "properties.tier", "value": 1},
    ]);
    assert_eq!(shown["authentication"], said, "{shown}");

    let client = gateway.apply(&policies, by_headers(false)).await;
    let user = gateway.apply(&policies, basic(&json!({}))).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let sender = json!({"clientId": "shop", "username": "ada"});
    let shown = preview(&gateway, request, sender).await;
    let (client, user) = (id(&client), id(&user));
    let said = json!([
        {"path": "clientId", "value": "shop", "policyId": client},
        {"path": "clientName", "value": "The Shop", "policyId": client},
        {"path": "principal", "value": "ada", "policyId": user},
        {"path": "properties.clientId", "value": "shop", "policyId": client},
        {"path": "properties.clientName", "value": "The Shop", "policyId": client},
        {"path": "properties.username", "value": "ada", "policyId": user},
    ]);
    assert_eq!(shown["authentication"], said, "{shown}");
}

#[tokio::test]
async fn what_no_client_could_send_is_refused_at_its_place() {
    let gateway = gateway().await;
    let policies = gateway.create("one").await;
    let explain = |instance: &str, attributes: Value| {
        let request = json!({"attributes": attributes});
        json!({"config": config(SECRET), "apiInstance": instance, "request": request})
    };
    // Nothing is sent where nobody looks at it.
    let odd = json!({"method": "a b", "headers": {"a b": "1"}});
    let answer = gateway
        .post("/policies:explain", explain("one", odd.clone()))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    gateway.apply(&policies, basic(&json!({}))).await;
    let cases = [
        (
            odd,
            vec![
                "request.attributes.method",
                "request.attributes.headers.a b",
            ],
        ),
        (
            json!({"requestPath": "a"}),
            vec!["request.attributes.requestPath"],
        ),
        (
            json!({"requestPath": "/..%2fb"}),
            vec!["request.attributes.requestPath"],
        ),
        (
            json!({"remoteAddress": "here"}),
            vec!["request.attributes.remoteAddress"],
        ),
    ];
    for (attributes, paths) in cases {
        let answer = gateway
            .post("/policies:explain", explain("one", attributes))
            .await;
        assert_eq!(answer.refused(), paths);
    }
    let answer = gateway
        .post("/policies:explain", explain("two", json!({})))
        .await;
    assert_eq!(answer.refused(), ["apiInstance"]);
}

#[tokio::test]
async fn a_preview_passes_no_inbound_policy_that_cannot_run() {
    let gateway = gateway().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, basic(&json!({}))).await;
    let other = Some("another master key of thirty-two bytes or so");
    let gateway = gateway.restart(other, |_| ()).await;
    let shown = preview(&gateway, sample("/a?b", &[]), json!({"username": "ada"})).await;
    assert_eq!(shown["refusal"]["status"], 503, "{shown}");
}
