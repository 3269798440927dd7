//! Which requests are sent again when an HTTP/1.1 upstream ends a connection: those that
//! change nothing, once, if it had been used before and nothing came back.

use std::sync::Arc;

use futures_util::future::join_all;
use jwt_gateway::metrics::Fault;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{
    Act, Gateway, Scripted, TestUpstream, instance, problem, read_head, text, until,
};

/// An upstream whose first connection answers one request, and does this about the next;
/// each further connection does that.
async fn start(reused: Act, fresh: Act) -> (Scripted, Gateway) {
    let upstream = Scripted::start(move |place| match place {
        (0, 0) => Act::Answer,
        (0, _) => reused,
        _ => fresh,
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    assert_eq!(text(gateway.ask("GET", "/first").await).await, "0.0");
    (upstream, gateway)
}

#[tokio::test]
async fn what_changes_nothing_survives_that_the_upstream_closes_a_connection() {
    for method in ["GET", "HEAD", "OPTIONS"] {
        for end in [Act::Close(""), Act::Reset("")] {
            let (upstream, gateway) = start(end, Act::Answer).await;
            let response = gateway.ask(method, "/second").await;
            assert_eq!(response.status(), 200, "{method} {end:?}");
            let body = if method == "HEAD" { "" } else { "1.0" };
            assert_eq!(text(response).await, body, "{method} {end:?}");
            let heads = upstream.heads("/second");
            assert_eq!(heads.len(), 2, "{method} {end:?}");
            assert_eq!(heads[0], heads[1], "{method} {end:?}");
            assert_eq!(upstream.connections(), 2, "{method} {end:?}");
            // To those who count it is one request, and nobody's fault.
            let traffic = gateway.proxy.traffic();
            until("both are counted", || traffic.requests() == 2).await;
            assert_eq!(traffic.faults(Fault::Upstream), 0);
        }
    }
}

#[tokio::test]
async fn what_may_have_changed_something_reaches_the_upstream_once() {
    let cases = [
        ("POST", ""),
        ("POST", "body"),
        ("PUT", ""),
        ("PUT", "body"),
        ("PATCH", "body"),
        ("DELETE", ""),
        ("GET", "body"),
        ("OPTIONS", "body"),
        ("OTHER", ""),
    ];
    for (method, body) in cases {
        for end in [Act::Close(""), Act::Reset("")] {
            let (upstream, gateway) = start(end, Act::Answer).await;
            let response = gateway.send(method, "/second", body).await;
            assert_eq!(response.status(), 502, "{method} {body} {end:?}");
            assert_eq!(problem(response).await, "upstream-closed");
            assert_eq!(upstream.seen("/second"), 1, "{method} {body} {end:?}");
        }
    }
}

#[tokio::test]
async fn what_was_answered_by_one_byte_reaches_the_upstream_once() {
    for said in ["H", "HTTP/1.1 200 OK\r\nContent-Le"] {
        for end in [Act::Close(said), Act::Reset(said)] {
            let (upstream, gateway) = start(end, Act::Answer).await;
            let response = gateway.ask("GET", "/second").await;
            assert_eq!(response.status(), 502, "{end:?}");
            assert_eq!(upstream.seen("/second"), 1, "{end:?}");
        }
    }
}

#[tokio::test]
async fn an_interim_answer_is_an_answer_and_the_request_reaches_the_upstream_once() {
    const EARLY: &str = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    for end in [Act::Close(EARLY), Act::Reset(EARLY)] {
        let (upstream, gateway) = start(end, Act::Answer).await;
        let response = gateway.ask("GET", "/second").await;
        assert_eq!(response.status(), 502, "{end:?}");
        assert_eq!(upstream.seen("/second"), 1, "{end:?}");
    }
}

#[tokio::test]
async fn no_request_is_sent_a_third_time() {
    for end in [Act::Close(""), Act::Reset("")] {
        let (upstream, gateway) = start(end, end).await;
        let response = gateway.ask("GET", "/second").await;
        assert_eq!(response.status(), 502, "{end:?}");
        assert_eq!(problem(response).await, "upstream-closed");
        assert_eq!(upstream.seen("/second"), 2, "{end:?}");
        assert_eq!(upstream.connections(), 2, "{end:?}");
    }
}

#[tokio::test]
async fn a_request_that_a_fresh_connection_does_not_answer_reaches_the_upstream_once() {
    for end in [Act::Close(""), Act::Reset("")] {
        let upstream = Scripted::start(move |_| end).await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        let response = gateway.ask("GET", "/first").await;
        assert_eq!(response.status(), 502, "{end:?}");
        assert_eq!(upstream.seen("/first"), 1, "{end:?}");
    }
}

/// The second attempt goes over a connection of its own: after a restart of the upstream
/// every one that was kept ends in the same way.
#[tokio::test]
async fn a_request_survives_that_the_upstream_closes_all_connections() {
    const KEPT: usize = 8;
    let (arrive, mut arrived) = unbounded_channel();
    let permits = Arc::new(Semaphore::new(0));
    let wait = Arc::clone(&permits);
    let upstream = TestUpstream::serve(move |mut stream| {
        let (arrive, wait) = (arrive.clone(), Arc::clone(&wait));
        async move {
            read_head(&mut stream).await;
            arrive.send(()).unwrap();
            wait.acquire().await.unwrap().forget();
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
            stream.write_all(answer).await.unwrap();
            // It closes when the next request comes.
            read_head(&mut stream).await;
        }
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let asking = join_all((0..KEPT).map(|_| gateway.ask("GET", "/")));
    let answering = async {
        for _ in 0..KEPT {
            arrived.recv().await.unwrap();
        }
        // One more for the connection that comes.
        permits.add_permits(KEPT + 1);
    };
    let (responses, ()) = tokio::join!(asking, answering);
    for response in responses {
        assert_eq!(text(response).await, "x");
    }
    assert_eq!(upstream.connections(), KEPT);
    assert_eq!(gateway.ask("GET", "/").await.status(), 200);
    assert_eq!(upstream.connections(), KEPT + 1);
}

#[tokio::test]
async fn no_request_is_lost_to_an_upstream_that_closes_connections_as_it_likes() {
    const WHOLE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";
    const LAST: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nyes";
    let manners = [
        Act::Close(WHOLE),
        Act::Reset(WHOLE),
        Act::Close(LAST),
        Act::Say(WHOLE),
        Act::Reset(LAST),
    ];
    let upstream = Scripted::start(move |(connection, request)| match request {
        // What is first on a connection is answered.
        0 => manners[connection % manners.len()],
        _ if connection % 2 == 0 => Act::Close(""),
        _ => Act::Reset(""),
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for round in 0..200 {
        let response = gateway.ask("GET", &format!("/{round}")).await;
        assert_eq!(response.status(), 200, "{round}");
        assert_eq!(text(response).await, "yes", "{round}");
    }
}
