//! Policies come, change, move and go; and are tried out.

use axum::http::header::LOCATION;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Gateway, NOW, OTHER_SECRET, SECRET, config, is_signed_with, policy};

#[tokio::test]
async fn a_policy_is_applied_shown_changed_and_removed() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let created = gateway
        .post(
            &policies,
            json!({"label": "Token", "config": config(SECRET)}),
        )
        .await;
    assert_eq!(created.status, StatusCode::CREATED);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let path = format!("{policies}/{id}");
    assert_eq!(created.header(LOCATION), format!("/api/v1{path}"));
    let expected = json!({
        "id": id,
        "policyRef": {"name": "jwt-generation-flex"},
        "label": "Token",
        "enabled": true,
        "rules": [],
        "config": {
            "signingMethod": "HS256", "iat": true, "exp": 0, "nbf": 0,
            "customClaims": [], "customHeaders": [],
        },
        "privateKey": {"kind": "HMAC", "bits": 8 * SECRET.len(), "setAt": NOW},
    });
    assert_eq!(created.json(), expected);
    let shown = gateway.get(&path).await;
    assert_eq!(
        (shown.json(), shown.tag()),
        (expected.clone(), created.tag())
    );
    assert_eq!(
        gateway.get(&policies).await.json(),
        json!({"items": [expected]})
    );
    let instance = gateway.get("/api-instances/one").await.json();
    assert_eq!(instance["policies"], json!([expected]));
    assert!(is_signed_with(&gateway.request("/one").await.1, SECRET));

    let removed = gateway.delete(&path).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    assert_eq!(gateway.get(&path).await.status, StatusCode::NOT_FOUND);
    let (_, echo) = gateway.request("/one").await;
    assert_eq!(echo["headers"].get("authorization"), None);
}

#[tokio::test]
async fn fields_come_back_in_the_order_of_the_form_and_not_of_the_alphabet() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway
        .apply(&policies, json!({"config": config(SECRET)}))
        .await;
    let shown = gateway.get(&path).await.text;
    let order = [
        "signingMethod",
        "iat",
        "exp",
        "nbf",
        "customClaims",
        "customHeaders",
    ];
    let places = order.map(|name| shown.find(&format!("\"{name}\"")).unwrap());
    assert!(places.is_sorted(), "{shown}");
}

#[tokio::test]
async fn what_a_policy_is_for_is_shown_and_goes_when_it_is_not_sent_again() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let description = "For partners: \u{e9}, \u{1f600}\n\n- since 2026";
    let mut described = policy(SECRET);
    described["description"] = json!(description);
    let path = gateway.apply(&policies, described).await;
    assert_eq!(gateway.get(&path).await.json()["description"], description);
    let gateway = gateway.restart(None, |_| ()).await;
    assert_eq!(gateway.get(&path).await.json()["description"], description);

    let replaced = gateway.put(&path, policy(SECRET)).await;
    assert_eq!(replaced.json().get("description"), None);
}

#[tokio::test]
async fn a_description_is_text_of_a_thousand_characters_at_most() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let described = |description: Value| {
        let mut draft = policy(SECRET);
        draft["description"] = description;
        draft
    };
    let path = gateway.apply(&policies, policy(SECRET)).await;
    for wrong in [
        json!("\u{1f600}".repeat(1001)),
        json!("a\u{b}"),
        json!("a\u{7f}"),
        json!(1),
        json!(["a"]),
    ] {
        let refused = gateway.put(&path, described(wrong.clone())).await;
        assert_eq!(refused.refused(), ["description"], "{wrong}");
    }
    for right in ["", "\ta\r\n\tb\t", &"\u{1f600}".repeat(1000)] {
        let answer = gateway.put(&path, described(json!(right))).await;
        assert_eq!(answer.json()["description"], right, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_policy_keeps_its_key_until_another_is_sent() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;

    let mut without_key = config(SECRET);
    without_key.as_object_mut().unwrap().remove("privateKey");
    without_key["exp"] = json!(60);
    let kept = gateway.put(&path, json!({"config": without_key})).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    assert_eq!(kept.json()["config"]["exp"], 60);
    assert!(is_signed_with(&gateway.request("/one").await.1, SECRET));

    gateway.put(&path, policy(OTHER_SECRET)).await;
    assert!(is_signed_with(
        &gateway.request("/one").await.1,
        OTHER_SECRET
    ));
}

#[tokio::test]
async fn a_policy_that_is_switched_off_does_not_run() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let mut off = policy(SECRET);
    off["enabled"] = json!(false);
    gateway.put(&path, off).await;
    let (status, echo) = gateway.request("/one").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(echo["headers"].get("authorization"), None);
}

#[tokio::test]
async fn policies_run_in_the_order_that_was_asked_for() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    for secret in [SECRET, OTHER_SECRET] {
        gateway.apply(&policies, policy(secret)).await;
    }
    // The last policy's token is the one that arrives.
    assert!(is_signed_with(
        &gateway.request("/one").await.1,
        OTHER_SECRET
    ));
    let ids = |list: Value| -> Vec<_> {
        let items = list["items"].as_array().unwrap();
        items.iter().map(|item| item["id"].clone()).collect()
    };
    let mut order = ids(gateway.get(&policies).await.json());
    order.reverse();

    let path = format!("{policies}:order");
    let ordered = gateway.put(&path, json!(order)).await;
    assert_eq!(ordered.status, StatusCode::OK, "{}", ordered.text);
    assert_eq!(ids(ordered.json()), order);
    assert!(is_signed_with(&gateway.request("/one").await.1, SECRET));

    let first = &order[0];
    for wrong in [json!([first]), json!([first, first]), json!({}), json!([1])] {
        assert_eq!(gateway.put(&path, wrong).await.refused(), [""]);
    }
    assert_eq!(ids(gateway.get(&policies).await.json()), order);
}

#[tokio::test]
async fn a_policy_changes_only_from_what_was_seen_and_within_its_api_instance() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.create("two").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let seen = gateway.get(&path).await.tag();
    gateway.put(&path, policy(OTHER_SECRET)).await;

    for (method, body) in [(Method::PUT, Some(policy(SECRET))), (Method::DELETE, None)] {
        let answer = gateway
            .call_if(method.clone(), &path, Some(&seen), body.clone())
            .await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
        let elsewhere = path.replace("/one/", "/two/");
        let answer = gateway.call(method, &elsewhere, body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let seen = gateway.get(&path).await.tag();
    let removed = gateway
        .call_if(Method::DELETE, &path, Some(&seen), None)
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_token_is_explained_by_the_code_that_serves() {
    let gateway = Gateway::start().await;
    let mut config = config(SECRET);
    config["exp"] = json!(60);
    config["customClaims"] = json!([
        {"name": "sub", "value": "#[authentication.principal default 'anonymous']"},
        {"name": "page", "value": "#[attributes.queryParams.page]"},
        {"name": "gone", "value": "#[attributes.headers.missing]"},
    ]);
    let request = json!({"attributes": {"queryString": "page=2"}, "authentication": {}});
    let body = json!({"config": config, "request": request});
    let answer = gateway.post("/policies:explain", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let explanation = answer.json();
    assert_eq!(explanation["header"], json!({"alg": "HS256", "typ": "JWT"}));
    assert_eq!(
        explanation["claims"],
        json!({"iat": NOW, "exp": NOW + 60, "sub": "anonymous", "page": "2"})
    );
    assert_eq!(explanation["entries"][0]["effect"], "included");
    assert_eq!(explanation["entries"][1]["value"]["value"], "2");
    assert_eq!(explanation["entries"][2]["effect"], "omitted");
    assert!(explanation["token"].as_str().unwrap().starts_with("eyJ"));
}

#[tokio::test]
async fn a_token_that_fails_is_explained_too() {
    let gateway = Gateway::start().await;
    let mut config = config("short");
    config["customClaims"] = json!([{"name": "a", "value": "#['a' ++ attributes.method]"}]);
    let explanation = gateway
        .post("/policies:explain", json!({"config": config}))
        .await;
    let explanation = explanation.json();
    assert_eq!(explanation.get("token"), None);
    assert_eq!(explanation["failure"]["path"], "customClaims[0].value");
    assert_eq!(explanation["entries"][0]["effect"], "failed");
    assert_eq!(explanation["issues"][0]["path"], "config.privateKey");
    assert_eq!(explanation["issues"][0]["severity"], "warning");
}

#[tokio::test]
async fn a_token_is_explained_with_the_key_that_is_set() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let mut config = config(SECRET);
    config.as_object_mut().unwrap().remove("privateKey");
    let explain = |id: &str| json!({"config": config, "policyId": id});

    let id = path.rsplit('/').next().unwrap();
    let explanation = gateway.post("/policies:explain", explain(id)).await.json();
    let token = explanation["token"].as_str().unwrap();
    let echo = json!({"headers": {"authorization": [format!("Bearer {token}")]}});
    assert!(is_signed_with(&echo, SECRET));

    let unknown = gateway.post("/policies:explain", explain("unknown")).await;
    assert_eq!(unknown.refused(), ["policyId"]);
    let keyless = gateway
        .post("/policies:explain", json!({"config": config}))
        .await;
    assert_eq!(keyless.refused(), ["config.privateKey"]);
}
