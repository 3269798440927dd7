//! A gateway without its admin listener: the tests call the router.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::body::{Body, to_bytes};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MATCH,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::{Router, http};
use flate2::read::GzDecoder;
use gateway_model::{Issue, Problem, Secret};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jwt_gateway::authentication::AuthenticationEngine;
use jwt_gateway::chance::FixedChance;
use jwt_gateway::clock::{Clock, FixedClock};
use jwt_gateway::compile::Engines;
use jwt_gateway::config::{Configuration, OpenError, Parts};
use jwt_gateway::generator::{Compilation, PolicyEngine};
use jwt_gateway::log::LogLoss;
use jwt_gateway::proxy::{Listeners, Proxy};
use jwt_gateway::secrets::AdminToken;
use jwt_gateway::settings::{PolicyLimits, ProxyLimits, Settings};
use jwt_gateway::snapshot::CurrentSnapshot;
use jwt_gateway::tls::platform_roots;
use jwt_gateway::upstream::Outbound;
use jwt_gateway::{admin, component};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::description;

/// What the clock shows, in seconds since 1970-01-01T00:00:00Z.
pub const NOW: u64 = 1_767_225_600;

/// Gives each gateway an address of its own, so that tests do not meet.
static GATEWAYS: AtomicU32 = AtomicU32::new(1);

/// Compiling the component takes longer than any test, so all share one engine.
static ENGINE: LazyLock<PolicyEngine> = LazyLock::new(|| {
    let limits = PolicyLimits::default();
    let clock = Arc::new(FixedClock::at(NOW));
    PolicyEngine::new(component::GENERATOR, Compilation::Thorough, limits, clock).unwrap()
});

pub struct Gateway {
    pub configuration: Arc<Configuration>,
    pub folder: Arc<TempDir>,
    /// What the gateway takes for the time; the component's stands still.
    pub clock: Arc<FixedClock>,
    /// Everything that was answered.
    pub answers: Mutex<String>,
    ip: IpAddr,
    listeners: Arc<Listeners>,
    router: Router,
    token: String,
}

impl Gateway {
    /// A gateway on a fresh data folder.
    pub async fn start() -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        Self::open(folder, None).await.unwrap()
    }

    /// A gateway on this data folder.
    pub async fn open(folder: Arc<TempDir>, master_key: Option<&str>) -> Result<Self, OpenError> {
        let number = GATEWAYS.fetch_add(1, Ordering::Relaxed);
        let [low, high, ..] = std::process::id().to_le_bytes();
        let ip = IpAddr::V4(Ipv4Addr::new(127, high | 1, low, number as u8));
        Self::open_at(ip, folder, master_key).await
    }

    async fn open_at(
        ip: IpAddr,
        folder: Arc<TempDir>,
        master_key: Option<&str>,
    ) -> Result<Self, OpenError> {
        let settings = Settings {
            data_dir: folder.path().to_owned(),
            config_dir: None,
            admin: "127.0.0.1:0".parse().unwrap(),
            metrics_save: Duration::from_secs(60),
            master_key: master_key.map(|text| Secret::new(text.to_owned())),
            log_loss: LogLoss::default(),
            proxy: ProxyLimits {
                // All requests share the connections to upstreams.
                worker_threads: Some(NonZeroUsize::MIN),
                ..ProxyLimits::default()
            },
            policy: PolicyLimits::default(),
        };
        let clock = Arc::new(FixedClock::at(NOW));
        let snapshot = CurrentSnapshot::new(ArcSwap::default());
        let roots = platform_roots();
        let authentication = AuthenticationEngine::new(clock.clone(), roots.clone()).unwrap();
        let chance = Arc::new(FixedChance::default());
        let outbound = Outbound::new(settings.proxy.clone(), roots).unwrap();
        let proxy = Proxy::new(
            Arc::clone(&snapshot),
            settings.proxy.clone(),
            chance,
            clock.clone(),
        );
        let listeners = Arc::new(Listeners::new(proxy).unwrap());
        let configuration = Configuration::open(
            &settings,
            Parts {
                engines: Engines {
                    policy: ENGINE.clone(),
                    authentication,
                    outbound,
                    clock: Arc::clone(&clock) as Arc<dyn Clock>,
                },
                listeners: Arc::clone(&listeners),
                snapshot,
            },
        )
        .await?;
        let token = AdminToken::of_folder(folder.path()).unwrap();
        let text = std::fs::read_to_string(folder.path().join("admin-token")).unwrap();
        Ok(Self {
            router: admin::router(
                Arc::clone(&configuration),
                settings.proxy.timeouts(),
                settings.log_loss,
                token,
                Router::new(),
            ),
            configuration,
            folder,
            clock,
            answers: Mutex::default(),
            ip,
            listeners,
            token: text.trim().to_owned(),
        })
    }

    /// Ends this gateway and starts another on its data folder, after `prepare`.
    pub async fn restart(self, master_key: Option<&str>, prepare: impl FnOnce(&Path)) -> Self {
        let Self {
            configuration,
            listeners,
            folder,
            ip,
            ..
        } = self;
        assert!(listeners.shutdown(Duration::from_secs(5)).await);
        configuration.close().await;
        drop(configuration);
        prepare(folder.path());
        Self::open_at(ip, folder, master_key).await.unwrap()
    }

    /// The admin token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The file of the database.
    pub fn database(&self) -> std::path::PathBuf {
        database(self.folder.path())
    }

    /// Where API instances of this gateway listen.
    pub fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.ip, 18081)
    }

    /// The address of an API instance with this base path.
    pub fn address(&self, base_path: &str) -> String {
        format!("http://{}{base_path}", self.socket())
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let asked = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        description::check(&asked.0, &asked.1, &response);
        check_headers(&asked.1, response.headers());
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = match head.headers.get(CONTENT_ENCODING) {
            None => String::from_utf8(bytes.into()).unwrap(),
            Some(_) => io::read_to_string(GzDecoder::new(&*bytes)).unwrap(),
        };
        let mut answers = self.answers.lock().unwrap();
        *answers += &format!("{head:?} {text}\n");
        Answer {
            status: head.status,
            headers: head.headers,
            text,
        }
    }

    /// Calls the API with the admin token.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.call_if(method, path, None, body).await
    }

    /// Calls the API if the thing is at this revision.
    pub async fn call_if(
        &self,
        method: Method,
        path: &str,
        tag: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json");
        if let Some(tag) = tag {
            request = request.header(IF_MATCH, tag);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// Creates an API instance `name` with base path `/name` before an upstream
    /// that echoes; gives the path of its policies.
    pub async fn create(&self, name: &str) -> String {
        let upstream = echo().await;
        let body = json!({
            "name": name,
            "address": self.address(&format!("/{name}")),
            "upstream": {"address": format!("http://{upstream}")},
        });
        let answer = self.post("/api-instances", body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        format!("/api-instances/{name}/policies")
    }

    /// Applies a policy; gives its path.
    pub async fn apply(&self, policies: &str, body: Value) -> String {
        let answer = self.post(policies, body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        format!("{policies}/{}", answer.json()["id"].as_str().unwrap())
    }

    /// Sends a request through the proxy; gives what came back.
    pub async fn request(&self, path: &str) -> (StatusCode, Value) {
        self.request_as(Request::get(self.address(path))).await
    }

    /// Sends a request through the proxy; gives the status and the text that came back.
    pub async fn status(&self, path: &str) -> (u16, String) {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let request = Request::get(self.address(path)).body(Body::empty());
        let response = client.request(request.unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(Body::new(response.into_body()), usize::MAX).await;
        (status, String::from_utf8(body.unwrap().to_vec()).unwrap())
    }

    /// Sends a request of one's own through the proxy; gives what came back.
    pub async fn request_as(&self, request: http::request::Builder) -> (StatusCode, Value) {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let request = request.body(Body::empty()).unwrap();
        let response = client.request(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(Body::new(response.into_body()), usize::MAX).await;
        (status, serde_json::from_slice(&body.unwrap()).unwrap())
    }
}

/// That no browser guesses what an answer of the API is, or keeps it.
fn check_headers(path: &str, headers: &HeaderMap) {
    if path.starts_with("/api/") || path == "/metrics" {
        assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[CACHE_CONTROL], "no-store", "{path}");
    }
}

/// What the API answered.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }

    pub fn tag(&self) -> String {
        self.header(ETAG).to_owned()
    }

    /// The problem document of an error.
    pub fn problem(&self) -> Problem {
        assert_eq!(self.header(CONTENT_TYPE), "application/problem+json");
        let problem: Problem = serde_json::from_str(&self.text).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }

    /// The paths of the issues of a refusal.
    pub fn refused(&self) -> Vec<String> {
        assert_eq!(
            self.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            self.text
        );
        paths(&self.problem().issues)
    }
}

pub fn paths(issues: &[Issue]) -> Vec<String> {
    issues.iter().map(|issue| issue.path.clone()).collect()
}

/// The file of the database in a data folder.
pub fn database(folder: &Path) -> std::path::PathBuf {
    folder.join("gateway.db")
}

/// A policy that signs with this HMAC secret.
pub fn policy(secret: &str) -> Value {
    json!({"config": config(secret)})
}

/// The configuration of a policy that signs with this HMAC secret.
pub fn config(secret: &str) -> Value {
    json!({
        "signingMethod": "HS256",
        "privateKey": secret,
        "customClaims": [],
        "customHeaders": [],
    })
}

/// An HMAC secret that is long enough.
pub const SECRET: &str = "an HMAC secret of more than 32 bytes";

/// Another one.
pub const OTHER_SECRET: &str = "another HMAC secret of more than 32 bytes";

/// Whether the token in what the upstream echoed was signed with the secret.
pub fn is_signed_with(echo: &Value, secret: &str) -> bool {
    let authorization = echo["headers"]["authorization"][0].as_str().unwrap();
    let token = authorization.strip_prefix("Bearer ").unwrap();
    let key = jsonwebtoken::DecodingKey::from_secret(secret.as_bytes()).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    jsonwebtoken::decode::<Value>(token, &key, &rules).is_ok()
}

/// Starts an upstream that echoes.
pub async fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(jwt_gateway::echo::serve(listener));
    address
}
