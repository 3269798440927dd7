//! Upstreams that answer before they have the whole request.

use std::sync::Arc;

use bytes::Bytes;
use gateway_model::UpstreamProtocol;
use h2::server::Builder;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::{Frame, Incoming};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;

use crate::support::{
    Asked, Gateway, Http2Upstream, TestUpstream, channel, data, full, http1, http2, instance, next,
    read_head, running, soon, text, without_policies,
};

const REFUSAL: &str = "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n\
    Content-Length: 5\r\n\r\nlarge";

/// How many bytes are uploaded, and how often.
const UPLOADS: [(usize, usize); 2] = [(1 << 20, 50), (5 << 20, 50)];

/// An upstream that refuses every upload without reading it. What it has not read makes
/// the system break the connection off.
async fn start_refuser() -> TestUpstream {
    TestUpstream::serve(|mut stream| async move {
        read_head(&mut stream).await;
        stream.write_all(REFUSAL.as_bytes()).await.unwrap();
    })
    .await
}

/// Sends as much as goes, and reads at the same time; gives everything that was read.
async fn upload(gateway: &Gateway, head: &str, body: Arc<Vec<u8>>) -> String {
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let (reading, mut writing) = stream.into_split();
    let head = head.to_owned();
    let writer = tokio::spawn(async move {
        // The other side may close at any time.
        let _ = writing.write_all(head.as_bytes()).await;
        let _ = writing.write_all(&body).await;
        writing
    });
    let answer = soon("an answer and an end", read_all(reading)).await;
    writer.abort();
    answer
}

/// What comes until the end, whichever that is.
async fn read_all(mut stream: OwnedReadHalf) -> String {
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// Uploads everything over both versions of HTTP; each time the refusal must come back.
async fn expect_refusals(gateway: &Gateway) {
    let client = http2();
    for (size, times) in UPLOADS {
        let body = Arc::new(vec![b'x'; size]);
        let head = format!(
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n"
        );
        for round in 0..times {
            let answer = upload(gateway, &head, Arc::clone(&body)).await;
            let refused = answer.starts_with("HTTP/1.1 413 ") && answer.ends_with("large");
            assert!(refused, "{size}, {round}: {answer}");

            let request = Request::post(gateway.uri("/")).body(full(body.to_vec()));
            let answer = client.request(request.unwrap());
            let response = soon("an answer", answer).await.unwrap();
            assert_eq!(response.status(), 413, "HTTP/2, {size}, {round}");
            assert_eq!(text(response).await, "large", "HTTP/2, {size}, {round}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_that_is_refused_unread_hears_that_and_not_502() {
    let upstream = start_refuser().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    expect_refusals(&gateway).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_that_an_http2_upstream_refuses_unread_hears_that_and_not_502() {
    let react = |mut asked: Asked| async move {
        let refusal = Response::builder().status(413).header("content-length", 5);
        let refusal = refusal.body(()).unwrap();
        let mut body = asked.respond.send_response(refusal, false).unwrap();
        // Behind that, h2 resets a stream whose body nobody reads: NO_ERROR.
        body.send_data(Bytes::from_static(b"large"), true).unwrap();
    };
    let upstream = Http2Upstream::start(|_| Builder::new(), react).await;
    expect_refusals(&upstream.gateway()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_in_chunks_that_is_refused_unread_hears_that_and_not_502() {
    let upstream = start_refuser().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for (size, times) in UPLOADS {
        let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
        let body = Arc::new(chunk.repeat(size / 0x4000).into_bytes());
        let head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
            Transfer-Encoding: chunked\r\n\r\n";
        for round in 0..times {
            let answer = upload(&gateway, head, Arc::clone(&body)).await;
            let refused = answer.starts_with("HTTP/1.1 413 ");
            assert!(refused, "{size}, {round}: {answer}");
        }
    }
}

/// Without an answer there is nothing to hear, and the failure stays one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_upload_that_is_broken_off_without_an_answer_is_502() {
    for said in [
        "",
        "HTTP/1.1 413 Content",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
    ] {
        let upstream = TestUpstream::serve(move |mut stream| async move {
            read_head(&mut stream).await;
            stream.write_all(said.as_bytes()).await.unwrap();
        })
        .await;
        let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
        let body = Arc::new(vec![b'x'; 1 << 20]);
        let head =
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1048576\r\n\r\n";
        for _ in 0..10 {
            let answer = upload(&gateway, head, Arc::clone(&body)).await;
            assert!(answer.starts_with("HTTP/1.1 502 "), "{said}: {answer}");
        }
    }
}

/// An upstream that sends back the very bytes that come, chunk sizes and all.
async fn start_parrot() -> TestUpstream {
    TestUpstream::serve(|mut stream| async move {
        read_head(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head).await.unwrap();
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            stream.write_all(&buffer[..count]).await.unwrap();
        }
    })
    .await
}

#[tokio::test]
async fn a_conversation_goes_on_in_both_directions_at_once() {
    let upstream = start_parrot().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for client in [http1(), http2()] {
        let (sender, body) = channel();
        let request = Request::post(gateway.uri("/")).body(body).unwrap();
        let talking = async {
            let response = client.request(request).await.unwrap();
            assert_eq!(response.status(), 200);
            let mut response = response.into_body();
            for round in 0..200_usize {
                let words = Bytes::from(round.to_string().repeat(1 + round * 10));
                sender.send(Frame::data(words.clone())).unwrap();
                let mut heard = Vec::new();
                while heard.len() < words.len() {
                    heard.extend(next(&mut response).await.unwrap());
                }
                assert_eq!(heard, words, "{round}");
            }
            drop(sender);
            assert!(next(&mut response).await.is_none());
        };
        soon("the next word", talking).await;
    }
}

/// An upstream that answers at once, and tells when it has read everything.
async fn start_listener() -> TestUpstream {
    TestUpstream::start(|request: Request<Incoming>| async {
        let (sender, body) = channel();
        sender.send(data("listening ")).unwrap();
        tokio::spawn(async move {
            let body = request.into_body().collect().await.unwrap().to_bytes();
            let count = Bytes::from(body.len().to_string());
            sender.send(Frame::data(count)).unwrap();
        });
        Response::new(body)
    })
    .await
}

#[tokio::test]
async fn a_client_may_send_everything_before_it_reads_what_came_long_ago() {
    let upstream = start_listener().await;
    for protocol in [UpstreamProtocol::Auto, UpstreamProtocol::Http2] {
        let chain = without_policies();
        let gateway = Gateway::start(vec![running("/", &upstream.url, protocol, chain)]);
        let mut stream = TcpStream::connect(gateway.address).await.unwrap();
        let sending = async {
            let head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
                Content-Length: 5242880\r\n\r\n";
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&vec![b'x'; 5 << 20]).await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answer
        };
        let answer = soon("an answer", sending).await;
        assert!(
            answer.starts_with("HTTP/1.1 200 "),
            "{protocol:?}: {answer}"
        );
        assert!(answer.contains("listening "), "{protocol:?}: {answer}");
        assert!(answer.contains("5242880"), "{protocol:?}: {answer}");
    }
}
