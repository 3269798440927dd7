//! What was counted is shown over an hour, a day and a week, for one API instance, for some
//! in short, and for all together.

use std::net::SocketAddr;

use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::gateway::{Gateway, NOW};
use crate::metrics::{column, counted, settled};
use crate::responses::{create_before, guard, start_obedient};

/// The places and the numbers of a list that are not 0.
fn present(list: &Value) -> Vec<(usize, u64)> {
    let numbers = list.as_array().into_iter().flatten().enumerate();
    let numbers = numbers.map(|(place, number)| (place, number.as_u64().unwrap()));
    numbers.filter(|(_, number)| *number > 0).collect()
}

#[tokio::test]
async fn a_longer_range_shows_the_same_requests_in_longer_steps() {
    let gateway = Gateway::start().await;
    create_before(&gateway, "one", start_obedient().await).await;
    let mut sum = 0;
    // Midnight, and what comes after it.
    for (minute, requests) in [(0, 1), (14, 2), (15, 4), (130, 8)] {
        gateway.clock.set(NOW + minute * 60);
        for _ in 0..requests {
            gateway.status("/one/200").await;
        }
        sum += requests;
        let day = "/metrics/api-instances/one?range=day";
        settled(&gateway, day, |shown| column(&shown["requests"]), sum).await;
    }
    let cases = [
        ("", 60, 60, vec![(59, 8)]),
        ("?range=hour", 60, 60, vec![(59, 8)]),
        ("?range=day", 900, 96, vec![(87, 3), (88, 4), (95, 8)]),
        ("?range=week", 7200, 84, vec![(82, 7), (83, 8)]),
    ];
    for (query, seconds, count, requests) in cases {
        let path = format!("/metrics/api-instances/one{query}");
        let shown = gateway.get(&path).await.json();
        let now = NOW + 130 * 60;
        let start = now - now % seconds - (count - 1) * seconds;
        let steps = json!({"start": start, "seconds": seconds, "count": count});
        assert_eq!(shown["steps"], steps, "{query}");
        assert_eq!(present(&shown["requests"]), requests, "{query}");
        assert_eq!(present(&shown["upstream"]["2xx"]), requests, "{query}");
        assert_eq!(shown["since"], NOW, "{query}");
    }
    let refused = gateway.get("/metrics/api-instances/one?range=month").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn all_together_has_requests_without_an_api_instance_and_names_who_did_the_most() {
    let gateway = Gateway::start().await;
    let upstream = start_obedient().await;
    create_before(&gateway, "busy", upstream).await;
    create_before(&gateway, "broken", upstream).await;
    create_before(&gateway, "gone", SocketAddr::from(([127, 0, 0, 1], 9))).await;
    create_before(&gateway, "guarded", upstream).await;
    create_before(&gateway, "idle", upstream).await;
    guard(&gateway, "guarded").await;
    let asked = [
        ("/busy/200", 10),
        ("/broken/500", 3),
        ("/broken/404", 1),
        ("/gone/200", 2),
        ("/guarded/200", 1),
        ("/nowhere", 5),
    ];
    for (path, times) in asked {
        for _ in 0..times {
            gateway.status(path).await;
        }
    }
    let whole = settled(
        &gateway,
        "/metrics",
        |it| column(&it["all"]["requests"]),
        22,
    )
    .await;
    let all = &whole["all"];
    assert_eq!(present(&all["upstream"]["2xx"]), [(59, 10)]);
    assert_eq!(present(&all["upstream"]["4xx"]), [(59, 1)]);
    assert_eq!(present(&all["upstream"]["5xx"]), [(59, 3)]);
    // Those that were not let in, and those that no API instance was found for.
    assert_eq!(present(&all["gateway"]["4xx"]), [(59, 6)]);
    assert_eq!(present(&all["gateway"]["5xx"]), [(59, 2)]);
    assert_eq!(present(&all["failures"]["client"]), [(59, 6)]);
    assert_eq!(present(&all["failures"]["upstream"]), [(59, 2)]);
    assert_eq!(present(&whole["unmatched"]), [(59, 5)]);
    let sums = |name: &str, [requests, upstream, gateway, failures]: [u64; 4]| {
        json!({
            "name": name, "requests": requests, "upstreamErrors": upstream,
            "gatewayErrors": gateway, "failures": failures,
        })
    };
    let (busy, broken) = (sums("busy", [10, 0, 0, 0]), sums("broken", [4, 3, 0, 0]));
    let (gone, guarded) = (sums("gone", [2, 0, 2, 2]), sums("guarded", [1, 0, 0, 1]));
    assert_eq!(whole["busiest"], json!([busy, broken, gone, guarded]));
    assert_eq!(whole["failing"], json!([broken, gone, guarded]));
}

#[tokio::test]
async fn some_are_shown_in_short() {
    let gateway = Gateway::start().await;
    create_before(&gateway, "one", start_obedient().await).await;
    create_before(&gateway, "idle", start_obedient().await).await;
    gateway.status("/one/500").await;
    gateway.status("/one/200").await;
    counted(&gateway, "one", 2).await;
    let answer = gateway
        .get("/metrics/api-instances?names=one,nobody,idle")
        .await;
    let shown = answer.json();
    assert_eq!(shown["items"].as_array().unwrap().len(), 2);
    let (idle, one) = (&shown["items"][0], &shown["items"][1]);
    assert_eq!(idle, &json!({"name": "idle", "since": NOW, "tokens": 0}));
    assert_eq!(present(&one["requests"]), [(59, 2)]);
    assert_eq!(present(&one["upstreamErrors"]), [(59, 1)]);
    assert!(answer.text.len() < 500, "{}", answer.text);
    for path in [
        "/metrics",
        "/metrics/api-instances",
        "/metrics/api-instances/one",
    ] {
        let tag = gateway.get(path).await.tag();
        let again = Request::builder()
            .method(Method::GET)
            .uri(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {}", gateway.token()))
            .header("if-none-match", tag)
            .body(axum::body::Body::empty());
        let answer = gateway.send(again.unwrap()).await;
        assert_eq!(answer.status, StatusCode::NOT_MODIFIED, "{path}");
    }
}
