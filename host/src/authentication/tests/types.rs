//! What `typ` of a token's header may be.

use super::*;

/// A token with this `typ`; none where it is null.
fn typed(typ: &Value) -> Parts {
    let mut header = json!({"alg": "RS256"});
    if !typ.is_null() {
        header["typ"] = typ.clone();
    }
    bearer(&tokens::forged(&header, &claims().to_string()))
}

#[tokio::test]
async fn a_token_for_another_purpose_is_refused() {
    let all = [
        json!("JWT"),
        json!("at+jwt"),
        json!("AT+JWT"),
        json!("application/at+jwt"),
        json!("Application/At+Jwt"),
        json!("example/at+jwt"),
        json!("logout+jwt"),
        json!("at+jwt "),
        json!(""),
        json!(["at+jwt"]),
        json!(null),
    ];
    let cases: [(Value, &[usize]); 5] = [
        (json!([]), &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (json!(["at+jwt"]), &[1, 2, 3, 4]),
        (json!(["application/AT+jwt"]), &[1, 2, 3, 4]),
        (json!(["JWT", "at+jwt"]), &[0, 1, 2, 3, 4]),
        (json!(["example/at+jwt"]), &[5]),
    ];
    for (types, good) in cases {
        let config = json!({"textKey": key("rsa-2048.pub.pem"), "supportedTypes": types});
        let policy = compile("jwt", &config).unwrap();
        for (index, typ) in all.iter().enumerate() {
            let result = ask(&policy, typed(typ)).await.result;
            assert_eq!(result.is_ok(), good.contains(&index), "{types} {typ}");
        }
    }
}

#[tokio::test]
async fn the_log_and_the_metrics_say_that_it_is_the_type() {
    let config = json!({"textKey": key("rsa-2048.pub.pem"), "supportedTypes": ["at+jwt"]});
    let policy = compile("jwt", &config).unwrap();
    let cases = [
        (json!("my-secret+jwt"), "none of the supported types"),
        (json!(null), "has no text `typ`"),
    ];
    for (typ, expected) in cases {
        let refusal = ask(&policy, typed(&typ)).await.result.unwrap_err();
        assert_eq!(refusal.reason().as_str(), "type");
        let text = refusal.to_string();
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("my-secret"), "{text}");
    }
}
