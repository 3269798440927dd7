//! Connections to HTTP/2 upstreams: as many as it takes, and no more.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use gateway_model::UpstreamProtocol;
use h2::Reason;
use h2::server::Builder;
use http::{Request, Response};
use http_body_util::BodyExt;
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Semaphore;

use crate::support::{
    Asked, Gateway, Http2Upstream, TestUpstream, full, http1, http2, running, soon, text, until,
    without_policies,
};

/// Streams that a connection takes at once.
const FULL: usize = 5;

fn few_streams(_: usize) -> Builder {
    let mut settings = Builder::new();
    settings.max_concurrent_streams(FULL as u32);
    settings
}

fn many_streams(_: usize) -> Builder {
    Builder::new()
}

/// An upstream that holds the requests for `/held` until there are permits.
async fn start_holder(settings: fn(usize) -> Builder) -> (Http2Upstream, Arc<Semaphore>) {
    let permits = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&permits);
    let upstream = Http2Upstream::start(settings, move |mut asked: Asked| {
        let held = Arc::clone(&held);
        async move {
            if asked.path() == "/held" {
                held.acquire().await.unwrap().forget();
            }
            if asked.length().await.is_some() {
                asked.answer();
            }
        }
    })
    .await;
    (upstream, permits)
}

/// More than is sent without the upstream reading it.
fn upload() -> Vec<u8> {
    vec![b'x'; 1 << 20]
}

#[tokio::test]
async fn a_connection_that_is_full_keeps_no_request_waiting() {
    let (upstream, permits) = start_holder(few_streams).await;
    let gateway = upstream.gateway();
    assert_eq!(text(gateway.ask("GET", "/").await).await, "0");
    let held = join_all((0..FULL).map(|_| gateway.ask("GET", "/held")));
    let more = async {
        upstream.wait("/held", FULL).await;
        let response = gateway.ask("GET", "/more").await;
        assert_eq!(response.status(), 200);
        assert_eq!(text(response).await, "1");
        let response = gateway.send("POST", "/more", upload()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(text(response).await, "1");
        permits.add_permits(FULL);
    };
    let (held, ()) = tokio::join!(held, more);
    for response in held {
        assert_eq!(text(response).await, "0");
    }
    assert_eq!(upstream.connections(), 2);
}

#[tokio::test]
async fn uploads_that_fill_a_connection_keep_no_request_waiting() {
    let (upstream, permits) = start_holder(few_streams).await;
    let gateway = upstream.gateway();
    text(gateway.ask("GET", "/").await).await;
    let held = join_all((0..FULL).map(|_| gateway.send("POST", "/held", upload())));
    let more = async {
        upstream.wait("/held", FULL).await;
        let response = gateway.send("POST", "/more", upload()).await;
        assert_eq!(response.status(), 200);
        permits.add_permits(FULL);
    };
    let (held, ()) = tokio::join!(held, more);
    assert!(held.iter().all(|response| response.status() == 200));
    assert_eq!(upstream.connections(), 2);
}

/// None is answered before all have come, and what a connection takes is not known yet
/// when they do.
#[tokio::test]
async fn a_burst_to_a_new_upstream_that_takes_few_streams_is_answered_whole() {
    const BURST: usize = 50;
    let (upstream, permits) = start_holder(few_streams).await;
    let gateway = upstream.gateway();
    let asking = join_all((0..BURST).map(|_| gateway.ask("GET", "/held")));
    let answering = async {
        upstream.wait("/held", BURST).await;
        permits.add_permits(BURST);
    };
    let (responses, ()) = soon("the burst", async { tokio::join!(asking, answering) }).await;
    for response in responses {
        assert_eq!(response.status(), 200);
    }
    assert_eq!(upstream.seen("/held"), BURST);
    let connections = upstream.connections();
    assert!((10..=20).contains(&connections), "{connections}");
}

#[tokio::test]
async fn a_burst_to_a_new_upstream_that_takes_many_streams_shares_a_connection() {
    let (upstream, _) = start_holder(many_streams).await;
    let gateway = upstream.gateway();
    let responses = join_all((0..50).map(|_| gateway.ask("GET", "/"))).await;
    for response in responses {
        assert_eq!(response.status(), 200);
    }
    assert_eq!(upstream.seen("/"), 50);
    let connections = upstream.connections();
    assert!(connections <= 2, "{connections}");
}

#[tokio::test]
async fn streams_are_spread_over_the_connections_that_are_there() {
    let (upstream, permits) = start_holder(few_streams).await;
    let gateway = upstream.gateway();
    text(gateway.ask("GET", "/").await).await;
    let mut counts = [0; 2];
    for round in 1..=2 {
        let held = join_all((0..=FULL).map(|_| gateway.ask("GET", "/held")));
        let answering = async {
            upstream.wait("/held", round * (FULL + 1)).await;
            permits.add_permits(FULL + 1);
        };
        let (held, ()) = soon("all", async { tokio::join!(held, answering) }).await;
        counts = [0; 2];
        for response in held {
            assert_eq!(response.status(), 200);
            counts[text(response).await.parse::<usize>().unwrap()] += 1;
        }
    }
    assert_eq!(upstream.connections(), 2);
    assert!(counts.iter().all(|count| *count > 1), "{counts:?}");
}

#[tokio::test]
async fn a_connection_that_is_not_used_is_closed_and_one_with_a_stream_is_not() {
    let (upstream, permits) = start_holder(few_streams).await;
    let limits = ProxyLimits {
        upstream_idle_timeout: Duration::from_millis(100),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![upstream.instance()]);
    text(gateway.ask("GET", "/").await).await;
    until("the unused one is closed", || upstream.open() == 0).await;

    let held = gateway.ask("GET", "/held");
    let idling = async {
        upstream.wait("/held", 1).await;
        // Longer than an unused one stays.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(upstream.open(), 1);
        permits.add_permits(1);
    };
    let (held, ()) = tokio::join!(held, idling);
    assert_eq!(text(held).await, "1");
    until("the next one is closed", || upstream.open() == 0).await;
}

#[tokio::test]
async fn an_upstream_that_leaves_in_order_loses_nothing() {
    let (upstream, permits) = start_holder(many_streams).await;
    let gateway = upstream.gateway();
    let held = join_all((0..FULL).map(|_| gateway.ask("GET", "/held")));
    let leaving = async {
        upstream.wait("/held", FULL).await;
        for _ in 0..10 {
            upstream.leave();
            for method in ["GET", "POST"] {
                let response = gateway.ask(method, "/more").await;
                assert_eq!(response.status(), 200, "{method}");
            }
        }
        permits.add_permits(FULL);
    };
    let (held, ()) = tokio::join!(held, leaving);
    for response in held {
        assert_eq!(text(response).await, "0");
    }
    assert_eq!(upstream.seen("/more"), 20);
}

#[tokio::test]
async fn a_connection_that_vanishes_takes_with_it_what_may_have_been_processed_and_no_more() {
    let (upstream, _permits) = start_holder(many_streams).await;
    let gateway = upstream.gateway();
    assert_eq!(text(gateway.ask("GET", "/").await).await, "0");
    for number in 1..=10 {
        let held = gateway.send("POST", "/held", "body");
        let vanishing = async {
            upstream.wait("/held", number).await;
            upstream.vanish();
        };
        let (held, ()) = tokio::join!(held, vanishing);
        assert_eq!(held.status(), 502);
        assert_eq!(upstream.seen("/held"), number);

        let response = gateway.send("POST", "/more", "body").await;
        assert_eq!(response.status(), 200);
        // Nobody uses it at that moment.
        upstream.vanish();
        until("it is gone", || upstream.open() == 0).await;
        let response = gateway.send("POST", "/more", "body").await;
        assert_eq!(response.status(), 200);
    }
}

#[tokio::test]
async fn a_client_that_leaves_ends_its_stream_and_no_other() {
    let reset = Arc::new(Semaphore::new(0));
    let seen = Arc::clone(&reset);
    let upstream = Http2Upstream::start(many_streams, move |mut asked: Asked| {
        let seen = Arc::clone(&seen);
        async move {
            let mut body = match asked.path() {
                "/before" => None,
                "/amid" => asked.respond.send_response(Response::new(()), false).ok(),
                _ => return asked.answer(),
            };
            let reason = match &mut body {
                Some(body) => {
                    body.send_data("abc".into(), false).unwrap();
                    std::future::poll_fn(|context| body.poll_reset(context)).await
                }
                None => std::future::poll_fn(|context| asked.respond.poll_reset(context)).await,
            };
            assert_eq!(reason.unwrap(), Reason::CANCEL);
            seen.add_permits(1);
        }
    })
    .await;
    let gateway = upstream.gateway();
    for client in [http1(), http2()] {
        for path in ["/before", "/amid"] {
            let asked = upstream.seen(path);
            let request = Request::get(gateway.uri(path)).body(full("")).unwrap();
            let asking = tokio::spawn(client.request(request));
            upstream.wait(path, asked + 1).await;
            if path == "/amid" {
                let mut response = asking.await.unwrap().unwrap();
                assert!(response.body_mut().frame().await.unwrap().is_ok());
                drop(response);
            } else {
                asking.abort();
            }
            let ended = soon("the stream ends", reset.acquire()).await;
            ended.unwrap().forget();
            assert_eq!(text(gateway.ask("GET", "/").await).await, "0");
        }
    }
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn an_upstream_that_permits_no_streams_is_not_asked_again_and_again() {
    let settings = |_| {
        let mut settings = Builder::new();
        settings.max_concurrent_streams(0);
        settings
    };
    let upstream = Http2Upstream::start(settings, |asked: Asked| async { asked.answer() }).await;
    let gateway = upstream.gateway();
    assert_eq!(gateway.ask("GET", "/").await.status(), 502);
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn an_upstream_that_closes_every_connection_is_not_asked_again_and_again() {
    // An empty SETTINGS frame (RFC 9113, section 6.5).
    const SETTINGS: [u8; 9] = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let upstream = TestUpstream::serve(|mut stream| async move {
        let _ = stream.read(&mut [0; 1024]).await;
        let _ = stream.write_all(&SETTINGS).await;
    })
    .await;
    let instance = running(
        "/",
        &upstream.url,
        UpstreamProtocol::Http2,
        without_policies(),
    );
    let gateway = Gateway::start(vec![instance]);
    assert_eq!(gateway.ask("GET", "/").await.status(), 502);
    assert!(upstream.connections() <= 3, "{}", upstream.connections());
}
