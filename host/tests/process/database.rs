//! A database that cannot be written, or is not the one any more that was opened.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use http::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Process, get, refused, start_echo, until};

/// Lets writes beyond a limit fail instead of ending the process.
const WITH_LIMITS: [&str; 3] = ["sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""];

/// How large a file of the process may become: `unlimited`, or bytes.
fn limit_files(gateway: &Process, bytes: &str) {
    let id = gateway.id().to_string();
    let limit = format!("--fsize={bytes}:");
    let limited = Command::new("prlimit")
        .args(["--pid", &id, &limit])
        .status();
    assert!(limited.unwrap().success());
}

/// A gateway whose database cannot take a byte more, and the URL of an upstream.
async fn start_full() -> (Process, Value) {
    let gateway = Process::start_as(&WITH_LIMITS, &[], |_| {});
    let upstream = json!({ "address": start_echo().await });
    gateway.create(&upstream).await;
    // Room for the index of the log, and not for a change in the log.
    limit_files(&gateway, "32768");
    let (_, status, answer) = gateway.try_to_create(&upstream).await;
    assert_eq!(status, 503, "{answer}");
    (gateway, upstream)
}

async fn troubles(gateway: &Process) -> String {
    let (_, status) = gateway.call("GET", "/status", &Value::Null).await;
    let status: Value = serde_json::from_str(&status).unwrap();
    status["troubles"].to_string()
}

#[tokio::test]
async fn a_data_folder_may_be_a_link() {
    let gateway = Process::start(&["--notice-ms", "0"]);
    let upstream = json!({ "address": start_echo().await });
    gateway.create(&upstream).await;
    let elsewhere = TempDir::new().unwrap();
    let gateway = gateway.restarted(|folder| {
        let moved = elsewhere.path().join("data");
        fs::rename(folder, &moved).unwrap();
        symlink(moved, folder).unwrap();
    });
    gateway.create(&upstream).await;
    assert!(elsewhere.path().join("data/gateway.db-wal").exists());
}

#[tokio::test]
async fn a_change_that_could_not_be_written_does_not_keep_the_next_from_it() {
    let (gateway, upstream) = start_full().await;
    for _ in 0..3 {
        let (_, status, answer) = gateway.try_to_create(&upstream).await;
        assert_eq!(status, 503);
        assert!(!answer.contains("transaction"), "{answer}");
    }
    limit_files(&gateway, "unlimited");
    for _ in 0..3 {
        let address = gateway.create(&upstream).await;
        let response = get(&format!("http://{address}/")).await;
        assert_eq!(response.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn what_another_process_writes_is_followed_after_a_change_has_failed() {
    let (gateway, upstream) = start_full().await;
    limit_files(&gateway, "unlimited");
    for round in 0..3 {
        let address = crate::support::free_address();
        let file = gateway.folder().join(format!("{round}.yaml"));
        let text = format!(
            "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata:\n  name: file-{round}\nspec:\n  address: http://{address}/\n  services:\n    upstream:\n      address: {}\n",
            upstream["address"].as_str().unwrap(),
        );
        fs::write(&file, text).unwrap();
        apply(&file, gateway.folder());
        until("what was applied is served", async || {
            let request = tokio::net::TcpStream::connect(address).await;
            request.is_ok()
        })
        .await;
    }
}

fn apply(file: &Path, data: &Path) {
    let applied = Command::new(env!("CARGO_BIN_EXE_jwt-gateway"))
        .arg("apply")
        .arg(file)
        .arg("--data-dir")
        .arg(data)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&applied.stderr);
    assert!(applied.status.success(), "{said}");
}

#[tokio::test]
async fn a_database_that_cannot_be_written_makes_unready_until_it_can() {
    let (gateway, _) = start_full().await;
    assert!(gateway.readiness().await.contains("[-]database failed"));
    assert!(troubles(&gateway).await.contains("cannot be written"));
    gateway.logged("changes cannot be written").await;
    limit_files(&gateway, "unlimited");
    until("it is ready without another change", async || {
        gateway.readiness().await.contains("[+]database ok")
    })
    .await;
    assert_eq!(troubles(&gateway).await, "[]");
}

#[tokio::test]
async fn a_refused_change_leaves_nothing_under_way() {
    let gateway = Process::start(&[]);
    let upstream = json!({ "address": start_echo().await });
    gateway.create(&upstream).await;
    let (_, status, _) = gateway
        .try_to_create(&json!({ "address": "ftp://127.0.0.1" }))
        .await;
    assert_eq!(status, 422);
    gateway.create(&upstream).await;
}

#[tokio::test]
async fn a_database_that_is_taken_away_is_noticed() {
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 4] = [
        ("removed", |file| fs::remove_file(file).unwrap()),
        ("moved", |file| {
            fs::rename(file, file.with_extension("away")).unwrap();
        }),
        ("replaced", |file| {
            let copy = file.with_extension("copy");
            fs::copy(file, &copy).unwrap();
            fs::rename(copy, file).unwrap();
        }),
        ("emptied", |file| {
            fs::File::options()
                .write(true)
                .truncate(true)
                .open(file)
                .unwrap();
        }),
    ];
    for (name, harm) in harms {
        let gateway = Process::start(&[]);
        let upstream = json!({ "address": start_echo().await });
        let address = gateway.create(&upstream).await;
        harm(&gateway.folder().join("gateway.db"));
        let (_, status, answer) = gateway.try_to_create(&upstream).await;
        assert_eq!(status, 503, "{name}");
        assert!(
            answer.contains("removed, replaced or cut"),
            "{name}: {answer}"
        );
        until(name, async || {
            gateway.readiness().await.contains("[-]database failed")
        })
        .await;
        assert!(troubles(&gateway).await.contains("removed"), "{name}");
        let response = get(&format!("http://{address}/")).await;
        assert_eq!(response.status(), StatusCode::OK, "{name}");
    }
}

#[tokio::test]
async fn a_database_that_is_put_back_is_used_again() {
    let gateway = Process::start(&[]);
    let file = gateway.folder().join("gateway.db");
    let away = gateway.folder().join("away");
    fs::rename(&file, &away).unwrap();
    until("it is missed", async || {
        gateway.readiness().await.contains("[-]database failed")
    })
    .await;
    fs::rename(&away, &file).unwrap();
    until("it is found again", async || {
        gateway.readiness().await.contains("[+]database ok")
    })
    .await;
    gateway
        .create(&json!({ "address": start_echo().await }))
        .await;
}

#[test]
fn a_data_folder_that_has_lost_its_database_is_refused() {
    for (left, content) in [("gateway.db-wal", "a log"), ("master-key", "a key")] {
        for emptied in [false, true] {
            let folder = TempDir::new().unwrap();
            fs::write(folder.path().join(left), content).unwrap();
            if emptied {
                fs::write(folder.path().join("gateway.db"), "").unwrap();
            }
            let (code, said) = refused(folder.path(), "127.0.0.1:0");
            assert_eq!(code, Some(3), "{said}");
            assert!(said.contains("is missing or empty"), "{said}");
            assert!(said.contains(left), "{said}");
            let kept = fs::read_to_string(folder.path().join(left)).unwrap();
            assert_eq!(kept, content);
        }
    }
}

#[tokio::test]
async fn a_clean_stop_leaves_no_log_behind() {
    let mut gateway = Process::start(&["--notice-ms", "0"]);
    gateway
        .create(&json!({ "address": start_echo().await }))
        .await;
    gateway.signal("TERM");
    assert!(gateway.ended().success());
    assert!(!gateway.folder().join("gateway.db-wal").exists());
}
