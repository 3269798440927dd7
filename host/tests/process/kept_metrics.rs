//! What is counted outlives the process, however that ends.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::support::{Process, free_address, get, start_echo, until};

/// A folder that declares the API instance `filed`, and where that listens.
async fn declared() -> (TempDir, SocketAddr) {
    let (folder, address, upstream) = (TempDir::new().unwrap(), free_address(), start_echo().await);
    let text = format!(
        "apiVersion: gateway.mulesoft.com/v1alpha1\nkind: ApiInstance\nmetadata:\n  name: filed\n\
         spec:\n  address: http://{address}\n  services:\n    upstream:\n      address: {upstream}\n"
    );
    fs::write(folder.path().join("filed.yaml"), text).unwrap();
    (folder, address)
}

/// Sends so many requests, one after the other.
async fn ask(address: SocketAddr, times: u64) {
    for _ in 0..times {
        assert_eq!(get(&format!("http://{address}/")).await.status(), 200);
    }
}

/// Requests in the last hour.
async fn requests(gateway: &Process) -> u64 {
    let path = "/metrics/api-instances/filed";
    let (_, answer) = gateway.call("GET", path, &json!(null)).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let requests = answer["requests"].as_array().into_iter().flatten();
    requests.map(|number| number.as_u64().unwrap()).sum()
}

/// Responses with 2xx that a copy of the counters has, made while they are in use: what a
/// process leaves that is killed then.
async fn written(folder: &Path) -> sqlx::Result<u64> {
    let copy = TempDir::new().unwrap();
    for name in ["metrics.db", "metrics.db-wal"] {
        fs::copy(folder.join(name), copy.path().join(name))?;
    }
    let address = format!("sqlite:{}", copy.path().join("metrics.db").display());
    let mut connection = SqliteConnection::connect(&address).await?;
    let minutes = "select tally from steps where name = 'filed' and seconds = 60";
    let tallies: Vec<Vec<u8>> = sqlx::query_scalar(minutes)
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    // The third number of a tally, and below 128 one byte.
    Ok(tallies.iter().map(|tally| u64::from(tally[2])).sum())
}

async fn counted(gateway: &Process, expected: u64) {
    until(&format!("{expected} requests are counted"), async || {
        requests(gateway).await == expected
    })
    .await;
}

#[tokio::test]
async fn an_orderly_end_loses_nothing_that_was_counted() {
    let (folder, address) = declared().await;
    let flags = ["--config-dir", folder.path().to_str().unwrap()];
    let mut gateway = Process::start(&flags);
    for round in 1..3 {
        ask(address, 2).await;
        counted(&gateway, round * 2).await;
        gateway.signal("TERM");
        assert!(gateway.ended().success());
        gateway = gateway.started_again(&flags);
        counted(&gateway, round * 2).await;
    }
}

#[tokio::test]
async fn a_process_that_is_killed_has_kept_what_it_had_written() {
    let (folder, address) = declared().await;
    let config = folder.path().to_str().unwrap();
    let flags = ["--config-dir", config, "--metrics-save-seconds", "1"];
    let mut gateway = Process::start(&flags);
    ask(address, 3).await;
    counted(&gateway, 3).await;
    until("they are written", async || {
        written(gateway.folder()).await.is_ok_and(|sum| sum == 3)
    })
    .await;
    gateway.signal("KILL");
    assert!(!gateway.ended().success());
    let gateway = gateway.started_again(&flags);
    counted(&gateway, 3).await;
}
