//! That instances of the component run short is told before they do.

use serde_json::{Value, json};

use crate::support::{Process, get, start_echo, text};

#[tokio::test]
async fn capacity_is_told_from_four_fifths_of_the_limit_on() {
    let flags = ["--instances-total", "5", "--worker-threads", "1"];
    let gateway = Process::start(&flags);
    let address = gateway
        .create(&json!({ "address": start_echo().await }))
        .await;
    let policies = format!("/api-instances/api-{}/policies", address.port());
    let mut told = Vec::new();
    for number in 1..=6 {
        let policy = json!({
            "label": format!("policy {number}"),
            "config": {
                "signingMethod": "HS256",
                "privateKey": "a secret of more than thirty-two bytes",
                "customClaims": [],
                "customHeaders": [],
            },
        });
        let (status, answer) = gateway.call("POST", &policies, &policy).await;
        assert_eq!(status, 201, "{answer}");
        let echoed = text(get(&format!("http://{address}/")).await).await;
        assert!(echoed.contains("Bearer ey"), "{echoed}");
        let (_, status) = gateway.call("GET", "/status", &json!(null)).await;
        let status: Value = serde_json::from_str(&status).unwrap();
        let own = &status["policyInstances"];
        told.push((
            own["open"].as_u64().unwrap(),
            own["givenUp"].as_u64().unwrap() > 0,
            status["notices"].as_array().unwrap().len(),
        ));
        assert_eq!(own["limit"], 5);
        assert_eq!(status["troubles"], json!([]));
        if number == 4 {
            let notice = status["notices"][0].as_str().unwrap();
            assert!(notice.starts_with("4 of 5 instances"), "{notice}");
            assert!(notice.contains("--instances-total"), "{notice}");
        }
    }
    let expected = [
        (1, false, 0),
        (2, false, 0),
        (3, false, 0),
        (4, false, 1),
        (5, false, 1),
        (5, true, 1),
    ];
    assert_eq!(told, expected);
}
