//! Keys change under load: nobody's request fails, and after the answer to the
//! change only the new key signs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use gateway_tests::{Client, TestGateway};
use http::{Method, StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

const CLIENTS: usize = 8;
const CHANGES: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_request_fails_and_after_the_answer_only_the_new_key_signs() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    let policy = gateway.apply("api", config(0)).await;
    // The key that certainly serves: set before the answer that made it certain is counted.
    let serving = Arc::new(AtomicUsize::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| tokio::spawn(load(url.clone(), Arc::clone(&serving), Arc::clone(&stop))))
        .collect();
    for change in 1..=CHANGES {
        let path = format!("/api-instances/api/policies/{policy}");
        let body = json!({ "config": config(change) });
        let reply = gateway.admin(Method::PUT, &path, Some(body)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        serving.store(change, Ordering::SeqCst);
        // Some traffic under each key, however fast the changes are.
        for _ in 0..20 {
            assert_eq!(
                key_of(&gateway.client.get(&url, &[]).await.token()),
                Some(change)
            );
        }
    }
    stop.store(true, Ordering::SeqCst);
    let mut requests = 0;
    for client in clients {
        requests += client.await.expect("a client saw a failure");
    }
    assert!(
        requests >= CLIENTS * CHANGES,
        "only {requests} requests: that is no load"
    );
}

async fn load(url: String, serving: Arc<AtomicUsize>, stop: Arc<AtomicBool>) -> usize {
    let client = Client::new();
    let mut requests = 0;
    while !stop.load(Ordering::SeqCst) {
        let before = serving.load(Ordering::SeqCst);
        let reply = client.get(&url, &[]).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let key = key_of(&reply.token()).expect("no key verifies the token");
        assert!(
            key >= before,
            "key {key} signed after the change to key {before} was answered"
        );
        requests += 1;
    }
    requests
}

fn config(key: usize) -> Value {
    json!({ "signingMethod": "HS256", "privateKey": secret(key), "customClaims": [], "customHeaders": [] })
}

fn secret(key: usize) -> String {
    format!("secret number {key:04} of the test of key changes")
}

/// Which of the keys verifies the token.
fn key_of(token: &str) -> Option<usize> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    (0..=CHANGES).find(|key| {
        let key = DecodingKey::from_secret(secret(*key).as_bytes()).unwrap();
        jsonwebtoken::decode::<Value>(token, &key, &validation).is_ok()
    })
}
