//! How long upstreams may take, each API instance and service by its own time-outs.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use gateway_model::Routing;
use http::{Request, Response};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo};
use jwt_gateway::settings::ProxyLimits;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::sleep;

use crate::support::{
    Gateway, Instance, TestUpstream, full, http1, http2, instance, problem, read_head, routed,
    soon, text, without_policies,
};

/// Longer than any of the short limits.
const PAUSE: Duration = Duration::from_millis(600);

/// More than a test takes.
const LONG_MS: u32 = 20_000;

/// Limits of the gateway that a test can wait for.
fn impatient() -> ProxyLimits {
    ProxyLimits {
        connect_timeout: Duration::from_millis(100),
        response_timeout: Duration::from_millis(100),
        body_idle_timeout: Duration::from_millis(200),
        ..ProxyLimits::default()
    }
}

/// An upstream that answers `/late` after a pause, `/pausing` with a pause in the body,
/// and `/stuck` never to the end.
async fn start_slow() -> TestUpstream {
    TestUpstream::start(|request: Request<Incoming>| async move {
        let path = request.uri().path().to_owned();
        if path.ends_with("/late") {
            sleep(PAUSE).await;
        }
        let moves = path.ends_with("/pausing");
        let stays = path.ends_with("/stuck");
        let body = futures_util::stream::unfold(0, move |sent| async move {
            match sent {
                1 if moves => sleep(PAUSE).await,
                1 if stays => std::future::pending().await,
                _ => {}
            }
            let frame = Frame::data(Bytes::from_static(b"ab"));
            (sent < 2).then_some((Ok::<_, Infallible>(frame), sent + 1))
        });
        Response::new(StreamBody::new(Box::pin(body)))
    })
    .await
}

fn timed(base_path: &str, upstream: &TestUpstream, timeouts: Value) -> Instance {
    instance(base_path, &upstream.url).timed(timeouts)
}

/// What comes of a request in each version of HTTP: the status, and the whole body if it
/// got to its end.
async fn outcomes(gateway: &Gateway, path: &str) -> [(u16, Option<String>); 2] {
    let mut outcomes = [(0, None), (0, None)];
    for (outcome, client) in outcomes.iter_mut().zip([http1(), http2()]) {
        let request = Request::get(gateway.uri(path)).body(full("")).unwrap();
        let response = client.request(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.ok();
        let text = body.map(|body| String::from_utf8(body.to_bytes().to_vec()).unwrap());
        *outcome = (status, text);
    }
    outcomes
}

fn whole() -> [(u16, Option<String>); 2] {
    std::array::from_fn(|_| (200, Some("abab".to_owned())))
}

/// A listener that nobody accepts from, and that is full: Linux drops whoever wants to
/// connect, who tries again after a second.
async fn start_full() -> (TcpListener, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    drop(TcpStream::connect(address).await.unwrap());
    (listener, format!("http://{address}"))
}

#[tokio::test]
async fn an_upstream_that_may_not_take_as_long_to_connect_is_given_up_sooner() {
    let (_full, url) = start_full().await;
    let limits = ProxyLimits {
        connect_timeout: Duration::from_hours(1),
        ..ProxyLimits::default()
    };
    let one = instance("/", &url).timed(json!({"connectMs": 100}));
    let gateway = Gateway::limited(limits, vec![one]);
    let response = soon("an answer", gateway.ask("GET", "/")).await;
    assert_eq!(response.status(), 502);
    assert_eq!(problem(response).await, "upstream-unreachable");
}

#[tokio::test]
async fn an_upstream_that_may_take_longer_to_connect_is_waited_for() {
    let (full, url) = start_full().await;
    let one = instance("/", &url).timed(json!({"connectMs": LONG_MS}));
    let gateway = Gateway::limited(impatient(), vec![one]);
    let accepting = async {
        sleep(PAUSE).await;
        drop(full.accept().await.unwrap());
        let (mut stream, _) = full.accept().await.unwrap();
        read_head(&mut stream).await;
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
        stream.write_all(answer).await.unwrap();
    };
    let (response, ()) = soon("an answer", async {
        tokio::join!(gateway.ask("GET", "/"), accepting)
    })
    .await;
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn an_upstream_that_may_take_longer_to_respond_is_waited_for() {
    let slow = start_slow().await;
    let gateway = Gateway::limited(
        impatient(),
        vec![
            timed("/patient", &slow, json!({"responseMs": LONG_MS})),
            timed("/as-all", &slow, json!({})),
        ],
    );
    // Longer than the connection may be idle, too.
    assert_eq!(outcomes(&gateway, "/patient/late").await, whole());
    let response = gateway.ask("GET", "/as-all/late").await;
    assert_eq!(response.status(), 504);
    assert_eq!(problem(response).await, "upstream-timeout");
}

#[tokio::test]
async fn an_upstream_that_may_not_take_as_long_to_respond_is_given_up_sooner() {
    let slow = start_slow().await;
    let gateway = Gateway::start(vec![timed("/", &slow, json!({"responseMs": 100}))]);
    assert_eq!(gateway.ask("GET", "/late").await.status(), 504);
    assert_eq!(gateway.ask("GET", "/").await.status(), 200);
}

#[tokio::test]
async fn the_time_of_a_service_goes_before_that_of_its_api_instance() {
    let slow = start_slow().await;
    let routing = json!({
        "services": [
            {"name": "own", "address": slow.url, "timeouts": {"responseMs": LONG_MS}},
            {"name": "other", "address": slow.url, "timeouts": {"idleMs": LONG_MS}},
        ],
        "routes": [
            {"rules": [{"path": "/own/.*"}], "destinations": [{"service": "own"}]},
            {"destinations": [{"service": "other"}]},
        ],
    });
    let routing = Routing::parse(&routing).unwrap();
    let instance = routed("/", &routing, without_policies()).timed(json!({"responseMs": 100}));
    let gateway = Gateway::start(vec![instance]);
    assert_eq!(gateway.ask("GET", "/own/late").await.status(), 200);
    assert_eq!(gateway.ask("GET", "/other/late").await.status(), 504);
}

#[tokio::test]
async fn a_stream_that_may_be_idle_for_longer_is_not_cut() {
    let slow = start_slow().await;
    let gateway = Gateway::limited(
        impatient(),
        vec![timed("/", &slow, json!({"idleMs": LONG_MS}))],
    );
    assert_eq!(outcomes(&gateway, "/pausing").await, whole());
}

#[tokio::test]
async fn a_stream_that_may_not_be_idle_for_as_long_is_cut_sooner() {
    let slow = start_slow().await;
    let gateway = Gateway::start(vec![timed("/", &slow, json!({"idleMs": 200}))]);
    for (status, body) in outcomes(&gateway, "/stuck").await {
        assert_eq!((status, body), (200, None));
    }
    // While there is nothing to send yet, only the time to respond counts.
    assert_eq!(outcomes(&gateway, "/late").await, whole());
}

#[tokio::test]
async fn a_stream_that_is_cut_leaves_those_beside_it_alone() {
    let slow = start_slow().await;
    let instances = vec![
        timed("/long", &slow, json!({"idleMs": LONG_MS})),
        timed("/short", &slow, json!({})),
    ];
    let gateway = Gateway::limited(impatient(), instances);
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    let mut ask = async |path: &str| {
        let request = Request::get(gateway.uri(path)).body(full("")).unwrap();
        sender.send_request(request).await.unwrap()
    };
    let (long, short) = (ask("/long/pausing").await, ask("/short/stuck").await);
    let (long, short) = tokio::join!(text(long), short.into_body().collect());
    assert_eq!(long, "abab");
    assert!(short.is_err());
}

#[tokio::test]
async fn a_connection_is_kept_for_longer_than_its_last_request_could_be_idle() {
    let slow = start_slow().await;
    let gateway = Gateway::start(vec![timed("/", &slow, json!({"idleMs": 100}))]);
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    for _ in 0..2 {
        sender.ready().await.unwrap();
        let request = Request::get(gateway.uri("/")).header("host", "a");
        let response = sender.send_request(request.body(full("")).unwrap());
        assert_eq!(text(response.await.unwrap()).await, "abab");
        sleep(PAUSE).await;
    }
}
