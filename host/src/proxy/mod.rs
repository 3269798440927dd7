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
mod headers;
mod idle;
mod listeners;
mod path;
mod route;
mod upstream;

use std::sync::Arc;

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use rustls::RootCertStore;

pub use connector::platform_roots;
pub use error::{Fault, ProxyError};
pub use exchange::Traffic;
pub use listeners::{Listeners, Prepared};
pub use upstream::{InvalidTarget, Target};

use crate::policy::{Authentication, Request as PolicyRequest};
use crate::settings::ProxyLimits;
use crate::snapshot::{CurrentSnapshot, PolicyChain};
use body::{Download, Upload};
use downstream::Downstream;
use exchange::Exchange;
use upstream::Upstreams;

/// What all requests share.
#[derive(Debug)]
pub struct Proxy {
    current: CurrentSnapshot,
    limits: ProxyLimits,
    upstreams: Upstreams,
    traffic: Traffic,
}

impl Proxy {
    /// A proxy that serves the current snapshot, whichever that is. Upstreams
    /// behind TLS are believed if `roots` vouch for them.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub fn new(
        current: CurrentSnapshot,
        limits: ProxyLimits,
        roots: RootCertStore,
    ) -> Result<Arc<Self>, rustls::Error> {
        Ok(Arc::new(Self {
            upstreams: Upstreams::new(&limits, roots)?,
            current,
            limits,
            traffic: Traffic::default(),
        }))
    }

    /// What was done so far.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    /// Answers one request.
    async fn serve(client: Arc<Downstream>, request: Request<Incoming>) -> Response<Download> {
        let mut exchange = Exchange::begin(client, request.method().clone());
        match forward(&mut exchange, request).await {
            Ok(response) => {
                exchange.answered(response.status().as_u16());
                response.map(|body| Download::relay(body, exchange))
            }
            Err(error) => {
                let response = error.response();
                exchange.refused(response.status().as_u16(), error);
                response.map(|document| Download::own(document, exchange))
            }
        }
    }
}

/// The life of a request up to the head of its response.
async fn forward(
    exchange: &mut Exchange,
    request: Request<Incoming>,
) -> Result<Response<Incoming>, ProxyError> {
    let client = Arc::clone(exchange.client());
    let proxy = &client.proxy;
    let (mut head, body) = request.into_parts();
    headers::check_request(&head)?;

    let path = path::resolve(head.uri.path())?;
    let (instance, rest) = route::route(&proxy.current.load(), client.listener, &path)?;
    exchange.admit(&instance, proxy.limits.requests_in_flight)?;
    let PolicyChain::Ready(policies) = &instance.policies else {
        return Err(ProxyError::Broken);
    };
    let authentication = authenticate();

    let target = &instance.upstream;
    let uri = target.uri(&head.uri, rest)?;
    headers::rewrite_request(&mut head, &client, target.host(), !body.is_end_stream());
    head.uri = uri;
    for (_, policy) in policies {
        let request = PolicyRequest {
            attributes: attributes::collect(policy.reads(), &head, &client),
            authentication: authentication.clone(),
        };
        let token = policy.generate(&request).await?;
        headers::set_bearer(&mut head.headers, &token)?;
    }

    let (upload, upload_end) = Upload::new(body);
    let mut response = proxy
        .upstreams
        .send(target, head, upload, upload_end)
        .await?;
    headers::rewrite_response(response.headers_mut());
    Ok(response)
}

/// Who the client is: nobody known. An identity comes from a policy that checks a
/// credential, never from what a client merely claims, and no policy does that.
fn authenticate() -> Authentication {
    Authentication {
        principal: None,
        client_id: None,
        client_name: None,
        properties: None,
    }
}
