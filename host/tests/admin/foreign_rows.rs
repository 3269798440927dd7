//! What SQLite takes and the gateway does not, JSON5 say: another program may write it
//! past the constraints of the tables.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::gateway::{Gateway, SECRET, policy};
use crate::serving::{elsewhere, execute, served, until, watched};

/// A statement that writes JSON5 (<https://spec.json5.org>), and which part of the API
/// instance it is.
const STATEMENTS: [(&str, &str); 7] = [
    (
        "update policies set rules = '[{methods: ''GET''}]'",
        "policies[0].rules",
    ),
    (
        "update policies set config = '{customClaims: [], customHeaders: []}'",
        "policies[0].config",
    ),
    (
        r#"insert into routes (api_instance, position, rules, destinations)
         select api_instance, 0, '[{methods: ''GET''}]', '[{"service": "upstream"}]'
         from policies"#,
        "routes[0].rules",
    ),
    (
        "insert into routes (api_instance, position, destinations)
         select api_instance, 0, '[{service: ''upstream''}]' from policies",
        "routes[0].destinations",
    ),
    (
        "update services set timeouts = '{idleMs: 1}'
         where api_instance in (select api_instance from policies)",
        "services[0].timeouts",
    ),
    (
        "update api_instances set timeouts = '{idleMs: 1}'
         where id in (select api_instance from policies)",
        "timeouts",
    ),
    (
        "update api_instances set labels = '{\"team\": \"two words\"}'
         where id in (select api_instance from policies)",
        "labels.team",
    ),
];

#[tokio::test]
async fn json_that_cannot_be_read_closes_its_api_instance_and_no_other() {
    let gateway = Gateway::start().await;
    watched(&gateway);
    gateway.create("good").await;
    let mut other = elsewhere(&gateway).await;
    for (statement, place) in STATEMENTS {
        let policies = gateway.create("bad").await;
        let path = gateway.apply(&policies, policy(SECRET)).await;
        execute(&mut other, statement).await;
        served(&gateway, &mut other).await;

        let (status, _) = gateway.request("/bad").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{statement}");
        assert_eq!(gateway.request("/good").await.0, StatusCode::OK);
        let status = gateway.get("/status").await.json();
        let issues = status["instances"][0]["issues"].as_array().unwrap();
        let paths: Vec<_> = issues.iter().map(|issue| &issue["path"]).collect();
        assert_eq!(paths, [place], "{statement}");

        gateway.delete(&path).await;
        let deleted = gateway.delete("/api-instances/bad").await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT, "{}", deleted.text);
    }
}

#[tokio::test]
async fn a_revision_that_cannot_be_read_is_shown_as_it_is_and_not_reverted_to() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let mut for_get = policy(SECRET);
    for_get["rules"] = json!([{"methods": "GET"}]);
    let path = gateway.apply(&policies, for_get).await;
    let mut other = elsewhere(&gateway).await;
    for (field, text) in [
        ("rules", "[{methods: 'GET'}]"),
        ("rules", "null"),
        ("config", "{exp: 60}"),
    ] {
        let kept = gateway.get(&path).await.json();
        let set = sqlx::AssertSqlSafe(format!("update policy_revisions set {field} = ?"));
        let set = sqlx::query(set).bind(text).execute(&mut other).await;
        assert_eq!(set.unwrap().rows_affected(), 1);

        let revisions = gateway.get(&format!("{path}/revisions")).await.json();
        assert_eq!(revisions["items"][0][field], text);
        let number = &revisions["items"][0]["revision"];
        let revert = format!("{path}/revisions/{number}:revert");
        let refused = gateway.call(Method::POST, &revert, None).await.refused();
        assert!(refused.contains(&field.to_owned()), "{refused:?}");
        assert_eq!(gateway.get(&path).await.json(), kept);
    }
}

/// SQLite's `length` and `glob`, and so the constraints, end at a NUL.
#[tokio::test]
async fn a_name_that_cannot_be_read_leaves_no_api_instance_out() {
    let gateway = Gateway::start().await;
    watched(&gateway);
    gateway.create("one").await;
    let mut other = elsewhere(&gateway).await;
    let ready = || gateway.configuration.readiness().is_ready();

    execute(
        &mut other,
        "update api_instances set name = 'one' || char(0) || '/'",
    )
    .await;
    until(|| !ready()).await;
    assert_eq!(gateway.request("/one").await.0, StatusCode::OK);
    let status = gateway.get("/status").await.json();
    let troubles = status["troubles"].to_string();
    assert!(troubles.contains("a name in api_instances"), "{troubles}");

    execute(&mut other, "update api_instances set name = 'one'").await;
    until(ready).await;
}
