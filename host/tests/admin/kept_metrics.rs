//! What is counted outlives the process, and what cannot be kept is counted all the same.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::gateway::{Gateway, NOW};
use crate::metrics::{column, counted};
use crate::responses::{create_before, start_obedient};
use crate::scrape::scraped;

/// A gateway with an API instance that has answered so many requests.
async fn started(requests: u64) -> Gateway {
    let gateway = Gateway::start().await;
    create_before(&gateway, "one", start_obedient().await).await;
    ask(&gateway, requests).await;
    counted(&gateway, "one", requests).await;
    gateway
}

async fn ask(gateway: &Gateway, requests: u64) {
    for _ in 0..requests {
        assert_eq!(gateway.status("/one/200").await.0, 200);
    }
}

/// Ends a gateway and starts another on its folder, after `meanwhile`.
async fn restarted(gateway: Gateway, meanwhile: impl FnOnce(&Path)) -> Gateway {
    let gateway = gateway.restart(None, meanwhile).await;
    gateway.configuration.keep_metrics().await;
    gateway
}

/// What SQLite gives for a query to the counters of a data folder.
async fn query(folder: &Path, query: &'static str) -> Vec<i64> {
    let address = format!("sqlite:{}", folder.join("metrics.db").display());
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    let rows = sqlx::query_scalar(query).fetch_all(&mut connection).await;
    connection.close().await.unwrap();
    rows.unwrap()
}

#[tokio::test]
async fn what_is_counted_goes_on_after_a_restart_in_the_minute_it_was() {
    let gateway = started(2).await;
    gateway.configuration.keep_metrics().await;
    // This is written at the end.
    gateway.clock.set(NOW + 60);
    ask(&gateway, 1).await;
    counted(&gateway, "one", 3).await;

    let gateway = restarted(gateway, |_| {}).await;
    gateway.clock.set(NOW + 120);
    ask(&gateway, 4).await;
    let shown = counted(&gateway, "one", 7).await;
    let requests = column(&shown["requests"]);
    assert_eq!(requests, [vec![0; 57], vec![2, 1, 4]].concat());
    assert_eq!(shown["since"], NOW);
    // Prometheus knows by itself that a process began anew.
    scraped(
        &gateway,
        &["jwt_gateway_requests_total{api_instance=\"one\"} 4".to_owned()],
    )
    .await;
}

#[tokio::test]
async fn a_process_that_is_killed_has_lost_what_was_counted_since_the_last_writing() {
    let gateway = started(2).await;
    gateway.configuration.keep_metrics().await;
    ask(&gateway, 1).await;
    counted(&gateway, "one", 3).await;
    // What a process leaves that has no time to close anything.
    let left = Arc::new(TempDir::new().unwrap());
    for file in fs::read_dir(gateway.folder.path()).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), left.path().join(file.file_name())).unwrap();
    }
    drop(gateway);
    let gateway = Gateway::open(left, None).await.unwrap();
    gateway.configuration.keep_metrics().await;
    counted(&gateway, "one", 2).await;
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_put_aside_and_counting_goes_on() {
    let damages: [fn(&Path); 3] = [
        |file| fs::write(file, "no database").unwrap(),
        |file| {
            let mut bytes = fs::read(file).unwrap();
            bytes.truncate(bytes.len() / 2);
            fs::write(file, bytes).unwrap();
        },
        |file| {
            // The version of its tables, where SQLite keeps it (fileformat2.html, section 1.3).
            let mut bytes = fs::read(file).unwrap();
            bytes[60..64].copy_from_slice(&2_u32.to_be_bytes());
            fs::write(file, bytes).unwrap();
        },
    ];
    for damage in damages {
        let gateway = started(2).await;
        gateway.configuration.keep_metrics().await;
        let gateway = restarted(gateway, |folder| damage(&folder.join("metrics.db"))).await;
        assert!(gateway.folder.path().join("metrics.db.unreadable").exists());
        counted(&gateway, "one", 0).await;
        ask(&gateway, 1).await;
        counted(&gateway, "one", 1).await;
        let gateway = restarted(gateway, |_| {}).await;
        counted(&gateway, "one", 1).await;
    }
}

#[tokio::test]
async fn a_tally_that_cannot_be_read_has_its_file_put_aside() {
    let gateway = started(2).await;
    gateway.configuration.keep_metrics().await;
    gateway.configuration.close().await;
    query(
        gateway.folder.path(),
        "update steps set tally = x'ff' returning 1",
    )
    .await;
    let gateway = restarted(gateway, |_| {}).await;
    assert!(gateway.folder.path().join("metrics.db.unreadable").exists());
    counted(&gateway, "one", 0).await;
}

#[tokio::test]
async fn what_was_counted_ends_with_its_api_instance() {
    let gateway = started(2).await;
    gateway.configuration.keep_metrics().await;
    gateway.delete("/api-instances/one").await;
    create_before(&gateway, "one", start_obedient().await).await;
    gateway.configuration.keep_metrics().await;
    let gateway = restarted(gateway, |_| {}).await;
    counted(&gateway, "one", 0).await;

    ask(&gateway, 1).await;
    counted(&gateway, "one", 1).await;
    gateway.configuration.keep_metrics().await;
    gateway.delete("/api-instances/one").await;
    gateway.configuration.keep_metrics().await;
    gateway.configuration.close().await;
    let folder = gateway.folder.path();
    for rows in [
        "select count(*) from steps",
        "select count(*) from subjects where name = 'one'",
    ] {
        assert_eq!(query(folder, rows).await, [0], "{rows}");
    }
}

#[tokio::test]
async fn while_another_process_has_the_file_counting_goes_on_and_is_kept_afterwards() {
    let gateway = started(2).await;
    let address = format!(
        "sqlite:{}?mode=rwc",
        gateway.folder.path().join("metrics.db").display()
    );
    let mut other = SqliteConnection::connect(&address).await.unwrap();
    sqlx::raw_sql("begin exclusive")
        .execute(&mut other)
        .await
        .unwrap();
    gateway.configuration.keep_metrics().await;
    ask(&gateway, 1).await;
    counted(&gateway, "one", 3).await;
    other.close().await.unwrap();
    gateway.configuration.keep_metrics().await;
    let gateway = restarted(gateway, |_| {}).await;
    counted(&gateway, "one", 3).await;
}

#[tokio::test]
async fn a_file_that_is_taken_away_is_written_anew_with_all_that_is_known() {
    let gateway = started(2).await;
    gateway.configuration.keep_metrics().await;
    fs::remove_file(gateway.folder.path().join("metrics.db")).unwrap();
    for _ in 0..2 {
        ask(&gateway, 1).await;
        gateway.configuration.keep_metrics().await;
    }
    counted(&gateway, "one", 4).await;
    let gateway = restarted(gateway, |_| {}).await;
    counted(&gateway, "one", 4).await;
}

#[tokio::test]
async fn the_file_holds_no_more_steps_than_the_ranges_show() {
    let gateway = started(1).await;
    let nine_days = 9 * 24 * 60;
    for minute in (0..nine_days).step_by(15).chain(nine_days..nine_days + 90) {
        gateway.clock.set(NOW + minute * 60);
        assert_eq!(gateway.status("/nowhere").await.0, 404);
        if minute % 60 == 0 {
            gateway.configuration.keep_metrics().await;
        }
    }
    gateway.configuration.close().await;
    let steps = "select count(*) from steps group by seconds order by seconds";
    assert_eq!(query(gateway.folder.path(), steps).await, [60, 96, 84]);
}
