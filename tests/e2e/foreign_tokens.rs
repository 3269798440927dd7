//! Tokens that another library signed get in, and no others.

use gateway_tests::{TestGateway, key, sign};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const NOW: u64 = 1_767_225_600;

/// A token for PyJWT to sign, and whether it is one that gets in.
fn case(alg: &str, key: &str, header: Value, is_good: bool) -> (Value, bool) {
    let claims = json!({"sub": "ada", "exp": NOW + 60});
    let case = json!({"alg": alg, "key": key, "header": header, "claims": claims});
    (case, is_good)
}

#[tokio::test]
async fn tokens_of_pyjwt_get_in_by_their_method_and_type() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("a").await;
    let keys = ["rsa-2048", "ec-p256", "ed25519"].map(|name| key(&format!("{name}.pub.pem")));
    let policy = json!({
        "policyRef": {"name": "jwt-validation-flex"},
        "config": {
            "signingMethods": ["PS256", "RS256", "ES256", "EdDSA"],
            "supportedTypes": ["at+jwt"],
            "textKey": keys.concat(),
        },
    });
    let path = "/api-instances/a/policies";
    let reply = gateway.admin(Method::POST, path, Some(policy)).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());

    let at = json!({"typ": "at+jwt"});
    let (rsa, ec, ed) = (key("rsa-2048.pem"), key("ec-p256.pem"), key("ed25519.pem"));
    let cases = [
        case("PS256", &rsa, at.clone(), true),
        case("RS256", &rsa, json!({"typ": "application/AT+JWT"}), true),
        case("ES256", &ec, at.clone(), true),
        case("EdDSA", &ed, at.clone(), true),
        case("PS512", &rsa, at.clone(), false),
        case("PS256", &key("rsa-8192.pem"), at.clone(), false),
        case("PS256", &rsa, json!({"typ": "JWT"}), false),
        case("EdDSA", &ed, json!({"typ": null}), false),
        case("HS256", "a-secret-of-more-than-thirty-two-bytes", at, false),
    ];
    let tokens: Vec<_> = cases.iter().map(|(case, _)| case.clone()).collect();
    for (token, (case, is_good)) in sign(&tokens).iter().zip(&cases) {
        let bearer = format!("Bearer {token}");
        let fields = [("authorization", bearer.as_str())];
        let status = gateway.client.get(&url, &fields).await.status;
        let expected = match is_good {
            true => StatusCode::OK,
            false => StatusCode::UNAUTHORIZED,
        };
        assert_eq!(status, expected, "{} {}", case["alg"], case["header"]);
    }
}
