//! The life of a request.

use std::borrow::Cow;
use std::sync::Arc;

use http::request::Parts;
use http::{Request, Response, StatusCode, Version};
use hyper::body::{Body, Incoming};
use uuid::Uuid;

use super::client::Client;
use super::download::Download;
use super::downstream::Downstream;
use super::error::ProxyError;
use super::exchange::Exchange;
use super::plain::make_plain;
use super::upgrade::Upgrade;
use super::{attributes, believed, headers, health, instance};
use crate::authentication::{Identity, Inbound};
use crate::generator::{Authentication, Request as PolicyRequest};
use crate::routing::{MatchInput, Target, check_unambiguous, replace_path, resolve_path};
use crate::snapshot::{InboundPolicy, Policies, PolicyChain, RunningApiInstance, TokenPolicy};
use crate::upstream::{self, ResponseBody, SendOptions, Upload};

/// The life of a request up to the head of its response.
async fn forward(
    exchange: &mut Exchange,
    request: Request<Incoming>,
    upgrade: bool,
) -> Result<Response<ResponseBody>, ProxyError> {
    let downstream = Arc::clone(exchange.downstream());
    let proxy = &downstream.proxy;
    let (mut head, body) = request.into_parts();
    headers::check_request(&head, proxy.limits.head_fields)?;
    make_plain(&mut head)?;
    let client = believed::client(&downstream.client, &mut head, &proxy.limits.front_proxies)?;

    // Authentication may change the head; the path stays the one that was asked for.
    let asked_uri = head.uri.clone();
    let path = resolve_path(asked_uri.path())?;
    let (instance, rest) = instance::find(&proxy.current.load(), downstream.listener, &path)?;
    exchange.admit(&instance, proxy.limits.requests_in_flight)?;
    let PolicyChain::Ready(policies) = &*instance.policies else {
        return Err(ProxyError::Broken);
    };
    if !policies.allow_ambiguity(proxy.limits.ambiguous_requests) {
        check_unambiguous(&head.method, &path)?;
    }
    // Inbound policies must not judge by another path than the one that is forwarded.
    if let Cow::Owned(resolved) = &path {
        head.uri = replace_path(&asked_uri, resolved)?;
    }
    let authentication = authenticate(&instance, policies, rest, &mut head, &client).await?;

    let input = MatchInput {
        path: rest,
        head: &head,
    };
    let chosen = instance.routes.choose(&input, &*proxy.chance)?;
    let policies = policies.tokens(&input, chosen.service);
    let (target, uri) = (chosen.target, chosen.uri(&head.uri)?);
    let options = SendOptions {
        expectation: !body.is_end_stream()
            && upstream::is_expectation_stated(&head)
            && target.may_be_http1(),
        upgrade: upgrade && target.may_be_http1(),
        timeouts: target.timeouts(),
        worker: downstream.worker,
    };
    let host = headers::host_of(&head, target.host(), instance.preserve_host);
    headers::rewrite_request(&mut head, &client, host, options);
    head.uri = uri;
    for policy in policies.iter() {
        inject_token(policy, &mut head, &client, &authentication).await?;
        exchange.token_made();
    }
    if let (Some(witness), Some(last)) = (&downstream.witness, policies.last()) {
        witness.see(&last.id, &head.headers);
    }

    let mut response = send(exchange, target, head, body, options).await?;
    headers::rewrite_response(&mut response);
    Ok(response)
}

/// Sends a request whose head is what the upstream is to get.
async fn send(
    exchange: &mut Exchange,
    target: &Target,
    head: Parts,
    body: Incoming,
    options: SendOptions,
) -> Result<Response<ResponseBody>, ProxyError> {
    exchange.reach(options.timeouts);
    let (upload, upload_end) = Upload::new(body);
    // It passes many hands, and is large.
    let mut request = Box::new(Request::from_parts(head, upload));
    if options.expectation {
        let limit = exchange.downstream().proxy.limits.continue_timeout;
        let (expectation, hold) = upstream::expect(&mut request, limit);
        request.body_mut().hold(hold);
        exchange.expect(expectation);
    }
    let sending = target.upstream().send(request, upload_end, options);
    Ok(sending.await?)
}

/// Makes a token for the request, and puts it in the place of the one before.
async fn inject_token(
    TokenPolicy { policy, .. }: &TokenPolicy,
    head: &mut Parts,
    client: &Client,
    authentication: &Authentication,
) -> Result<(), ProxyError> {
    let request = PolicyRequest {
        attributes: attributes::collect(policy.reads(), head, client)?,
        authentication: authentication.clone(),
    };
    let token = policy.generate(&request).await?;
    headers::set_bearer(&mut head.headers, &token)
}

/// Who sends a request: what the policies that check credentials find out, and
/// nobody where there are none. What a client merely claims never gets here.
async fn authenticate(
    instance: &RunningApiInstance,
    policies: &Policies,
    path: &str,
    head: &mut Parts,
    client: &Client,
) -> Result<Authentication, ProxyError> {
    // All are chosen before the first of them changes the request.
    let policies = policies.inbound(&MatchInput { path, head });
    let mut identity = Identity::default();
    for InboundPolicy { policy, .. } in policies {
        let inbound = Inbound {
            head,
            attributes: &|reads, head| attributes::collect(reads, head, client).ok(),
            applications: &instance.applications,
        };
        identity.add(policy.authenticate(inbound).await?);
    }
    Ok(identity.into())
}

/// Answers one request, and grants the upgrade that it asks for if the upstream
/// does.
pub async fn serve(
    downstream: Arc<Downstream>,
    request: Request<Incoming>,
    upgrade: Option<Upgrade>,
) -> Response<Download> {
    if let Some(mut answer) = health::answer(&downstream.proxy.readiness, &request) {
        if downstream.dismiss() && request.version() < Version::HTTP_2 {
            headers::make_last(answer.headers_mut());
        }
        return answer;
    }
    downstream.settle().await;
    let mut exchange = Exchange::begin(downstream, request.method().clone());
    let mut response = match forward(&mut exchange, request, upgrade.is_some()).await {
        Ok(response) => response,
        Err(error) => {
            let incident = Uuid::new_v4();
            let response = error.response(incident);
            exchange.refused(response.status().as_u16(), error, incident);
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
