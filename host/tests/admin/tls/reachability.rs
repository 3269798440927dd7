//! Whether services can be reached, without a request.

use tokio::io::AsyncReadExt as _;

use super::outbound::secure_upstream;
use super::*;

/// An API instance `one` with these services, which need not be enabled for it.
async fn with_services(gateway: &Gateway, services: &[(&str, String)]) {
    let services = services.iter();
    let services = services.map(|(name, address)| json!({"name": name, "address": address}));
    let services: Vec<_> = services.collect();
    let names = services.iter().map(|service| &service["name"]);
    let routes = names.map(|name| json!({"destinations": [{"service": name}]}));
    let instance = json!({
        "name": "one",
        "address": gateway.address("/one"),
        "services": services.clone(),
        "routes": routes.collect::<Vec<_>>(),
        "timeouts": {"connectMs": 2000},
        "enabled": false,
    });
    let answer = gateway.post("/api-instances", instance).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
}

/// What is said of the first service: whether it is reached, and why not.
async fn checked(gateway: &Gateway, draft: Value) -> (bool, String) {
    let answer = gateway.post("/api-instances/one:check", draft).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let first = answer.json()["services"][0].clone();
    let message = first["message"].as_str().unwrap().to_owned();
    (first["reached"] == true, message)
}

#[tokio::test]
async fn each_service_is_connected_to_and_sent_nothing() {
    let gateway = Gateway::start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let open = listener.local_addr().unwrap();
    let freed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = freed.local_addr().unwrap();
    drop(freed);
    let services = [
        ("open", format!("http://{open}")),
        ("closed", format!("http://{closed}")),
        ("lost", "http://name.invalid".to_owned()),
        ("echo", "http://echo.jwt-gateway.localhost/".to_owned()),
    ];
    with_services(&gateway, &services).await;
    let received = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        bytes
    });
    let answer = gateway.post("/api-instances/one:check", json!({})).await;
    let found = answer.json()["services"].clone();
    let expected = [
        ("open", true, format!("{open} accepts connections.")),
        (
            "closed",
            false,
            format!("{closed} cannot be connected to: "),
        ),
        ("lost", false, "The host cannot be found: ".to_owned()),
        ("echo", true, "127.0.0.1:".to_owned()),
    ];
    for (index, (service, reached, message)) in expected.iter().enumerate() {
        let found = &found[index];
        assert_eq!(found["service"], *service);
        assert_eq!(found["reached"], *reached, "{found}");
        assert!(
            found["message"].as_str().unwrap().starts_with(message),
            "{found}"
        );
    }
    assert!(received.await.unwrap().is_empty());

    let one = gateway
        .post("/api-instances/one:check", json!({"service": "closed"}))
        .await;
    assert_eq!(one.json()["services"].as_array().unwrap().len(), 1);
    assert_eq!(one.json()["services"][0]["service"], "closed");
    // Nothing else can be asked for.
    let other = gateway
        .post("/api-instances/one:check", json!({"service": "other"}))
        .await;
    assert_eq!(other.refused(), ["service"]);
    let address = json!({"address": "http://127.0.0.1:1"});
    let other = gateway.post("/api-instances/one:check", address).await;
    assert_eq!(other.refused(), ["address"]);
    let nobody = gateway.post("/api-instances/two:check", json!({})).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_upstream_is_checked_over_tls_as_the_policies_say() {
    let gateway = Gateway::start().await;
    let (authority, clients) = (Authority::new(), Authority::new());
    let upstream = secure_upstream(&authority.issue("localhost"), Some(&clients)).await;
    with_services(&gateway, &[("orders", upstream)]).await;
    let (reached, message) = checked(&gateway, json!({})).await;
    assert!(
        !reached && message.contains("but TLS fails: invalid peer certificate"),
        "{message}"
    );

    let policies = "/api-instances/one/policies";
    let trusting = tls("tls-outbound", json!({"trustedCA": authority.pem}));
    let policy = gateway.apply(policies, trusting).await;
    // It looks at the certificate of a client when that has done its part.
    let (reached, message) = checked(&gateway, json!({})).await;
    assert!(
        !reached && message.contains("CertificateRequired"),
        "{message}"
    );

    for (config, words) in [
        (
            json!({"trustedCA": authority.pem}),
            "TLS 1.3, and its certificate is good.",
        ),
        (
            json!({"skipValidation": true, "maxversion": "1.2"}),
            "TLS 1.2, and its certificate was not checked",
        ),
    ] {
        let mut config = config;
        config["certificate"] = clients.issue("gateway").json();
        let answer = gateway.put(&policy, tls("tls-outbound", config)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let (reached, message) = checked(&gateway, json!({})).await;
        assert!(reached && message.contains(words), "{message}");
    }
}

#[tokio::test]
async fn an_upstream_that_is_silent_is_given_up_in_time() {
    let gateway = Gateway::start().await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", silent.local_addr().unwrap());
    with_services(&gateway, &[("silent", address)]).await;
    let (reached, message) = checked(&gateway, json!({})).await;
    assert!(
        !reached && message.ends_with("but TLS fails: no answer within 2000 ms."),
        "{message}"
    );
}

#[tokio::test]
async fn where_a_policy_that_says_how_cannot_run_nothing_is_checked() {
    let gateway = Gateway::start().await;
    let file = |name: &str| gateway.folder.path().join(name);
    let pair = Authority::new().issue("gateway");
    std::fs::write(file("crt"), &pair.crt).unwrap();
    std::fs::write(file("key"), &pair.key).unwrap();
    with_services(&gateway, &[("echo", format!("http://{}", echo().await))]).await;
    let files = json!({"crtFile": file("crt"), "keyFile": file("key")});
    let policy = tls("tls-outbound", json!({"certificate": files}));
    gateway.apply("/api-instances/one/policies", policy).await;
    assert!(checked(&gateway, json!({})).await.0);
    let lost = |folder: &std::path::Path| std::fs::remove_file(folder.join("crt")).unwrap();
    let gateway = gateway.restart(None, lost).await;
    let answer = gateway.post("/api-instances/one:check", json!({})).await;
    assert_eq!(
        answer.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        answer.text
    );
}
