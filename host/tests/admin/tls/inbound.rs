//! TLS towards clients.

use super::*;

#[tokio::test]
async fn a_port_is_open_once_it_has_its_certificate() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let policies = gateway.create_secure("one").await;
    assert_eq!(gateway.issues_of("one").await, ["policies"]);
    let url = gateway.secure_address("/one/x");
    assert!(ask(client(&authority, None), &url).await.is_none());

    let pair = authority.issue(&gateway.ip().to_string());
    let config = json!({"certificate": pair.json()});
    let policy = gateway.apply(&policies, tls("tls", config)).await;
    assert!(gateway.issues_of("one").await.is_empty());
    let (status, version, seen) = ask(client(&authority, None), &url).await.unwrap();
    assert_eq!((status, version), (StatusCode::OK, Version::HTTP_2));
    assert_eq!(seen["headers"]["x-forwarded-proto"][0], "https");
    assert!(ask(client(&Authority::new(), None), &url).await.is_none());

    // What tries a request out finds the way as well.
    let draft = json!({"method": "GET", "path": "/x"});
    let tried = gateway.post("/api-instances/one:try", draft).await;
    assert_eq!(tried.json()["status"], 200, "{}", tried.text);

    // A neighbour on the port needs no certificate of its own.
    gateway.create_secure("two").await;
    let url = gateway.secure_address("/two/x");
    assert!(ask(client(&authority, None), &url).await.is_some());

    // Without its certificate the port is closed, and not open for all.
    assert_eq!(gateway.delete(&policy).await.status, StatusCode::NO_CONTENT);
    assert!(ask(client(&authority, None), &url).await.is_none());
    for name in ["one", "two"] {
        assert_eq!(gateway.issues_of(name).await, ["policies"], "{name}");
    }
}

#[tokio::test]
async fn api_instances_of_a_port_agree_on_tls() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let config = json!({"certificate": authority.issue(&gateway.ip().to_string()).json()});
    let policies = gateway.create_secure("one").await;
    gateway.apply(&policies, tls("tls", config.clone())).await;

    let plain = json!({
        "name": "plain",
        "address": gateway.address("/plain"),
        "upstream": {"address": "http://127.0.0.1:1"},
    });
    let answer = gateway.post("/api-instances", plain).await;
    assert_eq!(answer.refused(), ["address"]);

    let policies = gateway.create_secure("two").await;
    let same = gateway.apply(&policies, tls("tls", config)).await;
    assert!(gateway.issues_of("two").await.is_empty());
    let other = authority.issue(&gateway.ip().to_string());
    let other = tls("tls", json!({"certificate": other.json()}));
    assert_eq!(
        gateway.put(&same, other.clone()).await.status,
        StatusCode::OK
    );
    assert_eq!(gateway.issues_of("two").await, ["address"]);
    assert!(gateway.issues_of("one").await.is_empty());
    gateway.apply(&policies, other).await;
    assert!(
        gateway
            .issues_of("two")
            .await
            .contains(&"policies[1].policyRef".to_owned())
    );
}

#[tokio::test]
async fn what_is_wrong_with_tls_has_its_path() {
    let gateway = Gateway::start().await;
    let policies = gateway.create_secure("one").await;
    let authority = Authority::new();
    let (pair, other) = (authority.issue("localhost"), authority.issue("localhost"));
    let good = json!({"certificate": pair.json()});
    let with = |name: &str, value: Value| {
        let mut config = good.clone();
        config[name] = value;
        config
    };
    let certificate = |crt: &str, key: &str| json!({"certificate": {"crt": crt, "key": key}});
    let missing = json!({"certificate": {"crtFile": "/nowhere/crt", "keyFile": "/nowhere/key"}});
    let cut_off = &pair.crt[..pair.crt.len() / 2];
    let cases = [
        (json!({}), "config.certificate"),
        (json!({"certificate": {}}), "config.certificate.key"),
        (
            json!({"certificate": {"crtFile": "x"}}),
            "config.certificate.keyFile",
        ),
        (certificate("no PEM", &pair.key), "config.certificate.crt"),
        (certificate(cut_off, &pair.key), "config.certificate.crt"),
        (certificate(&pair.crt, "no PEM"), "config.certificate.key"),
        (certificate(&pair.crt, &other.key), "config.certificate.key"),
        (missing, "config.certificate.keyFile"),
        (with("alpn", json!(["spdy"])), "config.alpn[0]"),
        (with("alpn", json!([])), "config.alpn"),
        (with("minversion", json!("1.4")), "config.minversion"),
        (with("maxversion", json!(1.3)), "config.maxversion"),
        (with("ciphers", json!(["TLS_NULL"])), "config.ciphers"),
        (with("trustedCA", json!("no PEM")), "config.trustedCA"),
        (
            with("requireClientCertificate", json!(true)),
            "config.trustedCA",
        ),
        (with("skipValidation", json!(true)), "config.skipValidation"),
    ];
    for (config, path) in cases {
        let answer = gateway.post(&policies, tls("tls", config.clone())).await;
        assert!(
            answer.refused().contains(&path.to_owned()),
            "{path}: {}",
            answer.text
        );
    }
    let mut versions = with("minversion", json!("1.3"));
    versions["maxversion"] = json!("1.2");
    let answer = gateway.post(&policies, tls("tls", versions)).await;
    assert_eq!(answer.refused(), ["config.maxversion"]);
}

#[tokio::test]
async fn tls_is_not_for_some_requests_only() {
    let gateway = Gateway::start().await;
    let policies = gateway.create_secure("one").await;
    let good = json!({"certificate": Authority::new().issue("localhost").json()});
    let mut for_some = tls("tls", good.clone());
    for_some["rules"] = json!([{"path": "/x"}]);
    assert_eq!(gateway.post(&policies, for_some).await.refused(), ["rules"]);
    let mut for_service = tls("tls", good);
    for_service["upstream"] = json!("upstream");
    assert_eq!(
        gateway.post(&policies, for_service).await.refused(),
        ["upstream"]
    );
    let outbound = json!({"serverName": "no name", "trustedCA": ""});
    let answer = gateway.post(&policies, tls("tls-outbound", outbound)).await;
    assert_eq!(answer.refused(), ["config.trustedCA", "config.serverName"]);
}

#[tokio::test]
async fn the_key_of_a_certificate_is_kept_and_never_shown() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let policies = gateway.create_secure("one").await;
    let pair = authority.issue(&gateway.ip().to_string());
    let config = json!({"certificate": pair.json()});
    let policy = gateway.apply(&policies, tls("tls", config)).await;
    // A change may leave the key out.
    let config = json!({"certificate": {"crt": pair.crt}, "alpn": ["http/1.1"]});
    let answer = gateway.put(&policy, tls("tls", config)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let view = gateway.get(&policy).await.json();
    assert_eq!(view["config"]["certificate"], json!({"crt": pair.crt}));
    assert_eq!(view["config"]["minversion"], "1.2");
    let url = gateway.secure_address("/one");
    let (_, version, _) = ask(client(&authority, None), &url).await.unwrap();
    assert_eq!(version, Version::HTTP_11);
    let secret = pair.key.lines().nth(1).unwrap();
    assert!(!gateway.answers.lock().unwrap().contains(secret));
}

#[tokio::test]
async fn clients_are_asked_who_they_are_where_the_policy_says_so() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let (known, stranger) = (authority.issue("client"), Authority::new().issue("client"));
    let policies = gateway.create_secure("one").await;
    let mut config = json!({
        "certificate": authority.issue(&gateway.ip().to_string()).json(),
        "trustedCA": authority.pem,
        "requireClientCertificate": true,
    });
    let policy = gateway.apply(&policies, tls("tls", config.clone())).await;
    let url = gateway.secure_address("/one");
    for (shown, required, optional) in [
        (Some(&known), true, true),
        (None, false, true),
        (Some(&stranger), false, false),
    ] {
        for (require, passes) in [(true, required), (false, optional)] {
            config["requireClientCertificate"] = json!(require);
            let answer = gateway.put(&policy, tls("tls", config.clone())).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            let answer = ask(client(&authority, shown), &url).await;
            assert_eq!(answer.is_some(), passes, "{require}");
        }
    }
}

#[tokio::test]
async fn a_request_is_tried_over_tls_whoever_vouches_for_the_certificate() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let policies = gateway.create_secure("one").await;
    let config = json!({"certificate": authority.issue("example.com").json()});
    let path = gateway.apply(&policies, tls("tls", config)).await;
    let request = json!({"path": "/a"});
    let tried = gateway
        .post("/api-instances/one:try", request.clone())
        .await;
    assert_eq!(tried.json()["status"], 200, "{}", tried.text);

    let config = json!({
        "certificate": authority.issue("example.com").json(),
        "requireClientCertificate": true,
        "trustedCA": authority.pem,
    });
    gateway.put(&path, tls("tls", config)).await;
    let tried = gateway.post("/api-instances/one:try", request).await;
    assert_eq!(tried.status, StatusCode::SERVICE_UNAVAILABLE);
    tried.problem();
}

#[tokio::test]
async fn versions_and_cipher_suites_are_those_of_the_policy() {
    let gateway = Gateway::start().await;
    let authority = Authority::new();
    let policies = gateway.create_secure("one").await;
    let config = json!({
        "certificate": authority.issue(&gateway.ip().to_string()).json(),
        "minversion": "1.3",
        "ciphers": ["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_AES_128_GCM_SHA256"],
    });
    gateway.apply(&policies, tls("tls", config)).await;
    assert_eq!(
        gateway.issues_of("one").await,
        ["policies[0].config.ciphers[0]"]
    );
    let url = gateway.secure_address("/one");
    let old = client_of(&authority, None, &[&rustls::version::TLS12]);
    assert!(ask(old, &url).await.is_none());
    let new = client_of(&authority, None, &[&rustls::version::TLS13]);
    assert!(ask(new, &url).await.is_some());
}
