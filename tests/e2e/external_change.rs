//! A change that another process commits to the database is served.

use std::time::Duration;

use gateway_tests::{TestGateway, eventually};
use http::StatusCode;
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

/// What the gateway promises, with some patience for a busy machine.
const PROMISE: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_change_of_another_process_is_served_without_a_restart() {
    let gateway = TestGateway::start().await;
    let url = gateway.create("api").await;
    let config = json!({
        "signingMethod": "HS256",
        "privateKey": "a-shared-secret-of-more-than-32-bytes",
        "customClaims": [],
        "customHeaders": [],
    });
    gateway.apply("api", config).await;
    assert!(
        gateway
            .client
            .get(&url, &[])
            .await
            .token()
            .starts_with("eyJ")
    );

    let database = SqliteConnectOptions::new().filename(gateway.folder().join("gateway.db"));
    let mut other = database.connect().await.unwrap();
    sqlx::query("update policies set enabled = 0")
        .execute(&mut other)
        .await
        .unwrap();
    other.close().await.unwrap();

    eventually(PROMISE, "the policy is off", || async {
        let reply = gateway.client.get(&url, &[]).await;
        assert_eq!(reply.status, StatusCode::OK);
        let headers = reply.json()["headers"].clone();
        headers.get("authorization").is_none().then_some(())
    })
    .await;
}
