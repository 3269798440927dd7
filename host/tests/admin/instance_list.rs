//! The list of API instances: parts of it, its order, and what is not sent again.

use std::net::{SocketAddr, TcpListener};

use axum::http::StatusCode;
use serde_json::json;

use crate::gateway::{Gateway, SECRET, policy};

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

#[tokio::test]
async fn a_parameter_that_cannot_be_read_is_named() {
    let gateway = Gateway::start().await;
    for (path, name) in [
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

#[tokio::test]
async fn another_api_instance_is_proposed_with_a_port_and_a_name_that_are_free() {
    let gateway = Gateway::start().await;
    let ip = gateway.socket().ip();
    let propose = async |query: &str| {
        let answer = gateway.get(&format!("/api-instances:propose{query}")).await;
        answer.json()
    };
    let nothing = json!({"address": "http://127.0.0.1:8081/"});
    assert_eq!(propose("").await, nothing);
    for (name, port) in [
        ("orders", 8081),
        ("orders-copy", 8082),
        ("orders-copy-2", 8084),
    ] {
        let body = json!({
            "name": name,
            "address": format!("http://{ip}:{port}/"),
            "upstream": {"address": "http://127.0.0.1:9/"},
            "enabled": false,
        });
        gateway.post("/api-instances", body).await;
    }
    let copy = json!({"name": "orders-copy-3", "address": "http://127.0.0.1:8083/"});
    assert_eq!(propose("?like=orders").await, copy);
    let first = json!({"name": "other-copy", "address": "http://127.0.0.1:8083/"});
    assert_eq!(propose("?like=other").await, first);
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
    let status = gateway.get("/status?instances=false").await.json();
    assert_eq!(status.get("instances"), None);
    assert_eq!(
        status["revision"],
        gateway.get("/status").await.json()["revision"]
    );
}
