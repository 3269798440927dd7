//! What an HTTP/2 upstream says it has not processed is sent again, once (RFC 9113,
//! section 8.7), and nothing else is.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::join_all;
use h2::Reason;
use h2::server::Builder;
use http::Response;
use tokio::sync::Semaphore;

use crate::support::{Asked, Gateway, Http2Upstream, problem, text};

/// The first connection leaves no room for bodies, so that what is refused there has its
/// body still.
fn no_room_at_first(connection: usize) -> Builder {
    let mut settings = Builder::new();
    if connection == 0 {
        settings.initial_window_size(0);
    }
    settings
}

/// What clients ask for.
const REQUESTS: [(&str, &str); 6] = [
    ("GET", ""),
    ("HEAD", ""),
    ("POST", ""),
    ("POST", "body"),
    ("PUT", "body"),
    ("DELETE", ""),
];

/// An upstream that resets the first so many streams of each path but `/`, and a gateway
/// that has met it before.
async fn start(reason: Reason, times: usize) -> (Http2Upstream, Gateway) {
    let react = move |mut asked: Asked| async move {
        if asked.path() != "/" && asked.before < times {
            asked.reset(reason);
        } else if asked.length().await.is_some() {
            asked.answer();
        }
    };
    let upstream = Http2Upstream::start(no_room_at_first, react).await;
    let gateway = upstream.gateway();
    assert_eq!(text(gateway.ask("GET", "/").await).await, "0");
    (upstream, gateway)
}

#[tokio::test]
async fn a_stream_that_the_upstream_refuses_once_is_answered() {
    for (method, body) in REQUESTS {
        let (upstream, gateway) = start(Reason::REFUSED_STREAM, 1).await;
        let response = gateway.send(method, "/once", body).await;
        assert_eq!(response.status(), 200, "{method} {body}");
        assert_eq!(upstream.seen("/once"), 2, "{method} {body}");
    }
}

#[tokio::test]
async fn a_stream_that_the_upstream_always_refuses_is_tried_twice() {
    for (method, body) in REQUESTS {
        let (upstream, gateway) = start(Reason::REFUSED_STREAM, usize::MAX).await;
        let response = gateway.send(method, "/always", body).await;
        assert_eq!(response.status(), 502, "{method} {body}");
        if method != "HEAD" {
            assert_eq!(problem(response).await, "upstream-closed");
        }
        assert_eq!(upstream.seen("/always"), 2, "{method} {body}");
    }
}

#[tokio::test]
async fn a_stream_that_the_upstream_may_have_processed_is_tried_once() {
    let reasons = [
        Reason::INTERNAL_ERROR,
        Reason::CANCEL,
        Reason::PROTOCOL_ERROR,
        Reason::NO_ERROR,
        Reason::ENHANCE_YOUR_CALM,
        Reason::HTTP_1_1_REQUIRED,
    ];
    for reason in reasons {
        for (method, body) in [("GET", ""), ("POST", ""), ("POST", "body")] {
            let (upstream, gateway) = start(reason, usize::MAX).await;
            let response = gateway.send(method, "/never", body).await;
            assert_eq!(response.status(), 502, "{reason:?} {method} {body}");
            assert_eq!(upstream.seen("/never"), 1, "{reason:?} {method} {body}");
        }
    }
}

#[tokio::test]
async fn a_body_that_was_read_before_its_stream_was_refused_is_sent_whole_or_not_again() {
    for (length, status) in [(4, 200), (60_000, 200), (200_000, 502)] {
        let react = move |mut asked: Asked| async move {
            let read = asked.length().await;
            match asked.before {
                0 => asked.reset(Reason::REFUSED_STREAM),
                _ if read == Some(length) => asked.answer(),
                _ => asked.reset(Reason::INTERNAL_ERROR),
            }
        };
        let upstream = Http2Upstream::start(|_| Builder::new(), react).await;
        let gateway = upstream.gateway();
        let response = gateway.send("POST", "/read", vec![7; length]).await;
        assert_eq!(response.status(), status, "{length}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_forgiven_to_requests_that_may_be_repeated() {
    for (method, body, status) in [("GET", "", 200), ("POST", "", 502), ("PUT", "body", 502)] {
        let react = |mut asked: Asked| async move {
            if asked.path() == "/cut" && asked.before == 0 {
                std::future::pending::<()>().await;
            }
            asked.length().await;
            asked.answer();
        };
        let upstream = Http2Upstream::start(|_| Builder::new(), react).await;
        let gateway = upstream.gateway();
        assert_eq!(text(gateway.ask("GET", "/").await).await, "0");
        let cutting = async {
            upstream.wait("/cut", 1).await;
            upstream.vanish();
        };
        let (response, ()) = tokio::join!(gateway.send(method, "/cut", body), cutting);
        assert_eq!(response.status(), status, "{method}");
        let times = if status == 200 { 2 } else { 1 };
        assert_eq!(upstream.seen("/cut"), times, "{method}");
    }
}

#[tokio::test]
async fn a_stream_that_is_refused_after_its_answer_began_is_tried_once() {
    let react = |mut asked: Asked| async move {
        let mut body = asked
            .respond
            .send_response(Response::new(()), false)
            .unwrap();
        body.send_data(Bytes::from_static(b"abc"), false).unwrap();
        tokio::task::yield_now().await;
        body.send_reset(Reason::REFUSED_STREAM);
    };
    let upstream = Http2Upstream::start(|_| Builder::new(), react).await;
    let gateway = upstream.gateway();
    let answer = gateway
        .raw("GET /begun HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    assert!(!answer.ends_with("0\r\n\r\n"), "{answer}");
    assert_eq!(upstream.seen("/begun"), 1);
}

/// The first connection takes streams 1 to 9 and no more. The first of these tells its
/// settings, four are held, and all others come too late.
#[tokio::test]
async fn what_came_too_late_on_a_connection_that_ends_is_answered_once() {
    let permits = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&permits);
    let react = move |mut asked: Asked| {
        let held = Arc::clone(&held);
        async move {
            if asked.path().starts_with("/held") {
                held.acquire().await.unwrap().forget();
            }
            if asked.length().await.is_some() {
                asked.answer();
            }
        }
    };
    let upstream = Http2Upstream::leaving(Some(9), no_room_at_first, react).await;
    let gateway = upstream.gateway();
    assert_eq!(text(gateway.ask("GET", "/").await).await, "0");
    let early: Vec<_> = (0..4).map(|number| format!("/held-{number}")).collect();
    let late: Vec<_> = (0..20).map(|number| format!("/late-{number}")).collect();
    let asking = join_all(early.iter().map(|path| gateway.ask("GET", path)));
    let too_late = async {
        for path in &early {
            upstream.wait(path, 1).await;
        }
        let asking = late.iter().enumerate().map(|(number, path)| {
            let (method, body) = REQUESTS[number % REQUESTS.len()];
            gateway.send(method, path, body)
        });
        let responses = join_all(asking).await;
        permits.add_permits(early.len());
        responses
    };
    let (early_responses, late_responses) = tokio::join!(asking, too_late);
    for (path, response) in late.iter().zip(late_responses) {
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(upstream.seen(path), 1, "{path}");
    }
    for (path, response) in early.iter().zip(early_responses) {
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(text(response).await, "0", "{path}");
        assert_eq!(upstream.seen(path), 1, "{path}");
    }
}
