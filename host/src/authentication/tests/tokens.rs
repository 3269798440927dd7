//! Tokens and their claims.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::*;

const BY_METHOD: [(Algorithm, &str, u16, &str, &str); 8] = [
    (
        Algorithm::RS256,
        "rsa",
        256,
        "rsa-2048.pem",
        "rsa-2048.pub.pem",
    ),
    (
        Algorithm::RS384,
        "rsa",
        384,
        "rsa-2048.pem",
        "rsa-2048.pub.pem",
    ),
    (
        Algorithm::RS512,
        "rsa",
        512,
        "rsa-2048.pem",
        "rsa-2048.pub.pem",
    ),
    (Algorithm::HS256, "hmac", 256, "hmac.txt", "hmac.txt"),
    (Algorithm::HS384, "hmac", 384, "hmac.txt", "hmac.txt"),
    (Algorithm::HS512, "hmac", 512, "hmac.txt", "hmac.txt"),
    (
        Algorithm::ES256,
        "es",
        256,
        "ec-p256.pem",
        "ec-p256.pub.pem",
    ),
    (
        Algorithm::ES384,
        "es",
        384,
        "ec-p384.pem",
        "ec-p384.pub.pem",
    ),
];

fn config(method: &str, length: u16, key_name: &str) -> Value {
    json!({"signingMethod": method, "signingKeyLength": length, "textKey": key(key_name)})
}

/// A configuration for RS256 with some fields more.
fn rs256(more: Value) -> Value {
    let mut config = config("rsa", 256, "rsa-2048.pub.pem");
    let fields = config.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    config
}

fn token(claims: &Value) -> String {
    sign(Algorithm::RS256, "rsa-2048.pem", None, claims)
}

#[tokio::test]
async fn each_method_takes_its_own_signatures_and_no_others() {
    for (_, family, length, _, public) in BY_METHOD {
        let policy = compile("jwt", &config(family, length, public)).unwrap();
        for (method, other, bits, private, _) in BY_METHOD {
            let outcome = ask(&policy, bearer(&sign(method, private, None, &claims()))).await;
            let own = (family, length) == (other, bits);
            assert_eq!(outcome.result.is_ok(), own, "{family} {length}: {method:?}");
        }
    }
}

#[tokio::test]
async fn the_claims_and_the_token_become_properties() {
    let policy = compile("jwt", &rs256(json!({}))).unwrap();
    let token = token(&claims());
    let outcome = ask(&policy, bearer(&token)).await;
    assert!(outcome.result.is_ok());
    assert_eq!(
        outcome.properties(),
        json!({"claims": claims(), "jwt": token})
    );
    // A token names its client, but nobody has checked that.
    assert_eq!(outcome.authentication.client_id, None);
    assert_eq!(outcome.authentication.principal, None);
}

#[tokio::test]
async fn numbers_of_the_claims_keep_all_their_digits() {
    let id = "340282366920938463463374607431768211456";
    let rules = json!({
        "validateCustomClaim": true,
        "mandatoryCustomClaims": [
            {"key": "id", "value": id},
            {"key": "id", "value": format!("#[vars.claimSet.id == {id}]")},
        ],
    });
    let policy = compile("jwt", &rs256(rules)).unwrap();
    let header = json!({"alg": "RS256"});
    let claims = format!(r#"{{"exp":4102444800,"id":{id},"ids":[100002348117421473]}}"#);
    let outcome = ask(&policy, bearer(&forged(&header, &claims))).await;
    assert!(outcome.result.is_ok());
    let properties = outcome.authentication.properties.unwrap();
    assert!(properties.contains(&claims), "{properties}");
    let other = claims.replace("456", "457");
    let outcome = ask(&policy, bearer(&forged(&header, &other))).await;
    assert!(outcome.result.is_err());
}

/// A token whose header and payload are these, signed with the RSA key whatever
/// the header says.
pub(super) fn forged(header: &Value, payload: &str) -> String {
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let input = format!("{}.{}", encode(&header.to_string()), encode(payload));
    let key = EncodingKey::from_rsa_pem(key("rsa-2048.pem").as_bytes()).unwrap();
    let signature = jsonwebtoken::crypto::sign(input.as_bytes(), &key, Algorithm::RS256);
    format!("{input}.{}", signature.unwrap())
}

fn encode(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

/// Asks a policy for RS256 about tokens that must all be bad.
async fn refuses(cases: &[(&str, String)]) {
    let policy = compile("jwt", &rs256(json!({}))).unwrap();
    for (name, token) in cases {
        let outcome = ask(&policy, bearer(token)).await;
        let challenge = outcome.challenge();
        assert!(challenge.contains("error=\"invalid_token\""), "{name}");
        assert_eq!(outcome.properties(), Value::Null, "{name}");
    }
}

#[tokio::test]
async fn a_token_does_not_choose_how_it_is_checked() {
    let payload = claims().to_string();
    let signed = |header: Value| forged(&header, &payload);
    let policy = compile("jwt", &rs256(json!({}))).unwrap();
    let good = ask(&policy, bearer(&signed(json!({"alg": "RS256"})))).await;
    assert!(good.result.is_ok());

    // The public key is public: as an HMAC secret anybody could use it.
    let public = key("rsa-2048.pub.pem");
    let hs256 = |secret: &str| {
        let input = format!("{}.{}", encode(r#"{"alg":"HS256"}"#), encode(&payload));
        let key = EncodingKey::from_secret(secret.as_bytes()).unwrap();
        let mac = jsonwebtoken::crypto::sign(input.as_bytes(), &key, Algorithm::HS256);
        format!("{input}.{}", mac.unwrap())
    };
    let none = encode(r#"{"alg":"none"}"#);
    refuses(&[
        ("HS256 with the public key", hs256(&public)),
        ("HS256 with the trimmed public key", hs256(public.trim())),
        ("none", signed(json!({"alg": "none"}))),
        ("none, unsigned", format!("{none}.{}.", encode(&payload))),
        ("RS384", signed(json!({"alg": "RS384"}))),
        ("PS256", signed(json!({"alg": "PS256"}))),
        ("lower case", signed(json!({"alg": "rs256"}))),
        ("no alg", signed(json!({}))),
        ("a list of alg", signed(json!({"alg": ["RS256"]}))),
        ("crit", signed(json!({"alg": "RS256", "crit": ["exp"]}))),
        ("empty crit", signed(json!({"alg": "RS256", "crit": []}))),
    ])
    .await;
}

#[tokio::test]
async fn what_is_not_a_signed_token_is_refused() {
    let rs256 = json!({"alg": "RS256"});
    let good = forged(&rs256, &claims().to_string());
    let (input, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = input.split_once('.').unwrap();
    // Two equal members: whichever another reader takes, this one takes neither.
    let twice = encode(r#"{"alg":"RS256","alg":"none"}"#);
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(40_000));
    refuses(&[
        ("unsigned", format!("{input}.")),
        ("without a signature", input.to_owned()),
        ("four parts", format!("{good}.")),
        ("five parts", format!("{good}.a.b")),
        ("padding", format!("{input}.{signature}=")),
        (
            "another payload",
            format!("{header}.{}.{signature}", encode("{}")),
        ),
        ("two alg", format!("{twice}.{claims}.{signature}")),
        ("no JSON", forged(&rs256, "ada")),
        ("no object", forged(&rs256, "[1]")),
        ("too long", forged(&rs256, &long)),
        ("empty", ".".to_owned()),
    ])
    .await;
}

/// Claims and whether a policy takes them at [`NOW`].
#[derive(serde::Deserialize)]
struct Case {
    config: Value,
    claims: Value,
    good: bool,
}

#[tokio::test]
async fn claims_are_what_the_policy_demands_by_the_gateways_clock() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("claims.json")).unwrap();
    for Case {
        config,
        claims,
        good,
    } in cases
    {
        let policy = compile("jwt", &rs256(config.clone())).unwrap();
        let outcome = ask(&policy, bearer(&token(&claims))).await;
        assert_eq!(outcome.result.is_ok(), good, "{config} {claims}");
    }
    let policy = compile("jwt", &rs256(json!({}))).unwrap();
    let outcome = ask(&policy, bearer(&token(&json!({"exp": 1})))).await;
    assert!(outcome.challenge().contains("The token has expired"));
}

#[tokio::test]
async fn the_tokens_client_must_be_known_where_the_policy_says_so() {
    let policy = compile("jwt", &rs256(json!({"skipClientIdValidation": false}))).unwrap();
    let outcome = ask(&policy, bearer(&token(&claims()))).await;
    assert!(outcome.result.is_ok());
    assert_eq!(outcome.authentication.client_id.as_deref(), Some("shop"));
    assert_eq!(
        outcome.authentication.client_name.as_deref(),
        Some("The Shop")
    );
    assert_eq!(outcome.properties()["clientId"], "shop");
    for client in [json!("stranger"), json!(null), json!(7), json!(["shop"])] {
        let outcome = ask(&policy, bearer(&token(&json!({"client_id": client})))).await;
        assert!(outcome.result.is_err(), "{client}");
        assert_eq!(outcome.authentication.client_id, None, "{client}");
    }
    let by_azp =
        json!({"skipClientIdValidation": false, "clientIdExpression": "#[vars.claimSet.azp]"});
    let policy = compile("jwt", &rs256(by_azp)).unwrap();
    let outcome = ask(&policy, bearer(&token(&json!({"azp": "shop"})))).await;
    assert_eq!(outcome.authentication.client_id.as_deref(), Some("shop"));
}

#[tokio::test]
async fn a_token_is_found_where_the_policy_says_and_taken_out() {
    let by_header = json!({"jwtOrigin": "customExpression", "stripCredentials": true});
    let policy = compile("jwt", &rs256(by_header)).unwrap();
    let token = token(&claims());
    let outcome = ask(&policy, head("/", &[("jwt", &token), ("x-a", "b")])).await;
    assert!(outcome.result.is_ok());
    assert!(!outcome.headers().contains_key("jwt"));
    // A second token could be the one that the upstream reads.
    let twice = ask(&policy, head("/", &[("jwt", &token), ("jwt", "x")])).await;
    assert!(twice.result.is_err());
    assert!(ask(&policy, bearer(&token)).await.result.is_err());

    let policy = compile("jwt", &rs256(json!({"stripCredentials": true}))).unwrap();
    let outcome = ask(&policy, bearer(&token)).await;
    assert!(outcome.headers().is_empty());
    let none = ask(&policy, head("/", &[])).await;
    assert_eq!(none.challenge(), "Bearer realm=\"jwt-gateway\"");
}

#[test]
fn a_key_that_does_not_fit_its_method_is_an_issue() {
    let body = |pem: &str| -> String {
        let lines = pem.lines();
        lines.filter(|line| !line.starts_with("---")).collect()
    };
    let cases = [
        ("rsa", 256, body(&key("rsa-2048.pub.pem")), true),
        ("rsa", 256, key("rsa-2048.pub.pem"), true),
        ("rsa", 256, key("rsa-1024.pub.pem"), false),
        ("rsa", 256, key("rsa-2048.pem"), false),
        ("rsa", 256, key("certificate.pem"), false),
        ("rsa", 256, key("ec-p256.pub.pem"), false),
        ("rsa", 256, "your-public-pem-certificate".to_owned(), false),
        ("rsa", 256, String::new(), false),
        ("es", 256, key("ec-p256.pub.pem"), true),
        ("es", 384, key("ec-p256.pub.pem"), false),
        ("es", 256, key("ec-p384.pub.pem"), false),
        ("es", 256, key("rsa-2048.pub.pem"), false),
        ("hmac", 256, "s".repeat(32), true),
        ("hmac", 256, String::new(), false),
        ("hmac", 256, key("rsa-2048.pub.pem"), false),
        ("hmac", 256, body(&key("rsa-2048.pub.pem")), false),
        ("hmac", 256, body(&key("ec-p256.pub.pem")), false),
    ];
    for (method, length, text, good) in cases {
        let config = json!({"signingMethod": method, "signingKeyLength": length, "textKey": text});
        let compiled = compile("jwt", &config);
        assert_eq!(compiled.is_ok(), good, "{method} {length} {text}");
        if let Err(issues) = compiled {
            assert_eq!(issues[0].path, "textKey", "{method} {length}");
            assert!(text.is_empty() || !issues[0].message.contains(&text));
        }
    }
    let hmac = |text| {
        compile(
            "jwt",
            &json!({"signingMethod": "hmac", "textKey": text, "mandatoryExpClaim": true}),
        )
    };
    assert_eq!(hmac("short").unwrap().warnings()[0].path, "textKey");
    let message = &hmac("").unwrap_err()[0].message;
    assert!(message.contains("anybody could forge"), "{message}");
}

#[test]
fn what_the_policy_does_not_look_at_is_warned_about() {
    let config = rs256(json!({
        "supportedAudiences": "orders",
        "mandatoryExpClaim": true,
        "mandatoryCustomClaims": [{"key": "a", "value": "b"}],
    }));
    let policy = compile("jwt", &config).unwrap();
    let paths: Vec<_> = policy
        .warnings()
        .iter()
        .map(|issue| issue.path.as_str())
        .collect();
    assert_eq!(paths, ["supportedAudiences", "mandatoryCustomClaims"]);
}
