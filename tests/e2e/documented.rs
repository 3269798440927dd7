//! The two worked examples of the policy's documentation, as a verifier decodes
//! them.

use gateway_tests::{Judge, TestGateway, key};
use serde_json::{Value, json};

const SECRET: &str = "a-shared-secret-of-more-than-32-bytes";

#[tokio::test]
async fn the_hs256_example_gives_the_documented_token() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("example").await;
    let config = json!({
        "signingMethod": "HS256",
        "privateKey": SECRET,
        "iat": true,
        "exp": 3600,
        "nbf": 0,
        "customClaims": [
            { "name": "sub", "value": "#[authentication.properties.clientId default 'anonymous']" },
        ],
        "customHeaders": [],
    });
    gateway.apply("example", config).await;
    let token = gateway.client.get(&url, &[]).await.token();
    let now = 1_767_225_600;
    let (header, claims) = judged(&token, "HS256", SECRET, now);
    assert_eq!(header, json!({ "alg": "HS256", "typ": "JWT" }));
    assert_eq!(
        claims,
        json!({ "sub": "anonymous", "iat": now, "exp": now + 3600 })
    );
}

#[tokio::test]
async fn the_rs256_example_gives_the_documented_token() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("example").await;
    let config = json!({
        "signingMethod": "RS256",
        "privateKey": key("rsa-2048.pem"),
        "iat": true,
        "exp": 7200,
        "nbf": 60,
        "customClaims": [
            { "name": "sub", "value": "#[authentication.properties.clientId]" },
            { "name": "aud", "value": "'https://upstream.example.com'" },
        ],
        "customHeaders": [{ "name": "kid", "value": "'key-1'" }],
    });
    gateway.apply("example", config).await;
    let token = gateway.client.get(&url, &[]).await.token();
    let now = 1_767_225_600;
    let (header, claims) = judged(&token, "RS256", &key("rsa-2048.pub.pem"), now + 60);
    assert_eq!(
        header,
        json!({ "alg": "RS256", "typ": "JWT", "kid": "key-1" })
    );
    let expected = json!({
        "aud": "https://upstream.example.com",
        "iat": now,
        "exp": now + 7200,
        "nbf": now + 60,
    });
    assert_eq!(claims, expected);
}

/// Both judges must accept the token and see the same in it.
fn judged(token: &str, method: &str, key: &str, now: u64) -> (Value, Value) {
    let case = [json!({ "token": token, "alg": method, "key": key, "now": now })];
    let mut found = [Judge::PyJwt, Judge::Jose].into_iter().map(|judge| {
        let verdict = judge.verify(&case).remove(0).expect("the token is refused");
        (verdict.header, verdict.claims)
    });
    let (first, second) = (found.next().unwrap(), found.next().unwrap());
    assert_eq!(first, second);
    first
}
