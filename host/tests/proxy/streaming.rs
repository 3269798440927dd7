//! Bodies stream: nothing waits for the end of a message.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use gateway_model::UpstreamProtocol;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use jwt_gateway::settings::ProxyLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::support::{
    Gateway, PATIENCE, TestUpstream, channel, data, full, http1, http2, instance, next, read_head,
    running, start_echo, text, without_policies,
};

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
        let chain = without_policies();
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
async fn trailers_pass_both_ways_without_what_belongs_in_a_head() {
    let upstream = start_mirror().await;
    let chain = without_policies();
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
    let kept_out = [
        "authorization",
        "cookie",
        "forwarded",
        "x-forwarded-for",
        "x_forwarded_proto",
        "set-cookie",
        "content-type",
    ];
    for name in kept_out {
        trailers.insert(name, HeaderValue::from_static("forged"));
    }
    sender.send(data("x")).unwrap();
    sender.send(Frame::trailers(trailers)).unwrap();
    drop(sender);
    let response = http2().request(request).await.unwrap().into_body();
    let collected = response.collect().await.unwrap();
    let trailers = collected.trailers().unwrap();
    assert_eq!(trailers["x-sum"], "7");
    assert_eq!(trailers.len(), 1, "{trailers:?}");
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

/// An upstream that reads a head, does as `steps` say, and tells what else came.
/// Each step writes bytes and then waits for the client to have sent so many.
async fn start_scripted(
    steps: &'static [(&'static str, usize)],
) -> (TestUpstream, UnboundedReceiver<String>) {
    let (tell, told) = unbounded_channel();
    let upstream = TestUpstream::serve(move |mut stream| {
        let tell = tell.clone();
        async move {
            tell.send(read_head(&mut stream).await).unwrap();
            for (answer, count) in steps {
                stream.write_all(answer.as_bytes()).await.unwrap();
                let mut body = vec![0; *count];
                if *count > 0 && stream.read_exact(&mut body).await.is_ok() {
                    tell.send(String::from_utf8(body).unwrap()).unwrap();
                }
            }
            let mut rest = String::new();
            let _ = stream.read_to_string(&mut rest).await;
            tell.send(rest).unwrap();
        }
    })
    .await;
    (upstream, told)
}

const EXPECTING: &str =
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";
const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\n\r\n";

#[tokio::test]
async fn a_client_hears_from_the_upstream_whether_to_continue() {
    let (upstream, mut told) = start_scripted(&[(CONTINUE, 4), (NO_CONTENT, 0)]).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream.write_all(EXPECTING.as_bytes()).await.unwrap();
    let head = told.recv().await.unwrap();
    assert!(head.contains("Expect: 100-continue\r\n"), "{head}");
    assert_eq!(read_head(&mut stream).await, CONTINUE);
    stream.write_all(b"body").await.unwrap();
    assert_eq!(told.recv().await.unwrap(), "body");
    assert!(read_head(&mut stream).await.starts_with("HTTP/1.1 204 "));
}

#[tokio::test]
async fn an_upload_that_the_upstream_refuses_is_not_asked_for() {
    const REFUSAL: &str = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno";
    let (upstream, mut told) = start_scripted(&[(REFUSAL, 0)]).await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream.write_all(EXPECTING.as_bytes()).await.unwrap();
    let head = read_head(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 413 "), "{head}");
    let mut body = String::new();
    stream.read_to_string(&mut body).await.unwrap();
    assert_eq!(body, "no");
    told.recv().await.unwrap();
    assert_eq!(
        told.recv().await.unwrap(),
        "",
        "a body was sent that nobody asked for"
    );
}

#[tokio::test]
async fn an_upstream_that_never_says_continue_gets_the_body_all_the_same() {
    let (upstream, mut told) = start_scripted(&[("", 4), (NO_CONTENT, 0)]).await;
    let limits = ProxyLimits {
        continue_timeout: Duration::from_millis(50),
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream.write_all(EXPECTING.as_bytes()).await.unwrap();
    assert_eq!(read_head(&mut stream).await, CONTINUE);
    stream.write_all(b"body").await.unwrap();
    told.recv().await.unwrap();
    assert_eq!(told.recv().await.unwrap(), "body");
    assert!(read_head(&mut stream).await.starts_with("HTTP/1.1 204 "));
}

#[tokio::test]
async fn an_upstream_that_speaks_http2_gets_no_expectation() {
    let upstream = start_echo().await;
    let chain = without_policies();
    let gateway = Gateway::start(vec![running(
        "/",
        &upstream,
        UpstreamProtocol::Http2,
        chain,
    )]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream.write_all(EXPECTING.as_bytes()).await.unwrap();
    assert_eq!(read_head(&mut stream).await, CONTINUE);
    stream.write_all(b"body").await.unwrap();
    assert!(read_head(&mut stream).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_grpc_call_passes_with_its_messages_and_trailers() {
    let upstream = TestUpstream::start(|request: Request<Incoming>| async {
        assert_eq!(request.version(), http::Version::HTTP_2);
        assert_eq!(request.headers()["te"], "trailers");
        let request = request.into_body().collect().await.unwrap().to_bytes();
        let (sender, body) = channel();
        sender.send(Frame::data(request)).unwrap();
        sender.send(data("\0\0\0\0\x01b")).unwrap();
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", HeaderValue::from_static("0"));
        sender.send(Frame::trailers(trailers)).unwrap();
        let response = Response::builder().header("content-type", "application/grpc");
        response.body(body).unwrap()
    })
    .await;
    let chain = without_policies();
    let gateway = Gateway::start(vec![running(
        "/",
        &upstream.url,
        UpstreamProtocol::Http2,
        chain,
    )]);
    let request = Request::post(gateway.uri("/echo.Echo/Say"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(full("\0\0\0\0\x01a"))
        .unwrap();
    let response = http2().request(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/grpc");
    assert!(!response.headers().contains_key("grpc-status"));
    let collected = response.into_body().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["grpc-status"], "0");
    assert_eq!(collected.to_bytes(), "\0\0\0\0\x01a\0\0\0\0\x01b");
}

#[tokio::test]
async fn a_client_that_reads_slowly_slows_the_upstream_down() {
    const CHUNK: usize = 64 * 1024;
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let upstream = TestUpstream::start(move |_| {
        let counter = Arc::clone(&counter);
        let endless = futures_util::stream::repeat_with(move || {
            counter.fetch_add(CHUNK, Ordering::SeqCst);
            Ok::<_, Infallible>(Frame::data(Bytes::from_static(&[0; CHUNK])))
        });
        async { Response::new(StreamBody::new(endless)) }
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let mut stream = TcpStream::connect(gateway.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    stream.readable().await.unwrap();
    // It stands still once the buffers on the way are full.
    let settled = loop {
        let before = sent.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(200)).await;
        if sent.load(Ordering::SeqCst) == before {
            break before;
        }
        assert!(
            before < 256 * 1024 * 1024,
            "nothing holds the upstream back"
        );
    };
    let mut buffer = vec![0; 16 * 1024 * 1024];
    stream.read_exact(&mut buffer).await.unwrap();
    assert!(sent.load(Ordering::SeqCst) > settled);
}

#[tokio::test]
async fn clients_that_do_not_read_hold_nobody_else_up_at_an_http2_upstream() {
    let upstream = TestUpstream::start(|request: Request<Incoming>| async move {
        let is_large = request.uri().path() == "/large";
        let size = if is_large { 16 << 20 } else { 1 << 16 };
        Response::new(full(vec![b'x'; size]))
    })
    .await;
    let (http2, policies) = (UpstreamProtocol::Http2, without_policies());
    let gateway = Gateway::start(vec![running("/", &upstream.url, http2, policies)]);
    let mut stuck = Vec::new();
    for _ in 0..8 {
        stuck.push(gateway.ask("GET", "/large").await);
    }
    for _ in 0..20 {
        let small = async { text(gateway.ask("GET", "/small").await).await.len() };
        let small = tokio::time::timeout(PATIENCE, small).await;
        assert_eq!(small, Ok(1 << 16));
    }
    drop(stuck);
}

#[tokio::test]
async fn uploads_that_the_upstream_does_not_read_hold_no_other_up_on_an_http2_connection() {
    let upstream = TestUpstream::start(|request: Request<Incoming>| async move {
        if request.uri().path() == "/stuck" {
            std::future::pending::<()>().await;
        }
        let body = request.into_body().collect().await.unwrap().to_bytes();
        Response::new(full(body.len().to_string()))
    })
    .await;
    let gateway = Gateway::start(vec![instance("/", &upstream.url)]);
    let client = http2();
    let post = |path: &str, size: usize| {
        let request = Request::post(gateway.uri(path));
        client.request(request.body(full(vec![b'x'; size])).unwrap())
    };
    text(post("/small", 1).await.unwrap()).await;
    let stuck = [0; 3].map(|_| tokio::spawn(post("/stuck", 32 << 20)));
    for _ in 0..40 {
        let small = async { text(post("/small", 1 << 16).await.unwrap()).await };
        let small = tokio::time::timeout(PATIENCE, small).await;
        assert_eq!(small, Ok((1 << 16).to_string()));
    }
    stuck.iter().for_each(tokio::task::JoinHandle::abort);
}
