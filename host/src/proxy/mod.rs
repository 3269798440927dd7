//! The data plane: what happens to a request.
//!
//! A request is served by the snapshot that was current when it came, to its end.
//! Bodies stream through; only heads are looked at. Nothing on the way takes a
//! lock, and a failure on the way means that the upstream is not called.

mod attributes;
mod body;
mod connector;
mod downstream;
mod error;
mod exchange;
mod expectation;
mod headers;
mod health;
mod idle;
mod lines;
mod listeners;
mod path;
mod resolver;
mod route;
mod routing;
mod rules;
mod section;
mod server;
mod target;
mod upgrade;
mod upstream;

use std::borrow::Cow;
use std::sync::Arc;

use http::request::Parts;
use http::{Request, Response, StatusCode};
use hyper::body::{Body, Incoming};
use rustls::RootCertStore;
use tokio::sync::Semaphore;

pub use connector::platform_roots;
pub(crate) use connector::{Connector, Connectors};
pub use error::{Fault, ProxyError};
pub use exchange::Traffic;
pub use listeners::{Listeners, Prepared};
pub(crate) use route::owner;
pub use routing::Routes;
pub(crate) use rules::Asked;
pub use rules::Rules;
pub use target::{InvalidTarget, Target};
pub use upstream::{Outbound, Upstreams};

use crate::authentication::{Identity, Inbound};
use crate::chance::Chance;
use crate::policy::{Authentication, Request as PolicyRequest};
use crate::readiness::Readiness;
use crate::settings::ProxyLimits;
use crate::snapshot::{CurrentSnapshot, Policies, PolicyChain, RunningInstance, TokenPolicy};
use body::{Download, Upload};
use downstream::Downstream;
use exchange::Exchange;
use headers::Sequel;
use upgrade::Upgrade;

/// What all requests share.
#[derive(Debug)]
pub struct Proxy {
    current: CurrentSnapshot,
    limits: ProxyLimits,
    /// One for each connection that may be open.
    room: Arc<Semaphore>,
    outbound: Outbound,
    upstreams: Upstreams,
    chance: Arc<dyn Chance>,
    traffic: Traffic,
    readiness: Arc<Readiness>,
}

impl Proxy {
    /// A proxy that serves the current snapshot, whichever that is. Upstreams
    /// behind TLS are believed if `roots` vouch for them; `chance` picks among
    /// destinations.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub fn new(
        current: CurrentSnapshot,
        limits: ProxyLimits,
        roots: RootCertStore,
        chance: Arc<dyn Chance>,
    ) -> Result<Arc<Self>, rustls::Error> {
        let outbound = Outbound::new(limits.clone(), roots);
        let connections = limits.connections.clamp(1, Semaphore::MAX_PERMITS);
        Ok(Arc::new(Self {
            upstreams: outbound.shared()?,
            outbound,
            current,
            limits,
            room: Arc::new(Semaphore::new(connections)),
            chance,
            traffic: Traffic::default(),
            readiness: Arc::default(),
        }))
    }

    /// What was done so far.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Answers one request, and grants the upgrade that it asks for if the upstream
    /// does.
    async fn serve(
        client: Arc<Downstream>,
        request: Request<Incoming>,
        upgrade: Option<Upgrade>,
    ) -> Response<Download> {
        if let Some(answer) = health::answer(&client.proxy.readiness, &request) {
            return answer;
        }
        let mut exchange = Exchange::begin(client, request.method().clone());
        let mut response = match forward(&mut exchange, request, upgrade.is_some()).await {
            Ok(response) => response,
            Err(error) => {
                let response = error.response();
                exchange.refused(response.status().as_u16(), error);
                return response.map(|document| Download::own(document, exchange));
            }
        };
        let body_refused = exchange.answered(response.status().as_u16());
        if body_refused {
            headers::make_last(response.headers_mut());
        }
        match upgrade {
            Some(upgrade) if response.status() == StatusCode::SWITCHING_PROTOCOLS => {
                upgrade.grant(response, exchange)
            }
            _ => response.map(|body| Download::relay(body, exchange)),
        }
    }
}

/// The life of a request up to the head of its response.
async fn forward(
    exchange: &mut Exchange,
    request: Request<Incoming>,
    upgrade: bool,
) -> Result<Response<Incoming>, ProxyError> {
    let client = Arc::clone(exchange.client());
    let proxy = &client.proxy;
    let (mut head, body) = request.into_parts();
    headers::check_request(&head)?;

    // Authentication may change the head; the path stays the one that was asked for.
    let asked_uri = head.uri.clone();
    let path = path::resolve(asked_uri.path())?;
    let (instance, rest) = route::find(&proxy.current.load(), client.listener, &path)?;
    exchange.admit(&instance, proxy.limits.requests_in_flight)?;
    let PolicyChain::Ready(policies) = &instance.policies else {
        return Err(ProxyError::Broken);
    };
    // Inbound policies must not judge by another path than the one that is forwarded.
    if let Cow::Owned(resolved) = &path {
        head.uri = path::replace(&asked_uri, resolved)?;
    }
    let authentication = authenticate(&instance, policies, rest, &mut head, &client).await?;

    let asked = Asked {
        path: rest,
        head: &head,
    };
    let way = instance.routes.choose(&asked, &*proxy.chance)?;
    let policies = policies.tokens(&asked, way.service);
    let (target, uri) = (way.target, way.uri(&head.uri)?);
    let body_follows = !body.is_end_stream();
    let sequel = Sequel {
        body: body_follows,
        expectation: body_follows && expectation::is_stated(&head) && target.may_be_http1(),
        upgrade: upgrade && target.may_be_http1(),
        http1: !target.may_be_http2(),
    };
    headers::rewrite_request(&mut head, &client, target.host(), sequel);
    head.uri = uri;
    for TokenPolicy { policy, .. } in policies.iter() {
        let request = PolicyRequest {
            attributes: attributes::collect(policy.reads(), &head, &client),
            authentication: authentication.clone(),
        };
        let token = policy.generate(&request).await?;
        exchange.token_made();
        headers::set_bearer(&mut head.headers, &token)?;
    }

    let (upload, upload_end) = Upload::new(body);
    let mut request = Request::from_parts(head, upload);
    if sequel.expectation {
        let limit = proxy.limits.continue_timeout;
        exchange.expect(expectation::hold_body(&mut request, limit));
    }
    let upstreams = target.upstreams().unwrap_or(&proxy.upstreams);
    let mut response = upstreams.send(target, request, upload_end, sequel).await?;
    headers::rewrite_response(&mut response);
    Ok(response)
}

/// Who sends a request: what the policies that check credentials find out, and
/// nobody where there are none. What a client merely claims never gets here.
async fn authenticate(
    instance: &RunningInstance,
    policies: &Policies,
    path: &str,
    head: &mut Parts,
    client: &Downstream,
) -> Result<Authentication, ProxyError> {
    // All are chosen before the first of them changes the request.
    let policies = policies.inbound(&Asked { path, head });
    let mut identity = Identity::default();
    for policy in policies {
        let inbound = Inbound {
            head,
            attributes: &|reads, head| attributes::collect(reads, head, client),
            applications: &instance.applications,
        };
        policy.authenticate(inbound, &mut identity).await?;
    }
    Ok(identity.into())
}
