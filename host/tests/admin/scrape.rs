//! The counters as Prometheus reads them.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::gateway::Gateway;

/// Long enough for anything that happens at all.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What `/metrics` answers.
pub async fn scrape(gateway: &Gateway) -> String {
    let scraper = Request::get("/metrics")
        .header(AUTHORIZATION, format!("Bearer {}", gateway.token()))
        .body(Body::empty());
    let answer = gateway.send(scraper.unwrap()).await;
    let media_type = "text/plain; version=0.0.4; charset=utf-8";
    assert_eq!(answer.header(CONTENT_TYPE), media_type);
    answer.text
}

/// Waits until `/metrics` has all these lines: the last byte of a response arrives before
/// its request is counted.
pub async fn scraped(gateway: &Gateway, expected: &[String]) {
    let begun = Instant::now();
    loop {
        let text = scrape(gateway).await;
        let is_there = |line: &&String| text.lines().any(|found| found == *line);
        let Some(missing) = expected.iter().find(|line| !is_there(line)) else {
            return;
        };
        assert!(begun.elapsed() < PATIENCE, "no line {missing} in\n{text}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
