//! Private keys go in and do not come out.

use std::path::Path;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::gateway::{Gateway, OTHER_SECRET, SECRET, config, is_signed_with, policy};

#[tokio::test]
async fn no_answer_and_no_file_has_the_private_key() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let misplaced = json!({"privateKey": SECRET, "label": {"key": SECRET}, "config": SECRET});
    for body in [misplaced.clone(), json!([SECRET]), json!(SECRET)] {
        gateway.post(&policies, body.clone()).await.refused();
        gateway.put(&path, body.clone()).await.refused();
        gateway
            .post("/policies:explain", body.clone())
            .await
            .refused();
        gateway.post("/api-instances", body).await.refused();
    }
    let explain = json!({"config": config(SECRET)});
    gateway.post("/policies:explain", explain).await;
    for path in [
        "/status",
        "/api-instances",
        "/api-instances/one",
        &policies,
        &path,
    ] {
        gateway.get(path).await;
    }
    assert!(!gateway.answers.lock().unwrap().contains(SECRET));
    let debug = format!(
        "{:?} {:?}",
        gateway.configuration,
        gateway.configuration.snapshot()
    );
    assert!(!debug.contains(SECRET));
    assert!(folder_contains(gateway.folder.path(), b"signingMethod"));
    assert!(!folder_contains(gateway.folder.path(), SECRET.as_bytes()));
    let encoded = STANDARD.encode(SECRET);
    assert!(!folder_contains(
        gateway.folder.path(),
        &encoded.as_bytes()[..24]
    ));
}

#[tokio::test]
async fn with_another_master_key_only_what_needs_it_is_closed_until_its_keys_are_set_again() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("closed").await;
    let paths = [
        gateway.apply(&policies, policy(SECRET)).await,
        gateway.apply(&policies, policy(SECRET)).await,
    ];
    gateway.create("open").await;

    let other = STANDARD.encode([7; 32]);
    let gateway = gateway.restart(Some(&other), |_| ()).await;
    assert_eq!(gateway.request("/open").await.0, StatusCode::OK);
    assert_eq!(
        gateway.request("/closed").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
    let closed = gateway.get("/api-instances/closed").await.json();
    assert_eq!(closed["state"], "broken");
    assert_eq!(closed["issues"][1]["path"], "policies[1].config.privateKey");
    assert_eq!(closed["policies"][0].get("privateKey"), None);

    // One after the other: the second is no reason to refuse the first.
    for path in &paths {
        let answer = gateway.put(path, policy(OTHER_SECRET)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    assert!(is_signed_with(
        &gateway.request("/closed").await.1,
        OTHER_SECRET
    ));
}

#[tokio::test]
async fn without_the_master_key_that_sealed_them_keys_stay_closed_and_no_new_one_is_made() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, policy(SECRET)).await;

    let mut master_key = String::new();
    let lose = |folder: &Path| {
        let file = folder.join("master-key");
        master_key = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
    };
    let gateway = gateway.restart(None, lose).await;
    assert!(!gateway.folder.path().join("master-key").exists());
    assert_eq!(
        gateway.request("/one").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
    let status = gateway.get("/status").await.json();
    assert!(
        status["troubles"][0]
            .as_str()
            .unwrap()
            .contains("master-key is missing")
    );
    assert_eq!(status["instances"][0]["state"], "broken");
    let refused = gateway.post(&policies, policy(SECRET)).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);

    // The same key may come from the environment instead.
    let gateway = gateway.restart(Some(master_key.trim()), |_| ()).await;
    assert!(is_signed_with(&gateway.request("/one").await.1, SECRET));
}

fn folder_contains(folder: &Path, needle: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap();
    files.into_iter().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}
