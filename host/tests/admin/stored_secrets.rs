//! The secret of a policy is nowhere in the database but sealed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use gateway_model::PolicyKind;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::TempDir;

use crate::gateway::{Gateway, OTHER_SECRET, SECRET, policy};
use crate::opening::old_database;
use crate::serving::{elsewhere, execute};

/// Everything that puts a configuration into the database.
const STATEMENTS: [&str; 4] = [
    "insert into policies (id, api_instance, config) select 'other', api_instance, ? from policies",
    "update policies set config = ?",
    "insert into policy_revisions
         (policy, revision, api_instance, made_at, made_by, action, position, policy_ref,
          enabled, rules, config)
     select policy, -1, api_instance, made_at, made_by, action, position, policy_ref,
         enabled, rules, ?
     from policy_revisions",
    "update policy_revisions set config = ?",
];

/// A configuration with something in this field of it.
fn holding(field: &str) -> Value {
    let names = field.rsplit('.');
    names.fold(json!("hunter2"), |inner, name| json!({ name: inner }))
}

async fn put(database: &mut SqliteConnection, statement: &str, config: &Value) -> Option<String> {
    let mut change = database.begin().await.unwrap();
    let put = sqlx::query(AssertSqlSafe(statement.to_owned()))
        .bind(config.to_string())
        .execute(&mut *change)
        .await;
    change.rollback().await.unwrap();
    put.err().map(|error| error.to_string())
}

#[tokio::test]
async fn the_database_refuses_the_secret_of_every_policy_in_a_configuration() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, policy(SECRET)).await;
    let mut database = elsewhere(&gateway).await;
    for statement in STATEMENTS {
        let harmless = put(&mut database, statement, &holding("certificate.crt")).await;
        assert_eq!(harmless, None, "{statement}");
        for kind in PolicyKind::ALL {
            let Some(field) = kind.secret_field() else {
                continue;
            };
            let refusal = put(&mut database, statement, &holding(field)).await;
            let refusal = refusal.unwrap_or_else(|| panic!("{field} of {kind:?}: {statement}"));
            assert!(refusal.contains("the secret of its policy"), "{refusal}");
        }
    }
}

#[tokio::test]
async fn a_secret_in_a_configuration_of_an_older_database_is_gone_and_all_else_goes_on() {
    let folder = TempDir::new().unwrap();
    let mut old = old_database(folder.path(), 4).await;
    execute(
        &mut old,
        r#"insert into api_instances (name, address) values ('old', 'http://127.0.0.1:8081/');
         insert into policies (id, api_instance, policy_ref, config)
         values ('p', 1, 'http-basic-authentication-flex',
             '{"username": "alice", "password": "hunter2"}');
         insert into policy_revisions
             (policy, revision, api_instance, made_at, made_by, action, position, policy_ref,
              enabled, rules, config)
         select id, revision, api_instance, 7, 'admin', 'created', position, policy_ref,
             enabled, rules, config
         from policies"#,
    )
    .await;
    old.close().await.unwrap();

    let gateway = Gateway::open(Arc::new(folder), None).await.unwrap();
    let path = "/api-instances/old/policies/p";
    let revisions = gateway.get(&format!("{path}/revisions")).await.json();
    let kept = json!({"username": "alice"});
    assert_eq!(revisions["items"][0]["config"], kept);
    let mut database = elsewhere(&gateway).await;
    let config = sqlx::query_scalar("select config from policies");
    let config: String = config.fetch_one(&mut database).await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&config).unwrap(), kept);
    assert_eq!(gateway.delete(path).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_key_that_was_replaced_or_removed_is_in_no_file_of_the_database() {
    let gateway = Gateway::start().await;
    let configuration = Arc::clone(&gateway.configuration);
    let looking = tokio::spawn(async move { configuration.watch().await });
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let first = sealed(&gateway).await;
    assert!(is_stored(&gateway, &first));
    let replaced = gateway.put(&path, policy(OTHER_SECRET)).await;
    assert_eq!(replaced.status, StatusCode::OK, "{}", replaced.text);
    let second = sealed(&gateway).await;
    assert_eq!(gateway.delete(&path).await.status, StatusCode::NO_CONTENT);
    let begun = Instant::now();
    while is_stored(&gateway, &first) || is_stored(&gateway, &second) {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "it is there still"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    looking.abort();
}

/// The one sealed key, as another process sees it for a moment.
async fn sealed(gateway: &Gateway) -> Vec<u8> {
    let mut database = elsewhere(gateway).await;
    let sealed = sqlx::query_scalar("select sealed from secrets");
    let sealed = sealed.fetch_one(&mut database).await.unwrap();
    database.close().await.unwrap();
    sealed
}

/// Whether a file of the database holds this.
fn is_stored(gateway: &Gateway, record: &[u8]) -> bool {
    let files = ["gateway.db", "gateway.db-wal"].map(|name| gateway.folder.path().join(name));
    let files = files.iter().filter_map(|file| std::fs::read(file).ok());
    let mut files = files.map(|bytes| bytes.windows(record.len()).any(|part| part == record));
    files.any(|holds| holds)
}
