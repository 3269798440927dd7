//! A private key, a password or a client secret enters and is never seen again. On its own, because what is logged
//! is caught for the whole process.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends at what it did not expect"
)]

use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use gateway_tests::{TestGateway, key};
use http::Method;
use jwt_gateway::signer;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

#[tokio::test]
async fn no_answer_log_line_or_file_contains_a_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    let subscriber = subscriber.with_writer(log.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let secret = "correct-horse-battery-staple-is-the-secret";
    let pem = key("rsa-2048.pem");
    let gateway = TestGateway::start().await;
    let mut seen = String::new();
    for (name, method, private) in [("h", "HS256", secret), ("r", "RS256", pem.as_str())] {
        let url = gateway.create(name).await;
        let path = format!("/api-instances/{name}/policies");
        let config = |method: &str, exp: Value| {
            json!({ "config": {
                "signingMethod": method, "privateKey": private, "exp": exp,
                "customClaims": [{ "name": "x", "value": "#['a' ++ attributes.headers.nope]" }],
                "customHeaders": [],
            }})
        };
        // Accepted, refused for its method, refused for its shape, broken JSON, tried out.
        for body in [
            config(method, json!(60)),
            config("ES256", json!(60)),
            config(method, json!(-1)),
        ] {
            seen += &gateway.admin(Method::POST, &path, Some(body)).await.text();
        }
        let explain = Some(config(method, json!(0)));
        seen += &gateway
            .admin(Method::POST, "/policies:explain", explain)
            .await
            .text();
        seen += &read(&gateway, &path).await;
        seen += &gateway.client.get(&url, &[]).await.text();
    }
    seen += &credentials(&gateway).await;
    seen += &use_generated_key(&gateway).await;
    seen += &format!("{gateway:?}", gateway = gateway.gateway);
    let folder = gateway.folder().to_owned();
    let generated = generated_needle();
    for needle in needles(secret, &pem).into_iter().chain([generated]) {
        assert!(!seen.contains(&needle), "an answer contains key material");
        assert!(
            !log.text().contains(&needle),
            "the log contains key material"
        );
        assert!(
            !folder_contains(&folder, needle.as_bytes()),
            "a file contains key material"
        );
    }
    assert!(
        log.text().len() > 100,
        "nothing was logged, so nothing was tested"
    );
    assert!(folder.join("gateway.db-wal").exists() || folder.join("gateway.db").exists());
}

/// What clients and admins enter for inbound policies, and what clients send that
/// is no good.
const PASSWORD: &str = "a-password-to-be-kept-from-everybody";
const CLIENT_SECRET: &str = "a-client-secret-to-be-kept-from-everybody";
const TEXT_KEY: &str = "an-hmac-secret-to-be-kept-from-everybody";
const WRONG: &str = "a-wrong-password-which-may-be-right-elsewhere";

/// Applies every inbound policy and uses each well and badly. Gives all answers.
async fn credentials(gateway: &TestGateway) -> String {
    let mut seen = String::new();
    let body = json!({ "id": "shop", "name": "Shop", "secret": CLIENT_SECRET });
    let path = "/client-applications";
    seen += &gateway.admin(Method::POST, path, Some(body)).await.text();
    let rotate = "/client-applications/shop/secret:rotate";
    let weak = json!({ "secret": [CLIENT_SECRET] });
    seen += &gateway.admin(Method::POST, rotate, Some(weak)).await.text();
    seen += &gateway.admin(Method::GET, path, None).await.text();
    let policies = [
        (
            "http-basic-authentication-flex",
            json!({ "username": "ada", "password": PASSWORD, "stripCredentials": true }),
        ),
        (
            "client-id-enforcement-flex",
            json!({
                "clientSecretExpression": "#[attributes.headers['client_secret']]",
                "stripCredentials": true,
            }),
        ),
        (
            "jwt-validation-flex",
            json!({ "signingMethod": "hmac", "textKey": TEXT_KEY, "stripCredentials": true }),
        ),
    ];
    let basic = |password: &str| {
        let text = BASE64_STANDARD.encode(format!("ada:{password}"));
        format!("Basic {text}")
    };
    for (index, (policy, config)) in policies.into_iter().enumerate() {
        let name = format!("inbound-{index}");
        let url = gateway.create(&name).await;
        let path = format!("/api-instances/{name}/policies");
        for config in [config.clone(), json!({ "nothing": PASSWORD, "textKey": 1 })] {
            let body = json!({ "policyRef": { "name": policy }, "config": config });
            seen += &gateway.admin(Method::POST, &path, Some(body)).await.text();
        }
        seen += &gateway.admin(Method::GET, &path, None).await.text();
        for (password, secret) in [(PASSWORD, CLIENT_SECRET), (WRONG, WRONG)] {
            let given = basic(password);
            let fields = [
                ("authorization", given.as_str()),
                ("client_id", "shop"),
                ("client_secret", secret),
            ];
            let fields = match index {
                0 => &fields[..1],
                _ => &fields[1..],
            };
            seen += &gateway.client.get(&url, fields).await.text();
        }
        let token = format!("Bearer {WRONG}.{WRONG}.{WRONG}");
        let fields = [("authorization", token.as_str())];
        seen += &gateway.client.get(&url, &fields).await.text();
    }
    seen
}

/// Everything that shows the policies at this path.
async fn read(gateway: &TestGateway, path: &str) -> String {
    let policies = gateway.admin(Method::GET, path, None).await.text();
    let id = serde_json::from_str::<Value>(&policies).unwrap()["items"][0]["id"].clone();
    let revisions = format!("{path}/{}/revisions", id.as_str().unwrap());
    let mut seen = policies;
    for path in [revisions.as_str(), "/api-instances", "/status"] {
        seen += &gateway.admin(Method::GET, path, None).await.text();
    }
    seen
}

/// Lets the gateway make a key, and a policy sign with it. Gives all answers.
async fn use_generated_key(gateway: &TestGateway) -> String {
    let url = gateway.create("g").await;
    let draft = Some(json!({ "signingMethod": "ES256" }));
    let made = gateway.admin(Method::POST, "/keys:generate", draft).await;
    let handle = serde_json::from_str::<Value>(&made.text()).unwrap()["handle"].clone();
    let policy = json!({ "config": {
        "signingMethod": "ES256", "privateKey": { "generated": handle },
        "customClaims": [], "customHeaders": [],
    }});
    let path = "/api-instances/g/policies";
    let applied = gateway.admin(Method::POST, path, Some(policy)).await;
    assert_eq!(applied.status, 201, "{}", applied.text());
    let echoed = gateway.client.get(&url, &[]).await;
    assert!(echoed.text().contains("Bearer "), "{}", echoed.text());
    made.text() + &applied.text() + &echoed.text()
}

/// What every private key on P-256 begins with in PKCS #8, up to its number.
fn generated_needle() -> String {
    let made = signer::generate(gateway_model::SigningMethod::Es256).unwrap();
    let document = made.private_key.expose();
    let line = document.lines().nth(1).unwrap();
    line[..48].to_owned()
}

/// The secret, and every line of the PEM document but its frame.
fn needles(secret: &str, pem: &str) -> Vec<String> {
    let lines = pem
        .lines()
        .filter(|line| !line.starts_with("-----") && line.len() > 16);
    let encoded = BASE64_STANDARD.encode(format!("ada:{PASSWORD}"));
    let others = [secret, PASSWORD, CLIENT_SECRET, TEXT_KEY, WRONG, &encoded];
    lines.chain(others).map(str::to_owned).collect()
}

fn folder_contains(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
