//! The list of API instances: parts of it, its order, and what is not sent again.

use std::net::{SocketAddr, TcpListener};

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Answer, Gateway, SECRET, policy};

/// The API instances: their names, their ports, their upstreams, whether they are
/// enabled, and the number of their policies.
const THREE: [(&str, u16, &str, bool, usize); 3] = [
    ("beta", 9_500, "http://orders.internal:3000/", false, 1),
    ("alpha", 10_000, "https://search.example.com/", true, 0),
    ("gamma", 9_600, "http://Billing.internal/", true, 2),
];

/// Three API instances, of which `alpha` is broken: another program has its port.
async fn three() -> Gateway {
    let gateway = Gateway::start().await;
    let ip = gateway.socket().ip();
    for (name, port, upstream, enabled, policies) in THREE {
        let body = json!({
            "name": name,
            "address": format!("http://{ip}:{port}/"),
            "upstream": {"address": upstream},
            "enabled": enabled,
        });
        let answer = gateway.post("/api-instances", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        for number in 0..policies {
            let mut body = policy(SECRET);
            body["label"] = json!(format!("Tokens {number} of {name}"));
            let path = format!("/api-instances/{name}/policies");
            gateway.apply(&path, body).await;
        }
    }
    let mut other = None;
    let take = || Some(TcpListener::bind(SocketAddr::new(ip, 10_000)).unwrap());
    let gateway = gateway.restart(None, |_| other = take()).await;
    assert!(other.is_some());
    gateway
}

async fn list(gateway: &Gateway, query: &str) -> Value {
    let answer = gateway.get(&format!("/api-instances?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

async fn names(gateway: &Gateway, query: &str) -> Vec<String> {
    let list = list(gateway, query).await;
    let items = list["items"].as_array().unwrap().iter();
    let names = items.map(|item| item["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_text_is_looked_for_in_names_addresses_and_labels() {
    let gateway = three().await;
    for (text, expected) in [
        ("ALPHA", &["alpha"][..]),
        ("9500", &["beta"]),
        ("billing.INTERNAL", &["gamma"]),
        ("internal", &["beta", "gamma"]),
        ("tokens%201", &["gamma"]),
        ("+of+beta+", &["beta"]),
        ("nowhere", &[]),
    ] {
        let list = list(&gateway, &format!("q={text}")).await;
        assert_eq!(list["total"], expected.len(), "{text}");
        assert_eq!(names(&gateway, &format!("q={text}")).await, expected);
    }
}

#[tokio::test]
async fn a_list_is_of_one_name_or_state_or_of_those_that_files_do_not_have() {
    let gateway = three().await;
    for (query, expected) in [
        ("name=alpha", &["alpha"][..]),
        ("name=alph", &[]),
        ("state=broken", &["alpha"]),
        ("state=disabled", &["beta"]),
        ("state=active", &["gamma"]),
        ("state=active&q=alpha", &[]),
        ("managed=true", &["alpha", "beta", "gamma"]),
        ("managed=false", &[]),
    ] {
        let list = list(&gateway, query).await;
        assert_eq!(names(&gateway, query).await, expected, "{query}");
        let all = json!({"active": 1, "disabled": 1, "broken": 1});
        assert_eq!(list["states"], all, "{query}");
    }
}

#[tokio::test]
async fn those_are_found_that_lack_a_secret_or_have_warnings_besides() {
    let gateway = Gateway::start().await;
    let policies = gateway.create("fine").await;
    gateway.apply(&policies, policy(SECRET)).await;
    let copy = gateway
        .post("/api-instances/fine:duplicate", json!({}))
        .await;
    assert_eq!(copy.status, StatusCode::CREATED, "{}", copy.text);
    let policies = gateway.create("warned").await;
    let mut twice = policy(SECRET);
    twice["config"]["customClaims"] =
        json!([{"name": "a", "value": "1"}, {"name": "a", "value": "2"}]);
    gateway.apply(&policies, twice).await;
    assert_eq!(names(&gateway, "needs=secret").await, ["fine-copy"]);
    assert_eq!(names(&gateway, "needs=attention").await, ["warned"]);
    let refused = gateway.get("/api-instances?needs=nothing").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn those_are_found_that_let_in_client_applications_only() {
    let gateway = three().await;
    let enforcement = |enabled: bool| {
        json!({
            "policyRef": {"name": "client-id-enforcement-flex"},
            "config": {"credentialsOriginHasHttpBasicAuthenticationHeader": "httpBasicAuthenticationHeader"},
            "enabled": enabled,
        })
    };
    let path = "/api-instances/alpha/policies";
    gateway.apply(path, enforcement(true)).await;
    let path = "/api-instances/beta/policies";
    gateway.apply(path, enforcement(false)).await;
    let asked = names(&gateway, "asksForClientId=true").await;
    assert_eq!(asked, ["alpha"]);
    let others = names(&gateway, "asksForClientId=false").await;
    assert_eq!(others, ["beta", "gamma"]);
}

#[tokio::test]
async fn a_list_is_sorted_by_any_column_and_equals_by_their_names() {
    let gateway = three().await;
    for (sort, expected) in [
        ("name", ["alpha", "beta", "gamma"]),
        ("-name", ["gamma", "beta", "alpha"]),
        // Ports as numbers.
        ("address", ["beta", "gamma", "alpha"]),
        ("-address", ["alpha", "gamma", "beta"]),
        ("upstream", ["gamma", "beta", "alpha"]),
        ("policies", ["alpha", "beta", "gamma"]),
        ("-policies", ["gamma", "beta", "alpha"]),
        ("state", ["alpha", "beta", "gamma"]),
        ("-state", ["gamma", "beta", "alpha"]),
    ] {
        let sorted = names(&gateway, &format!("sort={sort}")).await;
        assert_eq!(sorted, expected, "{sort}");
    }
    gateway.delete("/api-instances/alpha").await;
    gateway.create("delta").await;
    for sort in ["state", "-state"] {
        let active = format!("state=active&sort={sort}");
        assert_eq!(names(&gateway, &active).await, ["delta", "gamma"]);
    }
}

#[tokio::test]
async fn a_part_of_the_list_says_how_many_there_are() {
    let gateway = three().await;
    for (query, expected) in [
        ("limit=2", &["alpha", "beta"][..]),
        ("limit=2&offset=2", &["gamma"]),
        ("offset=1", &["beta", "gamma"]),
        ("limit=0", &[]),
        ("offset=9", &[]),
        ("limit=1&offset=1&sort=-address", &["gamma"]),
    ] {
        assert_eq!(list(&gateway, query).await["total"], 3, "{query}");
        assert_eq!(names(&gateway, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn a_parameter_that_cannot_be_read_is_named() {
    let gateway = Gateway::start().await;
    for (path, name) in [
        ("/api-instances?q=", "q"),
        ("/api-instances?q=%20", "q"),
        ("/api-instances?name=Not%20A%20Name", "name"),
        ("/api-instances?state=Active", "state"),
        ("/api-instances?managed=yes", "managed"),
        ("/api-instances?asksForClientId=1", "asksForClientId"),
        ("/api-instances?sort=--name", "sort"),
        ("/api-instances?sort=", "sort"),
        ("/api-instances?offset=-1", "offset"),
        ("/api-instances?limit=ten", "limit"),
        ("/api-instances?limit=4294967296", "limit"),
        ("/api-instances?limit=1&limit=1", "limit"),
        ("/api-instances?Limit=1", "Limit"),
        ("/api-instances:propose?like=", "like"),
        ("/api-instances:propose?unlike=a", "unlike"),
        ("/metrics/api-instances?names=a,,b", "names"),
        ("/status?instances=0", "instances"),
    ] {
        let answer = gateway.get(path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        let problem = answer.problem();
        assert_eq!(problem.kind, "/problems/bad-parameter", "{path}");
        let detail = problem.detail.unwrap();
        assert!(detail.contains(&format!("`{name}`")), "{path}: {detail}");
    }
}

/// Asks for a list that is known by its tag.
async fn again(gateway: &Gateway, path: &str, tag: &str) -> Answer {
    let request = Request::get(format!("/api/v1{path}"))
        .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
        .header(IF_NONE_MATCH, tag);
    gateway.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_list_that_is_known_is_not_sent_again_until_it_changes() {
    let gateway = three().await;
    let path = "/api-instances?sort=name&limit=1";
    let first = gateway.get(path).await;
    assert_eq!(first.header(CONTENT_TYPE), "application/json");
    let known = again(&gateway, path, &first.tag()).await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    assert_eq!((known.text.as_str(), known.tag()), ("", first.tag()));
    for other in ["\"other\"", "7"] {
        let answer = again(&gateway, path, other).await;
        assert_eq!(answer.status, StatusCode::OK, "{other}");
    }
    let part = gateway.get("/api-instances?sort=name&limit=2").await;
    assert_ne!(part.tag(), first.tag());

    gateway.create("zeta").await;
    let counted = again(&gateway, path, &first.tag()).await;
    assert_eq!(counted.status, StatusCode::OK);
    assert_eq!(counted.json()["total"], 4);
}

/// What is proposed for another API instance.
async fn propose(gateway: &Gateway, query: &str) -> Value {
    let answer = gateway.get(&format!("/api-instances:propose{query}")).await;
    answer.json()
}

fn socket(proposal: &Value) -> SocketAddr {
    let address = proposal["address"].as_str().unwrap();
    let socket = address.split('/').nth(2).unwrap();
    socket.parse().unwrap()
}

#[tokio::test]
async fn another_api_instance_is_proposed_with_a_port_and_a_name_that_are_free() {
    let gateway = Gateway::start().await;
    let mut ports = Vec::new();
    for name in ["orders", "orders-copy", "orders-copy-2"] {
        let proposal = propose(&gateway, "").await;
        assert_eq!(proposal["name"], Value::Null);
        let socket = socket(&proposal);
        assert_eq!(proposal["address"], format!("http://{socket}/"));
        assert!(socket.ip().is_loopback() && !ports.contains(&socket.port()));
        ports.push(socket.port());
        let body = json!({
            "name": name, "address": format!("http://{socket}/{name}"),
            "upstream": {"address": "http://127.0.0.1:9/"}, "enabled": false,
        });
        gateway.post("/api-instances", body).await;
    }
    let copy = propose(&gateway, "?like=orders").await;
    assert_eq!(copy["name"], "orders-copy-3");
    let socket = socket(&copy);
    assert_eq!(copy["address"], format!("http://{socket}/orders"));
    assert!(!ports.contains(&socket.port()));
    let other = propose(&gateway, "?like=other").await;
    assert_eq!(other["name"], "other-copy");
}

#[tokio::test]
async fn a_port_that_something_else_listens_on_is_not_proposed() {
    let gateway = Gateway::start().await;
    let first = socket(&propose(&gateway, "").await);
    let taken = TcpListener::bind(first);
    let next = socket(&propose(&gateway, "").await);
    assert_ne!(next.port(), first.port());
    drop(taken);
}

#[tokio::test]
async fn counters_and_status_are_told_of_those_alone_that_were_asked_for() {
    let gateway = three().await;
    let list = gateway
        .get("/metrics/api-instances?names=gamma,nobody,alpha")
        .await;
    let list = list.json();
    let items = list["items"].as_array().unwrap().iter();
    let names: Vec<_> = items.map(|item| &item["name"]).collect();
    assert_eq!(names, ["alpha", "gamma"]);
    let path = "/metrics/api-instances?names=alpha";
    let first = gateway.get(path).await;
    let known = again(&gateway, path, &first.tag()).await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    let status = gateway.get("/status?instances=false").await.json();
    assert_eq!(status.get("instances"), None);
    assert_eq!(
        status["revision"],
        gateway.get("/status").await.json()["revision"]
    );
}
