//! What the log says of tokens that are refused, and how old keys may get.

use super::published::{Answer, KeyServer, fares, jwk, policy, rsa, signed};
use super::*;

/// What is said of a request that is not let through.
async fn said(policy: &Authenticator, request: Parts) -> String {
    let refused = ask(policy, request).await.result;
    refused.unwrap_err().to_string()
}

#[tokio::test]
async fn the_log_says_which_trouble_with_keys_it_is() {
    let weak = json!({"kty": "RSA", "kid": "one", "n": "AQAB", "e": "AQAB"});
    let ec = jwk("ec-p256.pub.pem", Some("ec"), &json!({}));
    let other = jwk("rsa-2048.pub.pem", Some("two"), &json!({}));
    let forged = |id| bearer(&sign(Algorithm::RS256, "rsa-8192.pem", id, &json!({})));
    let cases = [
        (
            json!([other]),
            signed(Some("one")),
            "no published key has the kid",
        ),
        (
            json!([rsa("one")]),
            forged(Some("one")),
            "does not fit the key that it names",
        ),
        (
            json!([rsa("one")]),
            forged(None),
            "names no key and none fits",
        ),
        (
            json!([weak, other]),
            signed(Some("one")),
            "not used: RSA under 2048 bits",
        ),
        (
            json!([ec]),
            signed(Some("one")),
            "none of the published keys can be used",
        ),
        (
            json!([]),
            signed(None),
            "none of the published keys can be used",
        ),
    ];
    for (keys, request, expected) in cases {
        let server = KeyServer::start(Answer::Keys(keys)).await;
        let text = said(&policy(&server).0, request).await;
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[tokio::test]
async fn the_status_says_why_no_key_of_a_set_can_be_used() {
    let weak = json!({"kty": "RSA", "kid": "weak", "n": "AQAB", "e": "AQAB"});
    let ec = jwk("ec-p256.pub.pem", Some("ec"), &json!({}));
    let server = KeyServer::start(Answer::Keys(json!([weak, ec, ec]))).await;
    let (policy, _) = policy(&server);
    assert_eq!(fares(&policy, signed(Some("one"))).await, "bad");
    let trouble = policy.troubles().remove(0).message;
    for part in [
        "3 keys",
        "2 of another kind",
        "1 RSA under 2048 bits",
        "weak",
    ] {
        assert!(trouble.contains(part), "{part}: {trouble}");
    }
}

#[tokio::test]
async fn what_is_published_in_the_place_of_keys_is_named() {
    let discovery = r#"{"issuer": "https://a", "jwks_uri": "https://a.example/keys"}"#;
    let cases = [
        (r#"{"a": "-----BEGIN PUBLIC KEY-----\nMII"}"#, "list `keys`"),
        ("{}", "list `keys`"),
        (discovery, "https://a.example/keys"),
        ("<!DOCTYPE html><html>", "web page"),
        ("\u{1f}\u{8b}", "not JSON"),
        ("", "empty"),
        ("keys", "not JSON"),
        (r#"{"kty": "RSA"}"#, "a single key"),
        ("[]", "list `keys`"),
    ];
    for (answer, expected) in cases {
        let server = KeyServer::start(Answer::Text(answer.to_owned())).await;
        let text = said(&policy(&server).0, signed(None)).await;
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

/// A key that is not known may be new: good tokens must not be thrown away for it.
#[tokio::test]
async fn an_unknown_key_is_no_fault_of_the_token_while_the_server_fails() {
    let server = KeyServer::start(Answer::Keys(json!([rsa("one")]))).await;
    let (policy, clock) = policy(&server);
    assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
    server.publish(Answer::Status(500));
    clock.set(NOW + 20);
    let refused = ask(&policy, signed(Some("two"))).await.result;
    let Err(Refusal::KeysUnavailable { text, retry_after }) = refused else {
        panic!("{refused:?}");
    };
    assert!(text.contains("127.0.0.1") && text.contains("500"), "{text}");
    assert!(retry_after.as_secs() <= 60);
    assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
}

#[tokio::test]
async fn a_withdrawn_key_is_not_used_after_twice_its_time_whatever_the_clock_shows() {
    for set_back in [0, 3600] {
        let server = KeyServer::start(Answer::Keys(json!([rsa("one")]))).await;
        let (policy, clock) = policy(&server);
        assert_eq!(fares(&policy, signed(Some("one"))).await, "good");
        server.publish(Answer::Keys(json!([rsa("two")])));
        clock.set(NOW - set_back);
        clock.set(NOW - set_back + 600);
        // The very first token waits for the renewal.
        assert_eq!(
            fares(&policy, signed(Some("one"))).await,
            "bad",
            "{set_back}"
        );
        assert_eq!(server.asked(), 2);
    }
}

#[tokio::test]
async fn what_is_no_token_of_the_policys_method_is_called_what_it_is() {
    let policy = compile("jwt", &json!({"textKey": key("rsa-2048.pub.pem")})).unwrap();
    let es256 = sign(Algorithm::ES256, "ec-p256.pem", None, &json!({}));
    let numbered = "eyJhbGciOiJSUzI1NiIsImtpZCI6MX0.e30.AA";
    let cases = [
        (&*es256, "signed by ES256, and the policy wants RS256"),
        ("eyJhbGciOiJFZDI1NTE5In0.e30.AA", "signed by Ed25519"),
        ("eyJhbGciOiJub25lIn0.e30.", "signed by none"),
        ("eyJhbGciOiJteS1zZWNyZXQifQ.e30.", "not known here"),
        ("a.b.c.d.e", "encrypted (five parts)"),
        ("ya29.opaque", "no JWT"),
        ("Bearer x", "no JWT"),
        (numbered, "header is not understood"),
        ("e30.e30.AA", "header is not understood"),
    ];
    for (token, expected) in cases {
        let text = said(&policy, bearer(token)).await;
        assert!(text.contains(expected), "{expected}: {text}");
        assert!(!text.contains("my-secret"), "{text}");
    }
}

#[tokio::test]
async fn a_rule_that_fails_is_told_from_one_that_is_false() {
    let cases = [
        ("#[vars.claimSet.tier == 'gold']", "does not hold"),
        ("#[vars.claimSet.groups contains 'a']", "fails: "),
        ("#[vars.claimSet.tier]", "something else than true or false"),
    ];
    for (rule, expected) in cases {
        let config = json!({
            "textKey": key("rsa-2048.pub.pem"),
            "validateCustomClaim": true,
            "mandatoryCustomClaims": [{"key": "tier", "value": rule}],
        });
        let token = sign(
            Algorithm::RS256,
            "rsa-2048.pem",
            None,
            &json!({"tier": "tin"}),
        );
        let text = said(&compile("jwt", &config).unwrap(), bearer(&token)).await;
        assert!(text.contains("rule for the claim `tier`"), "{text}");
        assert!(text.contains(expected) && !text.contains("tin"), "{text}");
    }
}
