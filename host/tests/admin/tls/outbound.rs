//! TLS towards upstreams.

use super::*;

/// An upstream that is `localhost` and tells what it was shown. It wants to see a
/// certificate of `clients`, if there are some.
pub(super) async fn secure_upstream(pair: &Pair, clients: Option<&Authority>) -> String {
    let builder = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        Some(clients) => {
            let roots = Arc::new(clients.roots());
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider());
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
        None => builder.with_no_client_auth(),
    };
    let mut config = builder.with_single_cert(pair.chain(), pair.key()).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let (_, session) = stream.get_ref();
                let seen = json!({
                    "name": session.server_name(),
                    "client": session.peer_certificates().is_some(),
                    "version": format!("{:?}", session.protocol_version().unwrap()),
                    "alpn": String::from_utf8_lossy(session.alpn_protocol().unwrap_or_default()),
                });
                let answer = service_fn(move |_: Request<Incoming>| {
                    let body = Body::from(seen.to_string());
                    async { Ok::<_, std::convert::Infallible>(Response::new(body)) }
                });
                let http = Builder::new(TokioExecutor::new());
                let _ = http.serve_connection(TokioIo::new(stream), answer).await;
            });
        }
    });
    format!("https://localhost:{port}")
}

/// An API instance with two services: `orders`, and `others` without TLS.
async fn two_services(gateway: &Gateway, orders: &str) -> Value {
    json!({
        "name": "one",
        "address": gateway.address("/one"),
        "services": [
            {"name": "orders", "address": orders},
            {"name": "others", "address": format!("http://{}", echo().await)},
        ],
        "routes": [
            {"rules": [{"path": "/others.*"}], "destinations": [{"service": "others"}]},
            {"destinations": [{"service": "orders"}]},
        ],
    })
}

#[tokio::test]
async fn an_upstream_is_spoken_to_as_its_policy_says() {
    let gateway = Gateway::start().await;
    let (authority, other) = (Authority::new(), Authority::new());
    let upstream = secure_upstream(&authority.issue("orders.example"), Some(&authority)).await;
    let instance = two_services(&gateway, &upstream).await;
    let answer = gateway.post("/api-instances", instance).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert_eq!(gateway.request("/one").await.0, StatusCode::BAD_GATEWAY);

    let good = json!({
        "trustedCA": authority.pem,
        "serverName": "orders.example",
        "certificate": authority.issue("gateway").json(),
    });
    let policies = "/api-instances/one/policies";
    let mut policy = tls("tls-outbound", good.clone());
    policy["upstream"] = json!("orders");
    let path = gateway.apply(policies, policy.clone()).await;
    let (status, seen) = gateway.request("/one").await;
    assert_eq!(status, StatusCode::OK, "{seen}");
    let expected =
        json!({"name": "orders.example", "client": true, "version": "TLSv1_3", "alpn": "h2"});
    assert_eq!(seen, expected);
    assert_eq!(gateway.request("/one/others").await.0, StatusCode::OK);

    let change = async |name: &str, value: Value| {
        let mut policy = policy.clone();
        policy["config"][name] = value;
        let config = policy["config"].as_object_mut().unwrap();
        config.retain(|_, value| !value.is_null());
        let answer = gateway.put(&path, policy).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        gateway.request("/one").await
    };
    assert_eq!(
        change("trustedCA", json!(other.pem)).await.0,
        StatusCode::BAD_GATEWAY
    );
    assert_eq!(
        change("serverName", json!("other.example")).await.0,
        StatusCode::BAD_GATEWAY
    );
    assert_eq!(
        change("certificate", Value::Null).await.0,
        StatusCode::BAD_GATEWAY
    );
    let stranger = other.issue("gateway").json();
    assert_eq!(
        change("certificate", stranger).await.0,
        StatusCode::BAD_GATEWAY
    );
    assert_eq!(
        change("maxversion", json!("1.2")).await.1["version"],
        "TLSv1_2"
    );
    // Who speaks HTTP/1.1 only need not say so.
    assert_eq!(change("alpn", json!(["http/1.1"])).await.1["alpn"], "");
}

#[tokio::test]
async fn an_upstream_that_is_not_checked_is_warned_of() {
    let gateway = Gateway::start().await;
    let upstream = secure_upstream(&Authority::new().issue("somebody"), None).await;
    let instance = json!({
        "name": "one",
        "address": gateway.address("/one"),
        "upstream": {"address": upstream},
    });
    let answer = gateway.post("/api-instances", instance).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    assert_eq!(gateway.request("/one").await.0, StatusCode::BAD_GATEWAY);
    let policy = tls("tls-outbound", json!({"skipValidation": true}));
    gateway.apply("/api-instances/one/policies", policy).await;
    assert_eq!(gateway.request("/one").await.0, StatusCode::OK);
    assert_eq!(
        gateway.issues_of("one").await,
        ["policies[0].config.skipValidation"]
    );
}
