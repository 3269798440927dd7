//! How much the gateway takes over HTTP/2 that no upstream has read.

use std::time::Duration;

use bytes::Bytes;
use h2::SendStream;
use h2::client::SendRequest;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use jwt_gateway::settings::ProxyLimits;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::support::{Gateway, TestUpstream, full, http2, instance, soon, text, until};

const MIB: usize = 1 << 20;

/// The windows that HTTP/2 begins with.
const SMALLEST: usize = 65_535;

/// A client of HTTP/2.
struct Client {
    sender: SendRequest<Bytes>,
    pings: h2::PingPong,
    driven: JoinHandle<Result<(), h2::Error>>,
}

impl Client {
    async fn connect(gateway: &Gateway) -> Self {
        let stream = TcpStream::connect(gateway.address).await.unwrap();
        let (sender, mut connection) = h2::client::handshake(stream).await.unwrap();
        let pings = connection.ping_pong().unwrap();
        let driven = tokio::spawn(connection);
        Self {
            sender: sender.ready().await.unwrap(),
            pings,
            driven,
        }
    }

    /// Begins uploads that the gateway holds back, since their upstream has not asked for
    /// them.
    async fn begin(&mut self, gateway: &Gateway, number: usize) -> Vec<SendStream<Bytes>> {
        // The limits of the other end have come.
        self.exchange_pings().await;
        let begin = |_| {
            let request = Request::post(gateway.uri("/")).header("expect", "100-continue");
            let (_, mut stream) = self
                .sender
                .send_request(request.body(()).unwrap(), false)
                .unwrap();
            stream.reserve_capacity(MIB);
            stream
        };
        (0..number).map(begin).collect()
    }

    async fn exchange_pings(&mut self) {
        for _ in 0..3 {
            let pong = self.pings.ping(h2::Ping::opaque());
            soon("a PONG", pong).await.unwrap();
        }
    }

    /// How much it may send on all of these together.
    async fn granted(&mut self, streams: &[SendStream<Bytes>]) -> usize {
        self.exchange_pings().await;
        streams.iter().map(SendStream::capacity).sum()
    }

    async fn close(self) {
        self.driven.abort();
        let _ = self.driven.await;
    }
}

/// A gateway whose upstream asks for no body, with this budget.
async fn start(upload_window_bytes: usize) -> (Gateway, TestUpstream) {
    let upstream = TestUpstream::start(|request: Request<Incoming>| async move {
        if request.headers().contains_key("expect") {
            std::future::pending::<()>().await;
        }
        let body = request.into_body().collect().await.unwrap().to_bytes();
        Response::new(full(body.len().to_string()))
    })
    .await;
    let hour = Duration::from_secs(3600);
    let limits = ProxyLimits {
        upload_window_bytes,
        continue_timeout: hour,
        response_timeout: hour,
        ..ProxyLimits::default()
    };
    let gateway = Gateway::limited(limits, vec![instance("/", &upstream.url)]);
    (gateway, upstream)
}

#[tokio::test]
async fn a_connection_sends_no_more_ahead_however_many_requests_are_stuck() {
    let (gateway, _upstream) = start(256 * MIB).await;
    let mut client = Client::connect(&gateway).await;
    let streams = client.begin(&gateway, 50).await;
    assert_eq!(client.granted(&streams).await, MIB);
    // Each has its own share of it at most.
    assert!(streams.iter().all(|it| it.capacity() <= MIB / 4));
}

#[tokio::test]
async fn connections_beyond_the_budget_have_the_smallest_windows_until_others_end() {
    let (gateway, _upstream) = start(2 * MIB + SMALLEST).await;
    // What speaks HTTP/1 takes nothing of it.
    let (_plain, _early) = (gateway.ask("GET", "/").await, gateway.ask("GET", "/").await);
    let mut clients = Vec::new();
    for expected in [MIB, MIB, SMALLEST, SMALLEST] {
        let mut client = Client::connect(&gateway).await;
        let streams = client.begin(&gateway, 10).await;
        assert_eq!(client.granted(&streams).await, expected);
        clients.push((client, streams));
    }
    let (first, _) = clients.remove(0);
    first.close().await;
    let again = async {
        loop {
            let mut client = Client::connect(&gateway).await;
            let streams = client.begin(&gateway, 10).await;
            if client.granted(&streams).await == MIB {
                return;
            }
        }
    };
    soon("room in the budget", again).await;
}

#[tokio::test]
async fn windows_grow_as_the_upstream_reads_however_small_they_are() {
    for budget in [0, 256 * MIB] {
        let (gateway, _upstream) = start(budget).await;
        let client = http2();
        let uploads = [8 * MIB, 3 * MIB, 1].map(|size| {
            let request = Request::post(gateway.uri("/"));
            let request = request.body(full(vec![b'x'; size])).unwrap();
            (size, client.request(request))
        });
        for (size, upload) in uploads {
            let response = soon("a response", upload).await.unwrap();
            assert_eq!(text(response).await, size.to_string());
        }
        until("nothing is under way", || {
            gateway.proxy.traffic().in_flight() == 0
        })
        .await;
    }
}
