//! Keys that are published as certificates.

use pem_rfc7468::LineEnding;
use rcgen::{CertificateParams, KeyPair};

use super::published::{Answer, KeyServer, fares};
use super::*;

/// A certificate of a key of `tests/keys`, in PEM.
fn certificate(name: &str) -> String {
    let (_, der) = pem_rfc7468::decode_vec(key(name).as_bytes()).unwrap();
    let pair = KeyPair::try_from(der.as_slice()).unwrap();
    let params = CertificateParams::new(["issuer.example".to_owned()]).unwrap();
    let der = params.self_signed(&pair).unwrap();
    pem_rfc7468::encode_string("CERTIFICATE", LineEnding::LF, der.der()).unwrap()
}

async fn asking(document: &Value, methods: &Value) -> Authenticator {
    let server = KeyServer::start(Answer::Text(document.to_string())).await;
    let config = json!({"jwtKeyOrigin": "jwks", "jwksUrl": server.url, "signingMethods": methods});
    compile("jwt", &config).unwrap()
}

fn token(method: Algorithm, private: &str, id: &str) -> Parts {
    bearer(&sign(method, private, Some(id), &claims()))
}

/// As under the address that Firebase's own page names.
#[tokio::test]
async fn certificates_by_their_key_ids_are_a_key_set() {
    let cut = certificate("rsa-2048.pem").replace("MII", "AII");
    let document = json!({
        "rsa": certificate("rsa-2048.pem"),
        "ec": certificate("ec-p256.pem"),
        "ed": certificate("ed25519.pem"),
        "cut": cut,
    });
    let policy = asking(&document, &json!(["RS256", "ES256"])).await;
    let cases = [
        (Algorithm::RS256, "rsa-2048.pem", "rsa", "good"),
        (Algorithm::ES256, "ec-p256.pem", "ec", "good"),
        (Algorithm::RS256, "rsa-2048.pem", "ec", "bad"),
        (Algorithm::RS256, "rsa-8192.pem", "rsa", "bad"),
        (Algorithm::RS256, "rsa-2048.pem", "other", "bad"),
        (Algorithm::EdDSA, "ed25519.pem", "ed", "bad"),
        (Algorithm::HS256, "rsa-2048.pub.pem", "rsa", "bad"),
    ];
    for (method, private, id, expected) in cases {
        let fared = fares(&policy, token(method, private, id)).await;
        assert_eq!(fared, expected, "{method:?} {id}");
    }
    let refused = ask(&policy, token(Algorithm::RS256, "rsa-2048.pem", "cut")).await;
    let text = refused.result.unwrap_err().to_string();
    assert!(text.contains("not used: cannot be read"), "{text}");
    // One that is no certificate makes it another document.
    let document = json!({"rsa": certificate("rsa-2048.pem"), "more": "text"});
    let policy = asking(&document, &json!(["RS256"])).await;
    let fared = fares(&policy, token(Algorithm::RS256, "rsa-2048.pem", "rsa")).await;
    assert_eq!(fared, "unavailable");
}

/// RFC 7517, section 4.7.
#[tokio::test]
async fn a_key_in_a_certificate_only_is_used_as_what_it_is() {
    let chain = |names: &[&str]| -> Value {
        let body = |name: &&str| -> String {
            let pem = certificate(name);
            pem.lines().filter(|it| !it.starts_with("---")).collect()
        };
        names.iter().map(body).collect()
    };
    let (rsa, ec) = (
        chain(&["rsa-2048.pem", "ec-p256.pem"]),
        chain(&["ec-p256.pem"]),
    );
    let cases = [
        (json!({"kty": "RSA", "x5c": rsa}), "good"),
        (json!({"x5c": rsa, "use": "sig", "alg": "RS256"}), "good"),
        (json!({"kty": "RSA", "x5c": rsa[0]}), "good"),
        (json!({"kty": "RSA", "n": null, "x5c": rsa}), "good"),
        (json!({"kty": "RSA", "x5c": rsa, "use": "enc"}), "bad"),
        (json!({"kty": "RSA", "x5c": rsa, "alg": "RS512"}), "bad"),
        (json!({"kty": "EC", "x5c": rsa}), "bad"),
        (json!({"kty": "RSA", "x5c": ec}), "bad"),
        (json!({"kty": "RSA", "x5c": []}), "bad"),
        (json!({"kty": "RSA", "x5c": ["AAAA"]}), "bad"),
        (json!({"kty": "oct", "x5c": rsa}), "bad"),
        // The numbers decide where there are some.
        (
            super::published::jwk("ec-p256.pub.pem", None, &json!({"x5c": rsa})),
            "bad",
        ),
    ];
    for (mut key, expected) in cases {
        key["kid"] = json!("one");
        let policy = asking(&json!({"keys": [key]}), &json!(["RS256", "ES256"])).await;
        let fared = fares(&policy, token(Algorithm::RS256, "rsa-2048.pem", "one")).await;
        assert_eq!(fared, expected, "{key}");
    }
}
