//! Heads and trailers as large as applications make them pass over every version of HTTP,
//! in both directions, and larger ones do not.

use bytes::Bytes;
use h2::server::Builder;
use http::{HeaderMap, HeaderValue, Request, Response, Version};
use http_body_util::BodyExt;
use hyper::body::Frame;

use crate::support::{
    Asked, Gateway, Http2Upstream, Lines, VERSIONS, answering, ask_with, ask_with_room, channel,
    checking, roomy, soon,
};

/// What must pass with the limits that there are by default.
const USUAL: [Lines; 5] = [
    Lines::new("x-large-", 60, 1000),
    Lines::new("x-small-", 200, 10),
    Lines::new("set-cookie", 120, 60),
    Lines::new("x-same", 120, 60),
    Lines::new("x-one", 1, 60_000),
];

/// What must not.
const EXCESSIVE: [Lines; 4] = [
    Lines::new("x-small-", 300, 10),
    Lines::new("x-same", 300, 10),
    Lines::new("x-large-", 80, 1000),
    Lines::new("x-one", 1, 80_000),
];

#[tokio::test]
async fn heads_of_responses_pass_alike_from_upstreams_of_both_versions() {
    for lines in USUAL {
        for (instance, upstream) in answering(lines).await {
            let gateway = Gateway::start(vec![instance]);
            for version in VERSIONS {
                let case = format!("{lines:?} from {upstream} to {version:?}");
                let response = ask_with_room(&gateway, version).await;
                assert_eq!(response.status(), 200, "{case}");
                assert!(lines.are_in(response.headers()), "{case}");
            }
        }
    }
}

#[tokio::test]
async fn heads_of_responses_that_are_too_large_are_502() {
    for lines in EXCESSIVE {
        for (instance, upstream) in answering(lines).await {
            let gateway = Gateway::start(vec![instance]);
            for version in VERSIONS {
                let case = format!("{lines:?} from {upstream} to {version:?}");
                let response = ask_with_room(&gateway, version).await;
                assert_eq!(response.status(), 502, "{case}");
            }
        }
    }
}

#[tokio::test]
async fn heads_of_requests_pass_alike_from_clients_of_both_versions() {
    for lines in USUAL {
        for (instance, upstream) in checking(lines).await {
            let gateway = Gateway::start(vec![instance]);
            for version in VERSIONS {
                let case = format!("{lines:?} from {version:?} to {upstream}");
                let (status, whole) = ask_with(&gateway, version, lines).await;
                assert_eq!((status, whole.as_str()), (200, "true"), "{case}");
            }
        }
    }
}

#[tokio::test]
async fn heads_of_requests_that_are_too_large_are_431() {
    for lines in EXCESSIVE {
        for (instance, upstream) in checking(lines).await {
            let gateway = Gateway::start(vec![instance]);
            for version in VERSIONS {
                let case = format!("{lines:?} from {version:?} to {upstream}");
                let (status, _) = ask_with(&gateway, version, lines).await;
                assert_eq!(status, 431, "{case}");
            }
        }
    }
}

/// As an error in gRPC with 13 kB of details, which are written in base64.
fn large_trailers() -> HeaderMap {
    let value = HeaderValue::try_from("d".repeat(17_400)).unwrap();
    HeaderMap::from_iter([(http::HeaderName::from_static("x-detail-bin"), value)])
}

#[tokio::test]
async fn large_trailers_pass_both_ways_over_http2() {
    let react = |mut asked: Asked| async move {
        assert_eq!(asked.length().await, Some(1));
        let trailers = asked.request.body_mut().trailers().await.unwrap();
        let status = if trailers == Some(large_trailers()) {
            200
        } else {
            400
        };
        let answer = Response::builder().status(status).body(()).unwrap();
        let mut body = asked.respond.send_response(answer, false).unwrap();
        body.send_data(Bytes::from_static(b"x"), false).unwrap();
        body.send_trailers(large_trailers()).unwrap();
    };
    let upstream = Http2Upstream::start(|_| Builder::new(), react).await;
    let gateway = upstream.gateway();
    let (sender, body) = channel();
    sender.send(Frame::data(Bytes::from_static(b"x"))).unwrap();
    sender.send(Frame::trailers(large_trailers())).unwrap();
    drop(sender);
    let request = Request::post(gateway.uri("/")).header("te", "trailers");
    let answer = roomy(Version::HTTP_2).request(request.body(body).unwrap());
    let response = soon("an answer", answer).await.unwrap();
    assert_eq!(response.status(), 200);
    let collected = response.into_body().collect().await.unwrap();
    let whole = collected.trailers() == Some(&large_trailers());
    assert!(whole, "trailers came otherwise");
}
