//! A private key enters and is never seen again. On its own, because what is logged
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

use gateway_tests::{TestGateway, key};
use http::Method;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

#[tokio::test]
async fn no_answer_log_line_or_file_contains_a_private_key() {
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
        seen += &gateway.admin(Method::GET, &path, None).await.text();
        seen += &gateway
            .admin(Method::GET, "/api-instances", None)
            .await
            .text();
        seen += &gateway.admin(Method::GET, "/status", None).await.text();
        seen += &gateway.client.get(&url, &[]).await.text();
    }
    seen += &format!("{gateway:?}", gateway = gateway.gateway);
    let folder = gateway.folder().to_owned();
    for needle in needles(secret, &pem) {
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

/// The secret, and every line of the PEM document but its frame.
fn needles(secret: &str, pem: &str) -> Vec<String> {
    let lines = pem
        .lines()
        .filter(|line| !line.starts_with("-----") && line.len() > 16);
    lines.chain([secret]).map(str::to_owned).collect()
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
