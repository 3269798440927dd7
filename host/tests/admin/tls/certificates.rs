//! What is shown of certificates and keys that are set, and what is said before they end.

use std::fs;

use rcgen::{PublicKeyData, date_time_ymd};

use super::*;
use crate::gateway::NOW;
use crate::scrape::scraped;

/// 2026-03-01T00:00:00Z.
const END: u64 = 1_772_323_200;

const DAY: u64 = 24 * 60 * 60;

/// A certificate for `one.example` and an address that ends at [`END`].
fn ending(authority: &Authority) -> Pair {
    let key = KeyPair::generate().unwrap();
    let names = ["one.example".to_owned(), "10.0.0.1".to_owned()];
    let mut params = CertificateParams::new(names).unwrap();
    params.not_before = date_time_ymd(2025, 12, 1);
    params.not_after = date_time_ymd(2026, 3, 1);
    params.distinguished_name = named("Orders");
    let crt = params.signed_by(&key, &authority.issuer).unwrap();
    Pair {
        crt: pem("CERTIFICATE", crt.der()),
        key: pem("PRIVATE KEY", &key.serialize_der()),
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut named = DistinguishedName::new();
    named.push(DnType::CommonName, name);
    named
}

/// An API instance `one` with a policy; gives the path of that.
async fn with_policy(gateway: &Gateway, config: Value) -> String {
    let policies = gateway.create_secure("one").await;
    gateway.apply(&policies, tls("tls", config)).await
}

#[tokio::test]
async fn certificates_that_are_set_say_whose_they_are_and_until_when() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let pair = ending(&authority);
    let config = json!({"certificate": pair.json(), "trustedCA": authority.pem});
    let policy = with_policy(&gateway, config).await;
    let shown = gateway.get(&policy).await.json();
    let digest = Sha256::digest(&pair.chain()[0]);
    let digest: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let expected = json!({
        "field": "certificate.crt",
        "subject": "CN=Orders",
        "names": ["one.example", "10.0.0.1"],
        "issuer": "CN=rcgen self signed cert",
        "notBefore": 1_764_547_200,
        "notAfter": END,
        "key": "EC P-256",
        "fingerprint": digest.join(":"),
    });
    assert_eq!(shown["certificates"][0], expected);
    let trusted = &shown["certificates"][1];
    assert_eq!(trusted["field"], "trustedCA");
    assert_eq!(trusted["subject"], trusted["issuer"]);
    assert_eq!(shown["certificates"].as_array().unwrap().len(), 2);
    let whole = gateway.get("/api-instances/one").await.json();
    assert_eq!(whole["policies"][0]["certificates"], shown["certificates"]);

    // Towards the upstream it is the same.
    let config = json!({"certificate": pair.json()});
    let policies = "/api-instances/one/policies";
    let outbound = gateway.apply(policies, tls("tls-outbound", config)).await;
    let shown = gateway.get(&outbound).await.json();
    assert_eq!(shown["certificates"], json!([expected]));
}

#[tokio::test]
async fn a_certificate_in_a_file_is_shown_as_the_file_is_now() {
    let gateway = Gateway::start().await;
    let file = |name: &str| gateway.folder.path().join(name);
    let write = |pair: &Pair| {
        fs::write(file("crt"), &pair.crt).unwrap();
        fs::write(file("key"), &pair.key).unwrap();
    };
    let authority = Authority::new();
    write(&ending(&authority));
    let files = json!({"crtFile": file("crt"), "keyFile": file("key")});
    let policy = with_policy(&gateway, json!({"certificate": files})).await;
    let shown = async || gateway.get(&policy).await.json()["certificates"][0].clone();
    let first = shown().await;
    assert_eq!(first["field"], "certificate.crtFile");
    assert_eq!(first["subject"], "CN=Orders");

    let configuration = Arc::clone(&gateway.configuration);
    tokio::spawn(async move { configuration.watch_certificates().await });
    write(&authority.issue("two.example"));
    until("the new certificate is described", async || {
        shown().await["names"] == json!(["two.example"])
    })
    .await;
}

#[tokio::test]
async fn a_certificate_that_is_about_to_end_is_said_to_and_one_that_has_ended_serves_on() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let config = json!({"certificate": ending(&authority).json()});
    let policy = with_policy(&gateway, config).await;
    let issue = async || gateway.get("/api-instances/one").await.json()["issues"][0].clone();
    let need_attention = async || {
        let list = gateway.get("/api-instances?needs=attention").await;
        list.json()["total"].clone()
    };
    gateway.clock.set(END - 30 * DAY);
    assert_eq!(
        (issue().await, need_attention().await),
        (Value::Null, json!(0))
    );

    let field = "policies[0].config.certificate.crt";
    gateway.clock.set(END - 12 * DAY);
    let found = issue().await;
    assert_eq!(
        (&found["path"], &found["severity"]),
        (&json!(field), &json!("warning"))
    );
    let text = found["message"].as_str().unwrap();
    assert!(
        text.contains("CN=Orders ends in 12 days, on 2026-03-01."),
        "{text}"
    );
    assert_eq!(need_attention().await, 1);
    let status = gateway.get("/status").await.json();
    assert_eq!(status["instances"][0]["issues"][0], found);
    let id = policy.rsplit('/').next().unwrap();
    let name = "jwt_gateway_certificate_expiry_timestamp_seconds";
    let labels = format!("api_instance=\"one\",policy=\"{id}\",field=\"certificate.crt\"");
    scraped(&gateway, &[format!("{name}{{{labels}}} {END}")]).await;

    gateway.clock.set(END + DAY);
    let found = issue().await;
    assert_eq!(found["severity"], "error");
    let text = found["message"].as_str().unwrap();
    assert!(text.contains("has ended on 2026-03-01."), "{text}");
    let shown = gateway.get("/api-instances/one").await.json();
    assert_eq!(shown["state"], "active");
    assert_eq!(need_attention().await, 1);

    // A policy that is switched off is in nobody's way.
    let mut off = gateway.get(&policy).await.json();
    for name in ["id", "certificates"] {
        off.as_object_mut().unwrap().remove(name);
    }
    off["enabled"] = json!(false);
    assert_eq!(gateway.put(&policy, off).await.status, StatusCode::OK);
    let issues = gateway.get("/api-instances/one").await.json()["issues"].clone();
    let issues = issues.as_array().unwrap().clone();
    let of_certificate: Vec<_> = issues.iter().filter(|it| it["path"] == field).collect();
    assert_eq!(of_certificate.len(), 1);
    assert_eq!(of_certificate[0]["severity"], "warning");
}

#[tokio::test]
async fn who_vouches_for_others_is_believed_after_the_end_and_that_is_said() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let pair = authority.issue(&gateway.ip().to_string());
    // Whose it is does not matter: it vouches for nobody here.
    let trusted = ending(&authority).crt;
    with_policy(
        &gateway,
        json!({"certificate": pair.json(), "trustedCA": trusted}),
    )
    .await;
    gateway.clock.set(END + DAY);
    let shown = gateway.get("/api-instances/one").await.json();
    let issue = &shown["issues"][0];
    assert_eq!(issue["path"], "policies[0].config.trustedCA");
    assert_eq!(issue["severity"], "warning");
    let text = issue["message"].as_str().unwrap();
    assert!(
        text.contains("Whom it vouches for is still believed."),
        "{text}"
    );
}

#[tokio::test]
async fn keys_that_tokens_are_checked_with_have_kind_size_and_thumbprint() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let config = |family: &str, key: &str| {
        json!({
            "jwtOrigin": "httpBearerAuthenticationHeader", "signingMethod": family,
            "signingKeyLength": 256, "jwtKeyOrigin": "text", "textKey": key,
            "skipClientIdValidation": true,
        })
    };
    let pair = KeyPair::generate().unwrap();
    let config_of_pair = config("es", &pem("PUBLIC KEY", &pair.subject_public_key_info()));
    let policy = gateway
        .apply(&policies, tls("jwt-validation-flex", config_of_pair))
        .await;
    let shown = gateway.get(&policy).await.json();
    let key = &shown["verificationKeys"][0];
    assert_eq!(
        (&key["kind"], &key["bits"]),
        (&json!("EC P-256"), &json!(256))
    );
    assert_eq!(key["setAt"], NOW);
    let jwk = &key["publicJwk"];
    let members = format!(
        r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#,
        jwk["x"], jwk["y"]
    );
    let thumbprint = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(members));
    assert_eq!(key["thumbprint"], thumbprint);

    let secret = config("hmac", &"s".repeat(32));
    let policy = gateway
        .apply(&policies, tls("jwt-validation-flex", secret))
        .await;
    let shown = gateway.get(&policy).await.json();
    let expected = json!([{"kind": "HMAC", "bits": 256, "setAt": NOW}]);
    assert_eq!(shown["verificationKeys"], expected);
}
