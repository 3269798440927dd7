//! Files that a configuration names and that are not what a file should be.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use crate::support::{Process, start_echo};

/// What a path may lead to instead of a certificate, and what is said of it.
fn made_in(folder: &Path) -> [(PathBuf, &'static str); 4] {
    let pipe = folder.join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let large = folder.join("large");
    let file = fs::File::create(&large).unwrap();
    file.set_len(512 * 1024 * 1024).unwrap();
    [
        (pipe, "not a regular file"),
        ("/dev/zero".into(), "not a regular file"),
        (folder.to_owned(), "not a regular file"),
        (large, "larger than 1048576 bytes"),
    ]
}

#[tokio::test]
async fn a_certificate_that_is_no_file_of_usual_size_is_refused_and_holds_nothing_up() {
    let folder = TempDir::new().unwrap();
    let gateway = Process::start(&[]);
    let address = gateway
        .create(&json!({ "address": start_echo().await }))
        .await;
    let policies = format!("/api-instances/api-{}/policies", address.port());
    for (path, words) in made_in(folder.path()) {
        for kind in ["tls", "tls-outbound"] {
            let policy = json!({
                "policyRef": { "name": kind },
                "config": { "certificate": { "crtFile": path, "keyFile": path } },
            });
            let (status, answer) = gateway.call("POST", &policies, &policy).await;
            assert_eq!(status, 422, "{answer}");
            assert!(answer.contains(words), "{path:?}: {answer}");
        }
    }
    assert!(gateway.memory("VmHWM") < 512 * 1024);
}

#[tokio::test]
async fn a_pipe_among_the_files_of_local_mode_holds_neither_the_start_nor_the_end_up() {
    let folder = TempDir::new().unwrap();
    let pipe = folder.path().join("pipe.yaml");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let certificate = folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&certificate).status();
    assert!(made.unwrap().success());
    let certificate = certificate.to_str().unwrap();
    let text = format!(
        "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata:\n  name: piped\nspec:\n  address: http://{}/\n  services:\n    upstream:\n      address: http://127.0.0.1:1\n  policies:\n    - policyRef:\n        name: tls\n      config:\n        certificate:\n          crtFile: {certificate}\n          keyFile: {certificate}\n",
        crate::support::free_address(),
    );
    fs::write(folder.path().join("a.yaml"), text).unwrap();
    let config = folder.path().to_str().unwrap();
    let mut gateway = Process::start(&["--config-dir", config, "--notice-ms", "0"]);
    let (_, status) = gateway.call("GET", "/status", &json!(null)).await;
    assert!(
        status.matches("not a regular file").count() >= 2,
        "{status}"
    );
    gateway.signal("TERM");
    assert!(gateway.ended().success());
}

#[tokio::test]
async fn a_certificate_that_was_broken_at_the_start_is_used_once_it_is_mended() {
    let folder = TempDir::new().unwrap();
    let gateway = Process::start(&["--notice-ms", "0"]);
    let address = gateway
        .create(&json!({ "address": start_echo().await }))
        .await;
    let policies = format!("/api-instances/api-{}/policies", address.port());
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (crt, key) = (folder.path().join("crt"), folder.path().join("key"));
    let write = || {
        fs::write(&crt, pem("CERTIFICATE", own.cert.der())).unwrap();
        fs::write(&key, pem("PRIVATE KEY", &own.signing_key.serialize_der())).unwrap();
    };
    write();
    let policy = json!({
        "policyRef": { "name": "tls-outbound" },
        "config": { "certificate": { "crtFile": crt, "keyFile": key } },
    });
    let (status, answer) = gateway.call("POST", &policies, &policy).await;
    assert_eq!(status, 201, "{answer}");
    let gateway = gateway.restarted(|_| fs::remove_file(&key).unwrap());
    let states = async || gateway.call("GET", "/status", &json!(null)).await.1;
    assert!(states().await.contains("\"broken\""), "{}", states().await);
    write();
    crate::support::until("what is mended runs", async || {
        !states().await.contains("\"broken\"")
    })
    .await;
}

fn pem(label: &str, der: &[u8]) -> String {
    pem_rfc7468::encode_string(label, pem_rfc7468::LineEnding::LF, der).unwrap()
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_logged_from_the_start_on() {
    let folder = TempDir::new().unwrap();
    let pair = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2020, 2, 3);
    let certificate = params.self_signed(&pair).unwrap();
    let (crt, key) = (folder.path().join("crt"), folder.path().join("key"));
    fs::write(&crt, pem("CERTIFICATE", certificate.der())).unwrap();
    fs::write(&key, pem("PRIVATE KEY", &pair.serialize_der())).unwrap();
    let text = format!(
        "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata:\n  name: ended\nspec:\n  address: https://{}/\n  services:\n    upstream:\n      address: http://127.0.0.1:1\n  policies:\n    - policyRef:\n        name: tls\n      config:\n        certificate:\n          crtFile: {}\n          keyFile: {}\n",
        crate::support::free_address(),
        crt.display(),
        key.display(),
    );
    fs::write(folder.path().join("a.yaml"), text).unwrap();
    let config = folder.path().to_str().unwrap();
    let gateway = Process::start(&["--config-dir", config, "--notice-ms", "0"]);
    gateway.logged("has ended on 2020-02-03.").await;
    let (_, status) = gateway.call("GET", "/status", &json!(null)).await;
    assert!(status.contains("\"active\""), "{status}");
}
