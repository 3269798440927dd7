//! A gateway with an echo upstream, in this process, on real sockets.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use jwt_gateway::clock::FixedClock;
use jwt_gateway::component;
use jwt_gateway::gateway::Gateway;
use jwt_gateway::log::LogLoss;
use jwt_gateway::settings::{PolicyLimits, ProxyLimits, Settings};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::ports::free_port;
use crate::{Client, Reply};

/// What the gateway's clock shows at first: 2026-01-01T00:00:00Z.
const START: u64 = 1_767_225_600;

/// A running gateway with everything around it.
pub struct TestGateway {
    /// Its clock, which stands still.
    pub clock: Arc<FixedClock>,
    /// The client for proxy and admin API alike.
    pub client: Client,
    /// The gateway itself.
    pub gateway: Gateway,
    folder: TempDir,
    upstream: SocketAddr,
}

impl TestGateway {
    /// Starts a gateway on a fresh data folder.
    pub async fn start() -> Self {
        Self::start_with(PolicyLimits::default(), component::GENERATOR).await
    }

    /// Starts a gateway with another component and other limits.
    pub async fn start_with(policy: PolicyLimits, component: &[u8]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let clock = Arc::new(FixedClock::at(START));
        let settings = Settings {
            data_dir: folder.path().to_owned(),
            config_dir: None,
            admin: "127.0.0.1:0".parse().expect("an address"),
            metrics_save: Duration::from_secs(60),
            master_key: None,
            log_loss: LogLoss::default(),
            proxy: ProxyLimits::default(),
            policy,
        };
        let gateway = Gateway::start(&settings, component, clock.clone())
            .await
            .expect("it starts");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let upstream = listener.local_addr().expect("an address");
        tokio::spawn(jwt_gateway::echo::serve(listener));
        Self {
            clock,
            client: Client::new(),
            gateway,
            folder,
            upstream,
        }
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The bearer token of the admin API.
    pub fn admin_token(&self) -> String {
        let path = self.folder().join("admin-token");
        std::fs::read_to_string(path)
            .expect("the token")
            .trim()
            .to_owned()
    }

    /// Calls the admin API.
    pub async fn admin(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{}/api/v1{path}", self.gateway.admin()))
            .header("authorization", format!("Bearer {}", self.admin_token()))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::from(
                body.map(|body| body.to_string()).unwrap_or_default(),
            )))
            .expect("a request");
        self.client.send(request).await
    }

    /// Creates an API instance in front of the echo upstream; gives its URL.
    pub async fn create(&self, name: &str) -> String {
        let upstream = format!("http://{}", self.upstream);
        self.create_before(name, json!({ "address": upstream }))
            .await
    }

    /// Creates an API instance in front of another upstream; gives its URL.
    pub async fn create_before(&self, name: &str, upstream: Value) -> String {
        let url = format!("http://127.0.0.1:{}/", free_port());
        let body = json!({ "name": name, "address": url, "upstream": upstream });
        let reply = self.admin(Method::POST, "/api-instances", Some(body)).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        url
    }

    /// Applies a policy; gives its id.
    pub async fn apply(&self, instance: &str, config: Value) -> String {
        let path = format!("/api-instances/{instance}/policies");
        let reply = self
            .admin(Method::POST, &path, Some(json!({ "config": config })))
            .await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        reply.json()["id"].as_str().expect("an id").to_owned()
    }
}

/// Asks until the answer is there, for at most `limit`.
pub async fn eventually<T, F: Future<Output = Option<T>>>(
    limit: Duration,
    what: &str,
    mut ask: impl FnMut() -> F,
) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(begun.elapsed() < limit, "{what}: not within {limit:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
