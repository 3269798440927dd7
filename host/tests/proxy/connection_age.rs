//! Connections to upstreams end in time, so that a name that moved is followed and load is
//! spread again. No request notices.

use std::sync::Arc;
use std::time::Duration;

use h2::server::Builder;
use jwt_gateway::settings::ProxyLimits;
use tokio::sync::Semaphore;

use crate::support::{Act, Asked, Gateway, Http2Upstream, Scripted, instance, soon, text, until};

fn requests(count: u64) -> ProxyLimits {
    ProxyLimits {
        upstream_connection_requests: count,
        ..ProxyLimits::default()
    }
}

fn age(milliseconds: u64) -> ProxyLimits {
    ProxyLimits {
        upstream_connection_age: Duration::from_millis(milliseconds),
        ..ProxyLimits::default()
    }
}

/// An upstream that holds the requests for `/held` until there are permits.
async fn start_holder() -> (Http2Upstream, Arc<Semaphore>) {
    let permits = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&permits);
    let react = move |asked: Asked| {
        let held = Arc::clone(&held);
        async move {
            if asked.path() == "/held" {
                held.acquire().await.unwrap().forget();
            }
            asked.answer();
        }
    };
    let upstream = Http2Upstream::start(|_| Builder::new(), react).await;
    (upstream, permits)
}

#[tokio::test]
async fn an_http1_connection_ends_after_so_many_requests() {
    let upstream = Scripted::start(|_| Act::Answer).await;
    let gateway = Gateway::limited(requests(3), vec![instance("/", &upstream.url)]);
    for number in 0..9 {
        let place = text(gateway.ask("POST", "/").await).await;
        assert_eq!(place, format!("{}.{}", number / 3, number % 3));
    }
    assert_eq!(upstream.connections(), 3);
}

#[tokio::test]
async fn an_http2_connection_takes_so_many_requests_and_ends_when_they_are_answered() {
    let (upstream, permits) = start_holder().await;
    let gateway = Gateway::limited(requests(3), vec![upstream.instance()]);
    let held = gateway.ask("GET", "/held");
    let more = async {
        upstream.wait("/held", 1).await;
        for number in 1..9 {
            let connection = text(gateway.ask("POST", "/").await).await;
            assert_eq!(connection, (number / 3).to_string());
        }
        // The first has something to wait for, the others have not.
        until("two have ended", || upstream.open() == 1).await;
        permits.add_permits(1);
    };
    let (held, ()) = tokio::join!(held, more);
    assert_eq!(text(held).await, "0");
    assert_eq!(upstream.connections(), 3);
    until("all have ended", || upstream.open() == 0).await;
}

#[tokio::test]
async fn the_smallest_limits_give_each_request_a_connection_and_no_more() {
    for limits in [requests(0), requests(1), age(0)] {
        let (http2, _) = start_holder().await;
        let http1 = Scripted::start(|_| Act::Answer).await;
        let gateway = Gateway::limited(limits.clone(), vec![http2.instance()]);
        for number in 0..3 {
            let connection = text(gateway.ask("GET", "/").await).await;
            assert_eq!(connection, number.to_string(), "{limits:?}");
        }
        assert_eq!(http2.connections(), 3);
        let gateway = Gateway::limited(limits, vec![instance("/", &http1.url)]);
        for number in 0..3 {
            let place = text(gateway.ask("GET", "/").await).await;
            assert_eq!(place, format!("{number}.0"));
        }
    }
}

/// Asks until another connection comes.
async fn ask_until(gateway: &Gateway, connections: impl Fn() -> usize) {
    let before = connections();
    let asking = async {
        while connections() == before {
            let response = gateway.ask("POST", "/").await;
            assert_eq!(response.status(), 200);
            text(response).await;
        }
    };
    soon("another connection", asking).await;
}

#[tokio::test]
async fn an_http1_connection_that_is_old_is_not_used_again() {
    let upstream = Scripted::start(|_| Act::Answer).await;
    let gateway = Gateway::limited(age(200), vec![instance("/", &upstream.url)]);
    let first = text(gateway.ask("POST", "/").await).await;
    assert_eq!(first, "0.0");
    for _ in 0..3 {
        ask_until(&gateway, || upstream.connections()).await;
    }
}

#[tokio::test]
async fn an_http2_connection_that_is_old_answers_what_it_has_and_ends() {
    let (upstream, permits) = start_holder().await;
    let gateway = Gateway::limited(age(200), vec![upstream.instance()]);
    let held = gateway.ask("GET", "/held");
    let more = async {
        upstream.wait("/held", 1).await;
        for _ in 0..3 {
            ask_until(&gateway, || upstream.connections()).await;
        }
        permits.add_permits(1);
    };
    let (held, ()) = tokio::join!(held, more);
    assert_eq!(text(held).await, "0");
    until("all end that nobody uses", || upstream.open() <= 1).await;
}

#[tokio::test]
async fn a_connection_that_is_new_is_used_again() {
    let (upstream, _) = start_holder().await;
    let limits = ProxyLimits {
        upstream_connection_requests: 1_000,
        upstream_connection_age: Duration::from_secs(600),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![upstream.instance()]);
    for _ in 0..100 {
        assert_eq!(text(gateway.ask("GET", "/").await).await, "0");
    }
    assert_eq!(upstream.connections(), 1);
}
