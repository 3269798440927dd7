//! Bodies stream: nothing waits for the end of a message.

use std::convert::Infallible;

use bytes::Bytes;
use gateway_model::UpstreamProtocol;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use jwt_gateway::snapshot::PolicyChain;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::support::{Gateway, TestUpstream, http1, http2, instance, read_head, running};

type Frames = StreamBody<
    std::pin::Pin<Box<dyn futures_util::Stream<Item = Result<Frame<Bytes>, Infallible>> + Send>>,
>;

/// A body that is whatever gets sent.
fn channel() -> (UnboundedSender<Frame<Bytes>>, Frames) {
    let (sender, receiver) = unbounded_channel();
    let stream =
        futures_util::stream::unfold(receiver, |mut receiver: UnboundedReceiver<_>| async {
            let frame = receiver.recv().await?;
            Some((Ok(frame), receiver))
        });
    (sender, StreamBody::new(Box::pin(stream)))
}

fn data(text: &'static str) -> Frame<Bytes> {
    Frame::data(Bytes::from_static(text.as_bytes()))
}

/// The next chunk that is not empty.
async fn next(body: &mut Incoming) -> Option<Bytes> {
    loop {
        let chunk = body.frame().await?.unwrap().into_data().unwrap();
        if !chunk.is_empty() {
            return Some(chunk);
        }
    }
}

/// An upstream that sends back each chunk as it arrives, and the trailers.
async fn start_mirror() -> TestUpstream {
    TestUpstream::start(|request: Request<Incoming>| async {
        let mut response = Response::new(request.into_body());
        let trailer = HeaderValue::from_static("x-sum");
        response.headers_mut().insert("trailer", trailer);
        response
    })
    .await
}

#[tokio::test]
async fn each_chunk_passes_before_the_next_is_sent() {
    let upstream = start_mirror().await;
    let http = [UpstreamProtocol::Auto, UpstreamProtocol::Http2];
    for protocol in http {
        let chain = PolicyChain::Ready(Vec::new());
        let gateway = Gateway::start(vec![running("/", &upstream.url, protocol, chain)]);
        for client in [http1(), http2()] {
            let (sender, body) = channel();
            let request = Request::post(gateway.uri("/")).body(body).unwrap();
            sender.send(data("first")).unwrap();
            let mut response = client.request(request).await.unwrap().into_body();
            assert_eq!(next(&mut response).await.unwrap(), "first");
            sender.send(data("second")).unwrap();
            assert_eq!(next(&mut response).await.unwrap(), "second");
            drop(sender);
            assert!(next(&mut response).await.is_none());
        }
    }
}

#[tokio::test]
async fn trailers_pass_both_ways_without_a_credential() {
    let upstream = start_mirror().await;
    let chain = PolicyChain::Ready(Vec::new());
    let gateway = Gateway::start(vec![running(
        "/",
        &upstream.url,
        UpstreamProtocol::Http2,
        chain,
    )]);
    let (sender, body) = channel();
    let request = Request::post(gateway.uri("/"))
        .header("te", "trailers")
        .body(body)
        .unwrap();
    let mut trailers = HeaderMap::new();
    trailers.insert("x-sum", HeaderValue::from_static("7"));
    trailers.insert("authorization", HeaderValue::from_static("Bearer forged"));
    sender.send(data("x")).unwrap();
    sender.send(Frame::trailers(trailers)).unwrap();
    drop(sender);
    let response = http2().request(request).await.unwrap().into_body();
    let collected = response.collect().await.unwrap();
    let trailers = collected.trailers().unwrap();
    assert_eq!(trailers["x-sum"], "7");
    assert!(!trailers.contains_key("authorization"));
}

#[tokio::test]
async fn a_large_body_passes_both_ways_whole() {
    const CHUNK: usize = 64 * 1024;
    const CHUNKS: usize = 512;
    let upstream = start_mirror().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    for client in [http1(), http2()] {
        let (sender, body) = channel();
        for index in 0..CHUNKS {
            let chunk = vec![(index % 251) as u8; CHUNK];
            sender.send(Frame::data(Bytes::from(chunk))).unwrap();
        }
        drop(sender);
        let request = Request::post(gateway.uri("/")).body(body).unwrap();
        let mut response = client.request(request).await.unwrap().into_body();
        let mut position = 0;
        while let Some(bytes) = next(&mut response).await {
            for (offset, byte) in bytes.iter().enumerate() {
                let expected = ((position + offset) / CHUNK % 251) as u8;
                assert_eq!(*byte, expected, "at {}", position + offset);
            }
            position += bytes.len();
        }
        assert_eq!(position, CHUNK * CHUNKS);
    }
}

#[tokio::test]
async fn a_client_that_waits_for_100_is_told_to_continue() {
    let upstream = start_mirror().await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(
        read_head(&mut stream).await,
        "HTTP/1.1 100 Continue\r\n\r\n"
    );
    stream.write_all(b"body").await.unwrap();
    assert!(read_head(&mut stream).await.starts_with("HTTP/1.1 200 OK"));
    let mut body = [0; 4];
    stream.read_exact(&mut body).await.unwrap();
    assert_eq!(&body, b"body");
}
