//! Time-outs, and whose host upstreams are asked for: written, checked, kept and served.

use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::gateway::Gateway;

fn instance(gateway: &Gateway, service: Value, timeouts: Value) -> Value {
    let mut instance = json!({
        "name": "one",
        "address": gateway.address("/one"),
        "upstream": {"address": "http://127.0.0.1:9"},
    });
    for (to, timeouts) in [("/upstream", service), ("", timeouts)] {
        let to = instance.pointer_mut(to).unwrap();
        to["timeouts"] = timeouts;
    }
    instance
}

#[tokio::test]
async fn timeouts_are_shown_as_they_were_written() {
    let gateway = Gateway::start().await;
    let (of_service, of_instance) = (
        json!({"connectMs": 1, "responseMs": 2, "keepMs": 3}),
        json!({"responseMs": 30_000, "idleMs": 86_400_000}),
    );
    let body = instance(&gateway, of_service.clone(), of_instance.clone());
    let created = gateway.post("/api-instances", body).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);

    let gateway = gateway.restart(None, |_| ()).await;
    let shown = gateway.get("/api-instances/one").await.json();
    assert_eq!(shown, created.json());
    assert_eq!(shown["timeouts"], of_instance);
    assert_eq!(shown["services"][0]["timeouts"], of_service);

    // What holds where nothing is said, the forms show.
    let status = gateway.get("/status").await.json();
    let of_gateway =
        json!({"connectMs": 5_000, "responseMs": 15_000, "idleMs": 300_000, "keepMs": 60_000});
    assert_eq!(status["timeouts"], of_gateway);

    // What is not written again is gone, and what says nothing is not shown.
    let body = instance(&gateway, json!({"idleMs": 5}), json!({}));
    let changed = gateway.put("/api-instances/one", body).await.json();
    assert_eq!(changed.get("timeouts"), None);
    assert_eq!(changed["services"][0]["timeouts"], json!({"idleMs": 5}));
    let shown = gateway.get("/api-instances/one").await.json();
    assert_eq!(shown, changed);
    assert_ne!(shown["revision"], created.json()["revision"]);
}

#[tokio::test]
async fn the_clients_host_is_kept_where_that_is_written() {
    let gateway = Gateway::start().await;
    let mut body = instance(&gateway, json!({}), json!({}));
    body["upstream"]["address"] = json!(format!("http://{}", crate::gateway::echo().await));
    body["preserveHost"] = json!(true);
    let created = gateway.post("/api-instances", body.clone()).await;
    assert_eq!(created.status, StatusCode::CREATED, "{}", created.text);
    let gateway = gateway.restart(None, |_| ()).await;
    let shown = gateway.get("/api-instances/one").await.json();
    assert_eq!(shown, created.json());
    assert_eq!(shown["preserveHost"], true);
    let one = gateway.address("/one");
    let asked = || Request::get(&one).header("host", "shop.example");
    let (_, echo) = gateway.request_as(asked()).await;
    assert_eq!(echo["headers"]["host"], json!(["shop.example"]));

    body["preserveHost"] = json!("yes");
    let refused = gateway.put("/api-instances/one", body.clone()).await;
    assert_eq!(refused.refused(), ["preserveHost"]);
    body.as_object_mut().unwrap().remove("preserveHost");
    let changed = gateway.put("/api-instances/one", body).await.json();
    assert_eq!(changed["preserveHost"], false);
    let (_, echo) = gateway.request_as(asked()).await;
    assert_ne!(echo["headers"]["host"], json!(["shop.example"]));
}

#[tokio::test]
async fn every_time_that_is_none_is_refused_at_its_place() {
    let gateway = Gateway::start().await;
    let none = [
        json!(0),
        json!(-1),
        json!(1.5),
        json!(86_400_001),
        json!("100"),
        Value::Null,
    ];
    for field in ["connectMs", "responseMs", "idleMs", "keepMs"] {
        for time in &none {
            let body = instance(&gateway, json!({field: time}), json!({field: time}));
            let answer = gateway.post("/api-instances", body).await;
            let expected = [
                format!("upstream.timeouts.{field}"),
                format!("timeouts.{field}"),
            ];
            assert_eq!(answer.refused(), expected, "{time}");
        }
    }
    let answer = instance(&gateway, json!([]), json!({"requestMs": 1}));
    let answer = gateway.post("/api-instances", answer).await;
    assert_eq!(
        answer.refused(),
        ["upstream.timeouts", "timeouts.requestMs"]
    );
}

#[tokio::test]
async fn a_timeout_that_is_changed_holds_for_the_next_request() {
    let gateway = Gateway::start().await;
    // It never takes a connection that the kernel has made for it.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let mut body = instance(&gateway, json!({}), json!({"responseMs": 50}));
    body["upstream"]["address"] = json!(address);
    gateway.post("/api-instances", body.clone()).await;
    let (status, _) = gateway.request("/one").await;
    assert_eq!(status, StatusCode::GATEWAY_TIMEOUT);

    body["upstream"]["timeouts"] = json!({"responseMs": 86_400_000});
    gateway.put("/api-instances/one", body).await;
    let asking = gateway.request("/one");
    let waiting = tokio::time::timeout(std::time::Duration::from_millis(300), asking);
    assert!(waiting.await.is_err());
}
