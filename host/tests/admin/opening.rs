//! Starting on a data folder in whatever state.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::json;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tempfile::TempDir;

use crate::gateway::{Gateway, SECRET, database, is_signed_with, policy};

/// The database of a data folder as an older gateway made it, up to the migration of
/// this number.
pub async fn old_database(folder: &Path, last: i64) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(database(folder));
    let mut old = options.create_if_missing(true).connect().await.unwrap();
    let migrator = Migrator::new(Path::new("../migrations")).await.unwrap();
    migrator.run_to(last, &mut old).await.unwrap();
    old
}

#[tokio::test]
async fn a_restart_serves_what_was_served() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, policy(SECRET)).await;
    let before = gateway.get("/api-instances").await;
    let gateway = gateway.restart(None, |_| ()).await;
    assert_eq!(gateway.get("/api-instances").await.text, before.text);
    assert!(is_signed_with(&gateway.request("/one").await.1, SECRET));
}

#[tokio::test]
async fn every_file_of_the_data_folder_is_the_gateways_own() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    let mut names = Vec::new();
    for file in std::fs::read_dir(gateway.folder.path()).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", file.file_name());
        names.push(file.file_name().into_string().unwrap());
    }
    names.sort();
    let expected = [
        "admin-token",
        "gateway.db",
        "gateway.db-shm",
        "gateway.db-wal",
        "master-key",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_database_of_the_first_version_goes_on_as_it_was() {
    let folder = TempDir::new().unwrap();
    let mut old = old_database(folder.path(), 1).await;
    sqlx::raw_sql(
        r#"insert into api_instances (name, address, upstream_address, upstream_protocol, enabled)
         values ('old', 'http://127.0.0.1:8081/', 'http://127.0.0.1:9/x', 'http2', 0);
         insert into policies (id, api_instance, label, enabled, config)
         values ('p', 1, 'Token', 0, '{"customClaims": [], "customHeaders": []}');
         insert into private_keys (policy, sealed, set_at) values ('p', x'00', 7)"#,
    )
    .execute(&mut old)
    .await
    .unwrap();
    old.close().await.unwrap();

    let gateway = Gateway::open(Arc::new(folder), None).await.unwrap();
    let shown = gateway.get("/api-instances/old").await.json();
    let service =
        json!({"name": "upstream", "address": "http://127.0.0.1:9/x", "protocol": "http2"});
    assert_eq!(shown["services"], json!([service]));
    assert_eq!(shown["routes"], json!([]));
    let policy = &shown["policies"][0];
    assert_eq!(policy["policyRef"]["name"], "jwt-generation-flex");
    assert_eq!(policy["label"], "Token");
    assert_eq!(policy["rules"], json!([]));
    let snapshot = gateway.configuration.snapshot();
    let mut policies = snapshot.inventory.written.policies();
    assert_eq!(
        policies.next().unwrap().secret.as_ref().unwrap().set_at,
        Some(7)
    );
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_described_in_one_sentence() {
    let refusal = async |folder: TempDir| {
        let opened = Gateway::open(Arc::new(folder), None).await;
        opened.err().expect("it opened").to_string()
    };

    let folder = TempDir::new().unwrap();
    std::fs::write(
        database(folder.path()),
        "no database at all, but long enough to look",
    )
    .unwrap();
    assert!(
        refusal(folder)
            .await
            .contains("is damaged or not a database")
    );

    let folder = TempDir::new().unwrap();
    std::fs::create_dir(database(folder.path())).unwrap();
    assert!(refusal(folder).await.contains("cannot be opened"));

    let gateway = Gateway::start().await;
    let folder = Arc::clone(&gateway.folder);
    drop(gateway);
    let options = SqliteConnectOptions::new().filename(database(folder.path()));
    let mut newer = options.connect().await.unwrap();
    sqlx::raw_sql(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'of the future', true, x'00', 0)",
    )
    .execute(&mut newer)
    .await
    .unwrap();
    let error = Gateway::open(folder, None).await.err().unwrap().to_string();
    assert!(error.contains("newer version"), "{error}");
}

#[tokio::test]
async fn a_change_of_a_locked_database_says_so_and_what_runs_goes_on() {
    let gateway = Gateway::start().await;
    gateway.create("one").await;
    let options = SqliteConnectOptions::new().filename(gateway.database());
    let mut other = options.connect().await.unwrap();
    let lock = other.begin_with("begin immediate").await.unwrap();

    let answer = gateway.delete("/api-instances/one").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let detail = answer.problem().detail.unwrap();
    assert!(detail.contains("locked by another process"), "{detail}");
    assert_eq!(gateway.request("/one").await.0, StatusCode::OK);

    lock.rollback().await.unwrap();
    let answer = gateway.delete("/api-instances/one").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}
