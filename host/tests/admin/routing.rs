//! Services, routes and the scope of policies: written, checked, kept and served.

use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Gateway, OTHER_SECRET, SECRET, echo, is_signed_with, policy};

/// Two services, of which `b` has what begins with `/b`.
async fn two_services(gateway: &Gateway, name: &str) -> Value {
    let (a, b) = (echo().await, echo().await);
    json!({
        "name": name,
        "address": gateway.address(&format!("/{name}")),
        "services": [
            {"name": "a", "address": format!("http://{a}/a"), "protocol": "auto"},
            {"name": "b", "address": format!("http://{b}/b"), "protocol": "http2"},
        ],
        "routes": [
            {
                "rules": [{"path": "/b(/.*)?", "headers": {"x-b": "yes"}}, {"methods": "PUT"}],
                "destinations": [{"service": "b", "path": "/", "weight": 100}],
            },
            {"rules": [], "destinations": [{"service": "a", "path": "/x", "weight": 1}]},
        ],
        "enabled": true,
    })
}

#[tokio::test]
async fn services_and_routes_are_shown_as_they_were_written() {
    let gateway = Gateway::start().await;
    let written = two_services(&gateway, "one").await;
    let created = gateway.post("/api-instances", written.clone()).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
    for (name, value) in written.as_object().unwrap() {
        assert_eq!(created.json()[name], *value, "{name}");
    }
    assert_eq!(created.json()["state"], "active");
    assert_eq!(created.json().get("source"), None);

    let mut changed = written;
    changed["services"].as_array_mut().unwrap().pop();
    changed["routes"] = json!([]);
    let answer = gateway.put("/api-instances/one", changed.clone()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let gateway = gateway.restart(None, |_| ()).await;
    let shown = gateway.get("/api-instances/one").await.json();
    assert_eq!(shown["services"], changed["services"]);
    assert_eq!(shown["routes"], json!([]));
}

#[tokio::test]
async fn defaults_are_filled_in() {
    let gateway = Gateway::start().await;
    let body = json!({
        "name": "one",
        "address": gateway.address("/"),
        "services": [{"name": "a", "address": "http://127.0.0.1:9"}],
        "routes": [{"rules": [{"headers": {"X-Test": "1"}}], "destinations": [{"service": "a"}]}],
    });
    let shown = gateway.post("/api-instances", body).await.json();
    let service = json!([{"name": "a", "address": "http://127.0.0.1:9/", "protocol": "auto"}]);
    assert_eq!(shown["services"], service);
    let route = json!([{
        "rules": [{"headers": {"x-test": "1"}}],
        "destinations": [{"service": "a", "path": "/", "weight": 100}],
    }]);
    assert_eq!(shown["routes"], route);
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "most of them are cases")]
async fn every_issue_of_services_and_routes_has_its_path() {
    let gateway = Gateway::start().await;
    let a = json!({"name": "a", "address": "http://127.0.0.1:9"});
    let b = json!({"name": "b", "address": "http://127.0.0.1:9"});
    let to_a = json!([{"service": "a"}]);
    let large = "(?:\\pL{1,900}){1,900}";
    let cases = [
        (json!({}), vec!["services"]),
        (json!({"services": []}), vec!["services"]),
        (json!({"services": [a, b]}), vec!["routes"]),
        (
            json!({"services": [a, a], "routes": [{"destinations": to_a}]}),
            vec!["services[1].name"],
        ),
        (
            json!({"services": [{"name": "A"}, {"name": "b", "address": "x", "weight": 1}]}),
            vec![
                "services[0].name",
                "services[0].address",
                "services[1].address",
                "services[1].weight",
            ],
        ),
        (
            json!({"services": [a], "routes": [
                {"destinations": [{"service": "a"}, {"service": "c", "weight": 100}]},
                {"destinations": []},
            ]}),
            vec![
                "routes[1].destinations",
                "routes[0].destinations[1].service",
            ],
        ),
        (
            json!({"services": [a], "routes": [
                {"destinations": [
                    {"service": "a", "weight": 0},
                    {"service": "a", "weight": 101},
                    {"service": "a", "weight": 1.5},
                    {"service": "a", "path": "x"},
                    {"service": "a", "path": "/x?y"},
                    {"service": "a", "path": "/é"},
                    {"service": "a", "path": "/x/%2e./y"},
                    {},
                ]},
            ]}),
            vec![
                "routes[0].destinations[0].weight",
                "routes[0].destinations[1].weight",
                "routes[0].destinations[2].weight",
                "routes[0].destinations[3].path",
                "routes[0].destinations[4].path",
                "routes[0].destinations[5].path",
                "routes[0].destinations[6].path",
                "routes[0].destinations[7].service",
            ],
        ),
        (
            json!({"services": [a], "routes": [{"destinations": to_a, "rules": [
                {"path": "(", "methods": "[", "host": "*", "headers": {"x": "a{2,1}", "y z": "a", "z": 1}},
                {"url": "/"},
                {"headers": {"X": "1", "x": "2"}},
                {"path": 1},
            ]}]}),
            vec![
                "routes[0].rules[0].path",
                "routes[0].rules[0].methods",
                "routes[0].rules[0].host",
                "routes[0].rules[0].headers.x",
                "routes[0].rules[0].headers.y z",
                "routes[0].rules[0].headers.z",
                "routes[0].rules[1].url",
                "routes[0].rules[2].headers.x",
                "routes[0].rules[3].path",
            ],
        ),
        (
            json!({"services": [a], "routes": [{"destinations": to_a, "rules": [{"path": large}]}]}),
            vec!["routes[0].rules[0].path"],
        ),
        (
            json!({"enabled": false, "services": [a], "routes": [{"destinations": to_a, "rules": [{"path": large}]}]}),
            vec!["routes[0].rules[0].path"],
        ),
        (
            json!({"upstream": {"address": "http://127.0.0.1:9"}, "services": [a], "routes": []}),
            vec!["services", "routes"],
        ),
    ];
    for (mut body, expected) in cases {
        body["name"] = json!("one");
        body["address"] = json!(gateway.address("/"));
        let answer = gateway.post("/api-instances", body.clone()).await;
        assert_eq!(answer.refused(), expected, "{body}");
    }
    assert_eq!(gateway.get("/status").await.json()["revision"], 0);
}

#[tokio::test]
async fn what_no_request_can_reach_is_a_warning() {
    let gateway = Gateway::start().await;
    let mut body = two_services(&gateway, "one").await;
    body["routes"] = json!([
        {"rules": [{"path": "/x"}], "destinations": [{"service": "a"}]},
        {"rules": [{"path": "/y"}, {}], "destinations": [{"service": "a"}]},
        {"destinations": [{"service": "a"}]},
    ]);
    let shown = gateway.post("/api-instances", body).await.json();
    assert_eq!(shown["state"], "active");
    let issues = shown["issues"].as_array().unwrap();
    let found: Vec<_> = issues
        .iter()
        .map(|issue| (issue["path"].as_str().unwrap(), &issue["severity"]))
        .collect();
    let warning = json!("warning");
    assert_eq!(found, [("services[1]", &warning), ("routes[2]", &warning)]);
}

#[tokio::test]
async fn an_issue_of_a_regular_expression_has_its_span() {
    let gateway = Gateway::start().await;
    let mut body = two_services(&gateway, "one").await;
    body["routes"][0]["rules"][0]["path"] = json!("/a(b");
    let answer = gateway.post("/api-instances", body).await;
    let issue = &answer.problem().issues[0];
    assert_eq!(issue.path, "routes[0].rules[0].path");
    let span = issue.span.unwrap();
    assert_eq!((span.start, span.end), (2, 3));
}

#[tokio::test]
async fn a_policy_is_for_the_service_and_the_requests_that_it_names() {
    let gateway = Gateway::start().await;
    let body = two_services(&gateway, "one").await;
    gateway.post("/api-instances", body).await;
    let with = |secret: &str, member: &str, value: Value| {
        let mut policy = policy(secret);
        policy[member] = value;
        policy
    };
    let of_b = with(OTHER_SECRET, "upstream", json!("b"));
    let of_some = with(
        SECRET,
        "rules",
        json!([{"path": "/signed/.*"}, {"path": "/b/.*"}]),
    );
    let policies = "/api-instances/one/policies";
    let path = gateway.apply(policies, of_b).await;
    gateway.apply(policies, of_some).await;
    assert_eq!(gateway.get(&path).await.json()["upstream"], "b");
    assert_eq!(
        gateway.get(&path).await.json()["policyRef"]["name"],
        "jwt-generation-flex"
    );

    let (_, plain) = gateway.request("/one/plain").await;
    assert_eq!(plain["headers"].get("authorization"), None);
    assert_eq!(plain["path"], "/a/x/plain");
    let (_, signed) = gateway.request("/one/signed/x").await;
    assert!(is_signed_with(&signed, SECRET));
    // What is for one service runs behind what is for the whole API instance,
    // whichever was applied first, and the last token stays.
    let (_, of_b) = gateway
        .request_as(Request::get(gateway.address("/one/b/7")).header("x-b", "yes"))
        .await;
    assert_eq!(of_b["path"], "/b/7");
    assert!(is_signed_with(&of_b, OTHER_SECRET));
}

#[tokio::test]
async fn every_issue_of_a_policys_scope_has_its_path() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("one").await;
    let large = "(?:\\pL{1,900}){1,900}";
    let cases = [
        (json!({"upstream": "nobody"}), vec!["upstream"]),
        (json!({"upstream": "No"}), vec!["upstream"]),
        (
            json!({"rules": [{"path": "("}, {"x": 1}]}),
            vec!["rules[0].path", "rules[1].x"],
        ),
        (json!({"rules": {"path": "/"}}), vec!["rules"]),
        (
            json!({"rules": [{"path": large}], "upstream": "nobody"}),
            vec!["upstream", "rules[0].path"],
        ),
        (
            json!({"policyRef": {"name": "cors-flex"}}),
            vec!["policyRef.name"],
        ),
        (json!({"policyRef": {}}), vec!["policyRef.name"]),
        (
            json!({"policyRef": "jwt-generation-flex"}),
            vec!["policyRef"],
        ),
    ];
    for (members, expected) in cases {
        let mut body = policy(SECRET);
        for (name, value) in members.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = gateway.post(&policies, body).await;
        assert_eq!(answer.refused(), expected, "{members}");
    }
}

#[tokio::test]
async fn a_service_that_a_policy_is_for_is_not_taken_away() {
    let gateway = Gateway::start().await;
    let mut body = two_services(&gateway, "one").await;
    gateway.post("/api-instances", body.clone()).await;
    let mut of_b = policy(SECRET);
    of_b["upstream"] = json!("b");
    let path = gateway.apply("/api-instances/one/policies", of_b).await;

    body["services"].as_array_mut().unwrap().pop();
    body["routes"] = json!([]);
    let answer = gateway.put("/api-instances/one", body.clone()).await;
    assert_eq!(answer.refused(), ["policies[0].upstream"]);
    gateway.delete(&path).await;
    let answer = gateway.put("/api-instances/one", body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}
