//! A gateway, upstreams and clients for tests.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use gateway_model::{
    ApiInstanceName, ListenAddress, Routing, ServiceName, Timeouts, UpstreamAddress,
    UpstreamProtocol,
};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use jwt_gateway::chance::FixedChance;
use jwt_gateway::clock::SystemClock;
use jwt_gateway::metrics::Meter;
use jwt_gateway::proxy::{Listeners, Proxy};
use jwt_gateway::routing::Routes;
use jwt_gateway::settings::ProxyLimits;
use jwt_gateway::snapshot::{
    CurrentSnapshot, Policies, PolicyChain, RunningApiInstance, RunningListener, Snapshot,
};
use jwt_gateway::upstream::Outbound;
use rustls::RootCertStore;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

mod bodies;
mod goaway;
mod http2_upstream;
mod lines;
mod scripted;
mod upstream;

use crate::ports::free_port;

pub(crate) use bodies::{channel, data, next};
pub(crate) use http2_upstream::{Asked, Http2Upstream};
pub(crate) use lines::{Lines, VERSIONS, answering, ask_with, ask_with_room, checking, roomy};
pub(crate) use scripted::{Act, Scripted};
pub(crate) use upstream::{TestUpstream, start_echo, start_lister, start_recorder};

/// The address that test gateways are configured with; the system chooses the port.
pub(crate) const ANY: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// Long enough for anything that happens at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A gateway with one listener.
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    pub(crate) current: CurrentSnapshot,
    pub(crate) proxy: Arc<Proxy>,
    pub(crate) listeners: Listeners,
    outbound: Outbound,
}

/// An API instance that a gateway is to serve.
pub(crate) struct Instance {
    base_path: String,
    routing: Routing,
    timeouts: Timeouts,
    preserve_host: bool,
    policies: PolicyChain,
}

impl Gateway {
    pub(crate) fn start(instances: Vec<Instance>) -> Self {
        Self::limited(ProxyLimits::default(), instances)
    }

    pub(crate) fn limited(limits: ProxyLimits, instances: Vec<Instance>) -> Self {
        Self::trusting(RootCertStore::empty(), limits, instances)
    }

    pub(crate) fn trusting(
        roots: RootCertStore,
        limits: ProxyLimits,
        instances: Vec<Instance>,
    ) -> Self {
        // All clients share the connections to upstreams, unless a test says otherwise.
        let worker_threads = limits.worker_threads.or(Some(NonZeroUsize::MIN));
        let limits = ProxyLimits {
            worker_threads,
            ..limits
        };
        let outbound = Outbound::new(limits.clone(), roots).unwrap();
        let first = snapshot(instances, &outbound);
        let current: CurrentSnapshot = Arc::new(ArcSwap::from_pointee(first));
        let proxy = Proxy::new(
            Arc::clone(&current),
            limits,
            Arc::new(FixedChance::default()),
            Arc::new(SystemClock),
        );
        let listeners = Listeners::new(Arc::clone(&proxy)).unwrap();
        let prepared = listeners.prepare(&[ANY].into());
        assert!(prepared.refused().is_empty());
        listeners.commit(prepared);
        let address = listeners.bound()[&ANY];
        Self {
            address,
            current,
            proxy,
            listeners,
            outbound,
        }
    }

    /// A snapshot for this gateway, with its one listener.
    pub(crate) fn snapshot(&self, instances: Vec<Instance>) -> Snapshot {
        snapshot(instances, &self.outbound)
    }

    /// What a listener of this gateway serves without TLS.
    pub(crate) fn listener(&self, instances: Vec<Instance>) -> RunningListener {
        listener(instances, &self.outbound)
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Sends bytes as they are and gives everything that comes back until the end.
    pub(crate) async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let reading = stream.read_to_end(&mut answer);
        tokio::time::timeout(PATIENCE, reading)
            .await
            .unwrap()
            .unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A bodiless request from a client of its own.
    pub(crate) async fn ask(&self, method: &str, path: &str) -> Response<Incoming> {
        self.send(method, path, "").await
    }

    /// A request from a client of its own, which is answered soon.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Bytes>,
    ) -> Response<Incoming> {
        let request = Request::builder().method(method).uri(self.uri(path));
        let answer = http1().request(request.body(full(body)).unwrap());
        soon(path, answer).await.unwrap()
    }
}

/// What comes soon if it comes at all.
pub(crate) async fn soon<T>(what: &str, coming: impl Future<Output = T>) -> T {
    let came = tokio::time::timeout(PATIENCE, coming).await;
    assert!(came.is_ok(), "{what}: not within {PATIENCE:?}");
    came.unwrap()
}

/// Waits for something to become true.
pub(crate) async fn until(what: &str, is: impl Fn() -> bool) {
    let waiting = async {
        while !is() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    soon(what, waiting).await;
}

fn snapshot(instances: Vec<Instance>, outbound: &Outbound) -> Snapshot {
    Snapshot {
        listeners: [(ANY, listener(instances, outbound))].into(),
        ..Snapshot::default()
    }
}

fn listener(instances: Vec<Instance>, outbound: &Outbound) -> RunningListener {
    let run = |instance: Instance| instance.run(outbound);
    RunningListener {
        tls: None,
        instances: instances.into_iter().map(run).collect(),
    }
}

/// An API instance without policies.
pub(crate) fn instance(base_path: &str, upstream: &str) -> Instance {
    running(
        base_path,
        upstream,
        UpstreamProtocol::Auto,
        without_policies(),
    )
}

/// No policies, which is a chain that can run.
pub(crate) fn without_policies() -> PolicyChain {
    PolicyChain::Ready(Policies::default())
}

pub(crate) fn running(
    base_path: &str,
    upstream: &str,
    protocol: UpstreamProtocol,
    policies: PolicyChain,
) -> Instance {
    let address = UpstreamAddress::try_from(upstream.to_owned()).unwrap();
    routed(base_path, &Routing::to_one(address, protocol), policies)
}

/// An API instance with routes.
pub(crate) fn routed(base_path: &str, routing: &Routing, policies: PolicyChain) -> Instance {
    Instance {
        base_path: base_path.to_owned(),
        routing: routing.clone(),
        timeouts: Timeouts::default(),
        preserve_host: false,
        policies,
    }
}

impl Instance {
    /// The same, whose upstreams are asked for the client's host.
    pub(crate) fn preserving_host(self) -> Self {
        let preserve_host = true;
        Self {
            preserve_host,
            ..self
        }
    }

    /// The same, with these time-outs.
    pub(crate) fn timed(self, timeouts: serde_json::Value) -> Self {
        let timeouts = Timeouts::parse(&serde_json::json!({"timeouts": timeouts})).unwrap();
        Self { timeouts, ..self }
    }

    fn run(self, outbound: &Outbound) -> Arc<RunningApiInstance> {
        let listen = format!("http://127.0.0.1:1{}", self.base_path);
        let shared = |_: &ServiceName| Arc::clone(outbound.shared());
        Arc::new(RunningApiInstance {
            name: ApiInstanceName::try_from("test".to_owned()).unwrap(),
            base_path: ListenAddress::try_from(listen).unwrap().base_path,
            routes: Arc::new(Routes::compile(&self.routing, self.timeouts, shared).unwrap()),
            preserve_host: self.preserve_host,
            policies: Arc::new(self.policies),
            applications: Arc::default(),
            meter: Arc::new(Meter::new(Arc::new(SystemClock))),
            life: Arc::default(),
        })
    }
}

/// As [`send_http2`], of what is answered.
pub(crate) async fn ask_http2(
    gateway: &Gateway,
    request: http::request::Builder,
    body: &'static str,
) -> Response<Incoming> {
    send_http2(gateway, request, body).await.unwrap()
}

/// Sends one request over an HTTP/2 connection of its own, whatever host it names.
pub(crate) async fn send_http2(
    gateway: &Gateway,
    request: http::request::Builder,
    body: &'static str,
) -> hyper::Result<Response<Incoming>> {
    let stream = TcpStream::connect(gateway.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    tokio::spawn(connection);
    let answer = sender.send_request(request.body(full(body)).unwrap());
    tokio::time::timeout(PATIENCE, answer).await.unwrap()
}

/// Reads up to the empty line.
pub(crate) async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}

/// A body that is all there.
pub(crate) fn full(content: impl Into<Bytes>) -> Full<Bytes> {
    Full::new(content.into())
}

/// An address on which nobody listens, as long as the test runs.
pub(crate) fn deserted() -> String {
    format!("http://127.0.0.1:{}", free_port())
}

pub(crate) fn http1<B>() -> Client<HttpConnector, B>
where
    B: Body<Data: Send> + Send,
{
    Client::builder(TokioExecutor::new()).build_http()
}

pub(crate) fn http2<B>() -> Client<HttpConnector, B>
where
    B: Body<Data: Send> + Send,
{
    Client::builder(TokioExecutor::new())
        .http2_only(true)
        .build_http()
}

pub(crate) async fn text(response: Response<Incoming>) -> String {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

pub(crate) async fn json(response: Response<Incoming>) -> serde_json::Value {
    serde_json::from_str(&text(response).await).unwrap()
}

/// The kind of a problem document, after a look at what all of them share.
pub(crate) async fn problem(response: Response<Incoming>) -> String {
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    let status = response.status().as_u16();
    let problem: gateway_model::Problem = serde_json::from_str(&text(response).await).unwrap();
    assert_eq!(problem.status, status);
    assert!(!problem.title.is_empty());
    let kind = problem.kind.strip_prefix("/problems/");
    kind.unwrap().to_owned()
}

/// What is logged in a test's own thread, and by gateways that it starts.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Begins; to the end of what it gives.
    pub(crate) fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || log.clone())
            .with_ansi(false)
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
