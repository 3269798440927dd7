//! Certificates in files.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

#[tokio::test]
async fn a_certificate_file_that_changes_is_shown_and_a_broken_one_is_not() {
    let gateway = Gateway::start().await;
    watch(&gateway);
    let file = |name: &str| -> PathBuf { gateway.folder.path().join(name) };
    let write = |pair: &Pair| {
        fs::write(file("crt"), &pair.crt).unwrap();
        fs::write(file("key"), &pair.key).unwrap();
    };
    let (first, second) = (Authority::new(), Authority::new());
    let name = gateway.ip().to_string();
    write(&first.issue(&name));
    let policies = gateway.create_secure("one").await;
    let files = json!({"crtFile": file("crt"), "keyFile": file("key")});
    let policy = tls("tls", json!({"certificate": files}));
    gateway.apply(&policies, policy).await;
    let url = gateway.secure_address("/one");
    let shown = async |authority: &Authority| ask(client(authority, None), &url).await.is_some();
    assert!(shown(&first).await);

    write(&second.issue(&name));
    until("the new certificate is shown", async || {
        shown(&second).await
    })
    .await;
    fs::write(file("crt"), "no certificate").unwrap();
    fs::write(file("key"), "no key").unwrap();
    // It was looked at once a further change is seen.
    let looks = Instant::now();
    while looks.elapsed() < Duration::from_millis(2500) {
        assert!(shown(&second).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    write(&first.issue(&name));
    until("a good one is shown again", async || shown(&first).await).await;
}

/// Looks at the files, as the running gateway does.
fn watch(gateway: &Gateway) {
    let configuration = Arc::clone(&gateway.configuration);
    tokio::spawn(async move { configuration.watch_certificates().await });
}

#[tokio::test]
async fn a_certificate_that_was_missing_at_the_start_is_taken_up_when_it_is_there() {
    let gateway = Gateway::start().await;
    let folder = Arc::clone(&gateway.folder);
    let file = |name: &str| -> PathBuf { folder.path().join(name) };
    let authority = Authority::new();
    let pair = authority.issue(&gateway.ip().to_string());
    fs::write(file("crt"), &pair.crt).unwrap();
    fs::write(file("key"), &pair.key).unwrap();
    let policies = gateway.create_secure("one").await;
    let files = json!({"crtFile": file("crt"), "keyFile": file("key")});
    let policy = tls("tls", json!({"certificate": files}));
    gateway.apply(&policies, policy).await;

    let lost = |_: &Path| fs::remove_file(file("crt")).unwrap();
    let gateway = gateway.restart(None, lost).await;
    let shown = gateway.get("/api-instances/one").await.json();
    assert_eq!(shown["state"], "broken", "{shown}");
    watch(&gateway);
    fs::write(file("crt"), &pair.crt).unwrap();
    let url = gateway.secure_address("/one");
    until("the certificate is shown", async || {
        ask(client(&authority, None), &url).await.is_some()
    })
    .await;
}
