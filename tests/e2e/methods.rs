//! Each of the eight signing methods, judged by libraries that did not sign.

use gateway_tests::{Judge, TestGateway, key};
use serde_json::{Value, json};

/// Method, private key, and what verifies it.
fn cases() -> Vec<(&'static str, String, String)> {
    let secret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let rsa = |method| (method, key("rsa-2048.pem"), key("rsa-2048.pub.pem"));
    let hmac = |method| (method, secret.to_owned(), secret.to_owned());
    vec![
        rsa("RS256"),
        rsa("RS384"),
        rsa("RS512"),
        hmac("HS256"),
        hmac("HS384"),
        hmac("HS512"),
        ("ES256", key("ec-p256.pem"), key("ec-p256.pub.pem")),
        ("ES384", key("ec-p384.pem"), key("ec-p384.pub.pem")),
    ]
}

#[tokio::test]
async fn every_method_is_verified_by_other_libraries_and_a_changed_token_is_not() {
    let gateway = TestGateway::start().await;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (method, private, public) in cases() {
        let name = method.to_ascii_lowercase();
        let url = gateway.create(&name).await;
        let config = json!({
            "signingMethod": method,
            "privateKey": private,
            "exp": 300,
            "customClaims": [{ "name": "method", "value": method }],
            "customHeaders": [],
        });
        gateway.apply(&name, config).await;
        let token = gateway.client.get(&url, &[]).await.token();
        let case = |token: &str| json!({ "token": token, "alg": method, "key": public, "now": 1_767_225_600 });
        good.push((method, case(&token)));
        bad.push((method, case(&changed(&token))));
    }
    for judge in [Judge::PyJwt, Judge::Jose] {
        for ((method, _), verdict) in good.iter().zip(judge.verify(&only_cases(&good))) {
            let verdict = verdict.unwrap_or_else(|error| panic!("{judge:?} {method}: {error}"));
            assert_eq!(verdict.claims["method"], *method);
        }
        for ((method, _), verdict) in bad.iter().zip(judge.verify(&only_cases(&bad))) {
            assert!(
                verdict.is_err(),
                "{judge:?} accepts a changed token of {method}"
            );
        }
    }
}

/// The token with one character of its claims changed: still base64url, and with
/// luck still JSON, but not what was signed.
fn changed(token: &str) -> String {
    let at = token.find('.').unwrap() + 12;
    let other = if token.as_bytes()[at] == b'A' {
        "B"
    } else {
        "A"
    };
    format!("{}{other}{}", &token[..at], &token[at + 1..])
}

fn only_cases(cases: &[(&str, Value)]) -> Vec<Value> {
    cases.iter().map(|(_, case)| case.clone()).collect()
}
