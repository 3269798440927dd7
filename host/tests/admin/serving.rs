//! What other processes do to the database is served; what did not change keeps
//! running as it is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use gateway_model::PolicyId;
use jwt_gateway::generator::Generator;
use jwt_gateway::snapshot::Running;
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection};

use crate::gateway::{Gateway, OTHER_SECRET, SECRET, is_signed_with, policy};

/// Another process's way into the database, with SQLite's own settings.
pub async fn elsewhere(gateway: &Gateway) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(gateway.database());
    options.foreign_keys(false).connect().await.unwrap()
}

pub async fn execute(connection: &mut SqliteConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(connection)
        .await
        .unwrap();
}

/// Waits until the database's revision is being served, for at most the second
/// that is promised and some for a busy machine.
pub async fn served(gateway: &Gateway, connection: &mut SqliteConnection) {
    let revision: i64 = sqlx::query_scalar("select revision from configuration")
        .fetch_one(connection)
        .await
        .unwrap();
    until(|| gateway.configuration.snapshot().revision == revision as u64).await;
}

pub async fn until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "it never happened"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub fn watched(gateway: &Gateway) {
    let configuration = Arc::clone(&gateway.configuration);
    tokio::spawn(async move { configuration.watch().await });
}

fn running(gateway: &Gateway, path: &str) -> Arc<Generator> {
    let id = PolicyId::new(path.rsplit('/').next().unwrap());
    let snapshot = gateway.configuration.snapshot();
    match snapshot.inventory.policies[&id].outcome.as_ref().unwrap() {
        Running::JwtGeneration(policy) => Arc::clone(policy),
        _ => panic!("this policy makes no tokens"),
    }
}

#[tokio::test]
async fn a_bare_statement_of_another_process_is_served() {
    let gateway = Gateway::start().await;
    watched(&gateway);
    let policies = gateway.create("one").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let before = gateway.get(&path).await;
    let mut other = elsewhere(&gateway).await;

    let enabled = "update policies set enabled = 0";
    execute(&mut other, enabled).await;
    served(&gateway, &mut other).await;
    let (_, echo) = gateway.request("/one").await;
    assert_eq!(echo["headers"].get("authorization"), None);
    assert_ne!(gateway.get(&path).await.tag(), before.tag());

    let moved = format!(
        "update api_instances set address = '{}'",
        gateway.address("/moved")
    );
    execute(&mut other, &moved).await;
    served(&gateway, &mut other).await;
    assert_eq!(gateway.request("/moved").await.0, StatusCode::OK);
}

#[tokio::test]
async fn every_kind_of_change_counts_the_revision_up() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    gateway.apply(&policies, policy(SECRET)).await;
    let mut other = elsewhere(&gateway).await;
    for recursive in ["off", "on"] {
        execute(
            &mut other,
            &format!("pragma recursive_triggers = {recursive}"),
        )
        .await;
        for statement in [
            "update services set address = 'http://127.0.0.1:9'",
            "update policies set label = 'x'",
            "update policies set rules = '[{}]'",
            "update policies set upstream = 'upstream'",
            "update secrets set set_at = 1",
            "insert into api_instances (name, address) values ('two', 'http://127.0.0.1:8')",
            "insert into services (api_instance, name, address)
             select id, 'upstream', 'http://127.0.0.1:9' from api_instances where name = 'two'",
            "insert into routes (api_instance, position, destinations)
             select id, 0, '[]' from api_instances where name = 'two'",
            "update routes set destinations = '[{}]'",
            "delete from routes",
            "insert into policies (id, api_instance, config) select 'p', id, '{}' from api_instances where name = 'two'",
            "insert into secrets (policy, sealed) values ('p', x'00')",
            "delete from secrets where policy = 'p'",
            "delete from policies where id = 'p'",
            "delete from services
             where api_instance = (select id from api_instances where name = 'two')",
            "delete from api_instances where name = 'two'",
        ] {
            let revision = "select revision from configuration";
            let before: i64 = sqlx::query_scalar(revision)
                .fetch_one(&mut other)
                .await
                .unwrap();
            execute(&mut other, statement).await;
            let after: i64 = sqlx::query_scalar(revision)
                .fetch_one(&mut other)
                .await
                .unwrap();
            assert!(after > before, "{statement}");
        }
    }
}

#[tokio::test]
async fn rows_that_break_the_rules_close_their_api_instance_and_no_other() {
    let gateway = Gateway::start().await;
    watched(&gateway);
    gateway.create("good").await;
    let policies = gateway.create("bad").await;
    let path = gateway.apply(&policies, policy(SECRET)).await;
    let mut other = elsewhere(&gateway).await;
    execute(
        &mut other,
        "update policies set config = json_set(config, '$.exp', -1, '$.issuer', 'me')",
    )
    .await;
    served(&gateway, &mut other).await;

    assert_eq!(gateway.request("/good").await.0, StatusCode::OK);
    assert_eq!(
        gateway.request("/bad").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
    let status = gateway.get("/status").await.json();
    assert_eq!(status["instances"][0]["name"], "bad");
    assert_eq!(status["instances"][0]["state"], "broken");
    assert_eq!(
        status["instances"][0]["issues"][0]["path"],
        "policies[0].config.exp"
    );
    let unreadable = gateway.get(&path).await;
    assert_eq!(unreadable.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(unreadable.problem().issues.len(), 2);
    let shown = gateway.get("/api-instances/bad").await.json();
    assert_eq!(shown["policies"], json!([]));

    let mended = gateway.put(&path, policy(OTHER_SECRET)).await;
    assert_eq!(mended.status, StatusCode::OK, "{}", mended.text);
    assert!(is_signed_with(
        &gateway.request("/bad").await.1,
        OTHER_SECRET
    ));
}

#[tokio::test]
async fn a_row_that_breaks_the_rules_does_not_hand_its_requests_to_another_api_instance() {
    let gateway = Gateway::start().await;
    watched(&gateway);
    gateway.create("all").await;
    gateway.create("some").await;
    let mut other = elsewhere(&gateway).await;
    let all = format!(
        "update api_instances set address = '{}' where name = 'all'",
        gateway.address("/")
    );
    execute(&mut other, &all).await;
    execute(
        &mut other,
        "update services set address = 'nowhere'
         where api_instance = (select id from api_instances where name = 'some')",
    )
    .await;
    served(&gateway, &mut other).await;

    assert_eq!(gateway.request("/else").await.0, StatusCode::OK);
    assert_eq!(
        gateway.request("/some").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
    let unreadable = gateway.get("/api-instances/some").await;
    assert_eq!(unreadable.problem().issues[0].path, "services[0].address");
    let status = gateway.get("/status").await.json();
    assert_eq!(status["instances"][1]["state"], "broken");
    assert_eq!(
        gateway.delete("/api-instances/some").await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn a_key_that_was_copied_to_another_policy_stays_closed() {
    let gateway = Gateway::start().await;
    watched(&gateway);
    let one = gateway.create("one").await;
    let two = gateway.create("two").await;
    let source = gateway.apply(&one, policy(SECRET)).await;
    let target = gateway.apply(&two, policy(OTHER_SECRET)).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let mut other = elsewhere(&gateway).await;
    let copy = format!(
        "update secrets set sealed = (select sealed from secrets where policy = '{}')
         where policy = '{}'",
        id(&source),
        id(&target)
    );
    execute(&mut other, &copy).await;
    served(&gateway, &mut other).await;
    assert_eq!(gateway.request("/one").await.0, StatusCode::OK);
    assert_eq!(
        gateway.request("/two").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test]
async fn what_did_not_change_keeps_its_pool() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let kept = gateway.apply(&policies, policy(SECRET)).await;
    let changed = gateway.apply(&policies, policy(SECRET)).await;
    let before = [running(&gateway, &kept), running(&gateway, &changed)];

    gateway.create("two").await;
    let mut labelled = policy(SECRET);
    labelled["label"] = json!("Token");
    labelled["config"]
        .as_object_mut()
        .unwrap()
        .remove("privateKey");
    gateway.put(&kept, labelled).await;
    gateway.put(&changed, policy(SECRET)).await;

    assert!(Arc::ptr_eq(&before[0], &running(&gateway, &kept)));
    assert!(
        !Arc::ptr_eq(&before[1], &running(&gateway, &changed)),
        "its key was set again"
    );
}

#[tokio::test]
async fn an_address_that_becomes_free_is_listened_on() {
    let gateway = Gateway::start().await;
    watched(&gateway);
    let taken = std::net::TcpListener::bind(gateway.socket()).unwrap();
    let mut other = elsewhere(&gateway).await;
    let row = format!(
        "insert into api_instances (name, address) values ('late', '{}');
         insert into services (api_instance, name, address)
         select id, 'upstream', 'http://{}' from api_instances where name = 'late'",
        gateway.address("/"),
        crate::gateway::echo().await
    );
    execute(&mut other, &row).await;
    served(&gateway, &mut other).await;
    let shown = gateway.get("/api-instances/late").await.json();
    assert_eq!(shown["state"], "broken");
    assert_eq!(shown["issues"][0]["path"], "address");
    // It does not stand in the way of other changes.
    let elsewhere = json!({
        "name": "two",
        "address": gateway.address("/two").replace(":18081", ":18082"),
        "upstream": {"address": "http://127.0.0.1:9"},
    });
    let answer = gateway.post("/api-instances", elsewhere).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);

    drop(taken);
    until(|| gateway.configuration.snapshot().issues.is_empty()).await;
    assert_eq!(gateway.request("/").await.0, StatusCode::OK);
}
