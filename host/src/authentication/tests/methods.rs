//! Policies that take several signing methods: each key serves those of its own kind.

use super::published::{Answer, KeyServer, fares, jwk};
use super::*;

/// Each method with a private and a public key of `tests/keys`.
const METHODS: [(Algorithm, &str, &str); 12] = [
    (Algorithm::RS256, "rsa-2048.pem", "rsa-2048.pub.pem"),
    (Algorithm::RS384, "rsa-2048.pem", "rsa-2048.pub.pem"),
    (Algorithm::RS512, "rsa-2048.pem", "rsa-2048.pub.pem"),
    (Algorithm::PS256, "rsa-2048.pem", "rsa-2048.pub.pem"),
    (Algorithm::PS384, "rsa-2048.pem", "rsa-2048.pub.pem"),
    (Algorithm::PS512, "rsa-2048.pem", "rsa-2048.pub.pem"),
    (Algorithm::ES256, "ec-p256.pem", "ec-p256.pub.pem"),
    (Algorithm::ES384, "ec-p384.pem", "ec-p384.pub.pem"),
    (Algorithm::EdDSA, "ed25519.pem", "ed25519.pub.pem"),
    (Algorithm::HS256, "hmac.txt", "hmac.txt"),
    (Algorithm::HS384, "hmac.txt", "hmac.txt"),
    (Algorithm::HS512, "hmac.txt", "hmac.txt"),
];

fn is_secret(method: Algorithm) -> bool {
    format!("{method:?}").starts_with('H')
}

fn names(methods: impl Iterator<Item = Algorithm>) -> Value {
    methods.map(|method| format!("{method:?}")).collect()
}

fn token(method: Algorithm, private: &str, id: Option<&str>) -> Parts {
    bearer(&sign(method, private, id, &claims()))
}

fn text(methods: &Value, text: &str) -> Result<Authenticator, Vec<Issue>> {
    compile("jwt", &json!({"signingMethods": methods, "textKey": text}))
}

async fn published(keys: Value, more: &Value) -> Authenticator {
    let server = KeyServer::start(Answer::Keys(keys)).await;
    let mut config = json!({"jwtKeyOrigin": "jwks", "jwksUrl": server.url});
    let fields = config.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    compile("jwt", &config).unwrap()
}

#[tokio::test]
async fn a_list_of_one_method_takes_its_own_signatures_and_no_others() {
    for (wanted, _, public) in METHODS {
        let policy = text(&names([wanted].into_iter()), &key(public)).unwrap();
        for (method, private, _) in METHODS {
            let expected = if method == wanted { "good" } else { "bad" };
            let fared = fares(&policy, token(method, private, None)).await;
            assert_eq!(fared, expected, "{wanted:?}: {method:?}");
        }
    }
}

#[tokio::test]
async fn several_keys_in_one_text_serve_the_methods_of_their_kinds() {
    let public = METHODS.into_iter().filter(|(it, ..)| !is_secret(*it));
    let files = ["ed25519", "ec-p384", "rsa-2048", "ec-p256"];
    let all: String = files.map(|name| key(&format!("{name}.pub.pem"))).concat();
    let policy = text(&names(public.map(|(method, ..)| method)), &all).unwrap();
    for (method, private, _) in METHODS {
        let expected = if is_secret(method) { "bad" } else { "good" };
        let fared = fares(&policy, token(method, private, None)).await;
        assert_eq!(fared, expected, "{method:?}");
    }
    // Whoever knows the public keys knows no secret.
    for secret in ["ed25519.pub.pem", "rsa-2048.pub.pem"] {
        let fared = fares(&policy, token(Algorithm::HS256, secret, None)).await;
        assert_eq!(fared, "bad", "{secret}");
    }
    let forged = token(Algorithm::RS256, "rsa-8192.pem", None);
    assert_eq!(fares(&policy, forged).await, "bad");
}

#[test]
fn a_method_without_a_key_and_a_key_without_a_method_are_issues() {
    let body = |name| -> String {
        let pem = key(name);
        pem.lines().filter(|it| !it.starts_with("---")).collect()
    };
    let pem = |names: &[&str]| -> String { names.iter().map(|name| key(name)).collect() };
    let cases = [
        (json!(["RS256", "ES256"]), pem(&["rsa-2048.pub.pem"])),
        (
            json!(["RS256"]),
            pem(&["rsa-2048.pub.pem", "ec-p256.pub.pem"]),
        ),
        (json!(["EdDSA"]), pem(&["rsa-2048.pub.pem"])),
        (
            json!(["RS256", "EdDSA"]),
            pem(&["rsa-2048.pub.pem", "ed25519.pem"]),
        ),
        (json!(["PS256"]), pem(&["rsa-1024.pub.pem"])),
        (json!(["HS256", "HS512"]), pem(&["ed25519.pub.pem"])),
        (json!(["HS256"]), body("ed25519.pub.pem")),
        (
            json!(["HS256"]),
            jwk("rsa-2048.pub.pem", None, &json!({})).to_string(),
        ),
        (json!(["HS256"]), json!({"keys": []}).to_string()),
    ];
    for (methods, keys) in cases {
        let issues = text(&methods, &keys).err();
        let issues = issues.unwrap_or_else(|| panic!("{methods} {keys}"));
        assert_eq!(issues[0].path, "textKey", "{methods}");
        assert!(!issues[0].message.contains(&keys));
    }
    // The longest hash decides how long the secret has to be.
    let weak = text(&json!(["HS256", "HS512"]), &"s".repeat(63)).unwrap();
    assert!(weak.warnings().iter().any(|it| it.message.contains("64")));
    assert!(text(&json!(["EdDSA"]), &body("ed25519.pub.pem")).is_ok());
}

#[tokio::test]
async fn published_keys_serve_their_own_alg_or_else_their_kind() {
    let key = |name, id, more| jwk(name, Some(id), &more);
    let keys = json!([
        key("rsa-2048.pub.pem", "any", json!({})),
        key("rsa-2048.pub.pem", "ps", json!({"alg": "PS256"})),
        key("ec-p256.pub.pem", "ec", json!({})),
        key("ed25519.pub.pem", "ed", json!({"alg": "Ed25519"})),
        {"kty": "oct", "kid": "any", "k": "c2VjcmV0"},
    ]);
    let methods = json!({"signingMethods": ["RS256", "PS256", "ES256", "EdDSA"]});
    let policy = published(keys, &methods).await;
    let cases = [
        (Algorithm::RS256, "rsa-2048.pem", "any", "good"),
        (Algorithm::PS256, "rsa-2048.pem", "any", "good"),
        (Algorithm::PS256, "rsa-2048.pem", "ps", "good"),
        (Algorithm::RS256, "rsa-2048.pem", "ps", "bad"),
        (Algorithm::ES256, "ec-p256.pem", "ec", "good"),
        (Algorithm::EdDSA, "ed25519.pem", "ed", "good"),
        // The kid of a key of another kind, and methods that are not in the list.
        (Algorithm::RS256, "rsa-2048.pem", "ec", "bad"),
        (Algorithm::EdDSA, "ed25519.pem", "any", "bad"),
        (Algorithm::RS384, "rsa-2048.pem", "any", "bad"),
        (Algorithm::HS256, "rsa-2048.pub.pem", "any", "bad"),
    ];
    for (method, private, id, expected) in cases {
        let fared = fares(&policy, token(method, private, Some(id))).await;
        assert_eq!(fared, expected, "{method:?} {id}");
    }
    let said = async |method, private, id| {
        let refused = ask(&policy, token(method, private, Some(id))).await.result;
        refused.unwrap_err().to_string()
    };
    let text = said(Algorithm::RS384, "rsa-2048.pem", "any").await;
    assert!(
        text.contains("RS384, and the policy wants RS256, PS256, ES256 or EdDSA"),
        "{text}"
    );
    let text = said(Algorithm::RS256, "rsa-2048.pem", "ps").await;
    assert!(
        text.contains("not used: for another signing method"),
        "{text}"
    );
}

/// As while a provider changes from a secret to published keys.
#[tokio::test]
async fn a_secret_stands_beside_published_keys_and_serves_its_own_methods_only() {
    let keys = json!([jwk("ec-p256.pub.pem", Some("ec"), &json!({}))]);
    let more = json!({"signingMethods": ["ES256", "HS256"], "textKey": key("hmac.txt")});
    let policy = published(keys, &more).await;
    let cases = [
        (Algorithm::ES256, "ec-p256.pem", Some("ec"), "good"),
        (Algorithm::HS256, "hmac.txt", None, "good"),
        (Algorithm::HS256, "hmac.txt", Some("ec"), "good"),
        (Algorithm::HS384, "hmac.txt", None, "bad"),
        (Algorithm::HS256, "ec-p256.pub.pem", Some("ec"), "bad"),
    ];
    for (method, private, id, expected) in cases {
        let fared = fares(&policy, token(method, private, id)).await;
        assert_eq!(fared, expected, "{method:?} {private}");
    }
}

#[tokio::test]
async fn the_status_names_every_method_that_no_published_key_fits() {
    let keys = json!([jwk("ec-p384.pub.pem", Some("a"), &json!({}))]);
    let policy = published(
        keys,
        &json!({"signingMethods": ["PS256", "ES256", "EdDSA"]}),
    )
    .await;
    fares(&policy, token(Algorithm::ES256, "ec-p256.pem", Some("a"))).await;
    let trouble = policy.troubles().remove(0).message;
    assert!(
        trouble.contains("none fits PS256, ES256 or EdDSA: 1 of another kind"),
        "{trouble}"
    );
}
