//! Issuers that publish keys of their own.

use serde_json::{Value, json};

use super::{KeyServer, fill, policy, sign, status_of};
use crate::gateway::Gateway;

async fn publishing(key: &str, kid: &str) -> KeyServer {
    let jwk =
        json!({"kty": "RSA", "n": format!("{{{key}.n}}"), "e": format!("{{{key}.e}}"), "kid": kid});
    KeyServer::start(json!({"keys": [fill(&jwk)]}).to_string()).await
}

async fn status(gateway: &Gateway, key: &str, kid: &str, claims: &Value) -> u16 {
    let token = sign(key, &json!({"alg": "RS256", "kid": kid}), claims);
    status_of(gateway, "/issuers", &token).await
}

#[tokio::test]
async fn nobody_issues_tokens_in_the_name_of_another() {
    let (a, b) = (
        publishing("rsa-2048", "a").await,
        publishing("rsa-8192", "b").await,
    );
    let gateway = Gateway::start().await;
    let policies = gateway.create("issuers").await;
    let issuers = json!([
        {"issuer": "https://a.example", "jwksUrl": a.url},
        {"issuer": "https://b.example", "jwksUrl": b.url},
    ]);
    let config = json!({"issuers": issuers});
    let path = gateway.apply(&policies, policy("", &config)).await;
    let cases = [
        ("rsa-2048", "a", json!({"iss": "https://a.example"}), 200),
        ("rsa-8192", "b", json!({"iss": "https://b.example"}), 200),
        ("rsa-2048", "a", json!({"iss": "https://b.example"}), 401),
        ("rsa-8192", "b", json!({"iss": "https://a.example"}), 401),
        // Under the kid of the other one as well.
        ("rsa-2048", "b", json!({"iss": "https://b.example"}), 401),
        ("rsa-2048", "a", json!({"iss": "https://a.example/"}), 401),
        ("rsa-2048", "a", json!({"iss": ["https://a.example"]}), 401),
        ("rsa-2048", "a", json!({"iss": null}), 401),
        ("rsa-2048", "a", json!({}), 401),
    ];
    for (key, kid, claims, expected) in cases {
        assert_eq!(
            status(&gateway, key, kid, &claims).await,
            expected,
            "{key} {kid} {claims}"
        );
    }
    // What is shown can be written again.
    let shown = gateway.get(&path).await.json();
    assert_eq!(shown["config"]["issuers"], issuers);
    let scrape = axum::http::Request::get("/metrics")
        .header("authorization", format!("Bearer {}", gateway.token()))
        .body(axum::body::Body::empty());
    let refusals = gateway.send(scrape.unwrap()).await.text;
    for (reason, count) in [("issuer", 4), ("key", 2), ("signature", 1)] {
        let line = format!("reason=\"{reason}\"}} {count}\n");
        assert!(refusals.contains(&line), "{line} {refusals}");
    }
}

#[tokio::test]
async fn issuers_and_pooled_addresses_do_not_mix() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("mix").await;
    let one = json!([{"issuer": "a", "jwksUrl": "https://a.example/keys"}]);
    let cases = [
        (
            json!({"issuers": one, "jwksUrl": "https://b.example"}),
            "config.jwksUrl",
        ),
        (
            json!({"issuers": one, "jwtKeyOrigin": "text", "textKey": "x"}),
            "config.issuers",
        ),
        (
            json!({"issuers": [{"issuer": "a", "jwksUrl": ""}]}),
            "config.issuers[0].jwksUrl",
        ),
        (
            json!({"issuers": [{"issuer": "", "jwksUrl": "https://a.example"}]}),
            "config.issuers[0].issuer",
        ),
        (
            json!({"issuers": [one[0], one[0]]}),
            "config.issuers[1].issuer",
        ),
        (
            json!({"issuers": [{"issuer": "a"}]}),
            "config.issuers[0].jwksUrl",
        ),
        (json!({"issuers": []}), "config.jwksUrl"),
    ];
    for (config, path) in cases {
        let answer = gateway.post(&policies, policy("", &config)).await;
        assert!(
            answer.refused().iter().any(|it| it == path),
            "{config}: {}",
            answer.text
        );
    }
    let pooled = policy(
        "https://a.example/keys, https://b.example/keys",
        &json!({"validateAudClaim": true, "supportedAudiences": "a"}),
    );
    gateway.apply(&policies, pooled).await;
    let answer = gateway.get("/status").await;
    for warned in [
        "in the name of the others",
        "without `aud` passes",
        "without `exp` is good for ever",
    ] {
        assert!(answer.text.contains(warned), "{warned}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_refused_token_has_an_id_and_other_words_than_a_missing_one() {
    let server = publishing("rsa-2048", "a").await;
    let gateway = Gateway::start().await;
    let policies = gateway.create("issuers").await;
    gateway
        .apply(&policies, policy(&server.url, &json!({})))
        .await;
    let problem = async |authorization: &str| {
        let request = axum::http::Request::get(gateway.address("/issuers"));
        gateway
            .request_as(request.header("authorization", authorization))
            .await
            .1
    };
    let (missing, bad) = (problem("Basic x").await, problem("Bearer a.b.c").await);
    assert_eq!(
        missing["detail"],
        "Send the credentials that WWW-Authenticate asks for."
    );
    let detail = bad["detail"].as_str().unwrap();
    assert!(
        detail.contains("refused") && !detail.contains("Send"),
        "{detail}"
    );
    let ids = [&missing, &bad].map(|problem| problem["instance"].as_str().unwrap());
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")));
    assert_ne!(ids[0], ids[1]);
}
