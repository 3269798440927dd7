//! Sends a request of the admin's through an API instance, by the way that clients
//! take. It must reach nothing but that API instance.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::header::{self, HOST};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use bytes::Bytes;
use gateway_model::{Issue, ListenAddress, Problem, TryDraft, TryView};
use http_body_util::Full;

use super::document::Document;
use super::error::ApiError;
use super::segments::Segments;
use super::shared::Admin;
use super::{custom_method, view};
use crate::own_request::{self, Answer, OwnRequestError, Socket};
use crate::proxy;
use crate::snapshot::Snapshot;
use crate::written::ApiInstanceRecord;

/// How long a request may take. The gateway's own limits are shorter as a rule.
const LIMIT: Duration = Duration::from_secs(30);

/// Headers of the connection, which is the gateway's own affair.
const OF_THE_CONNECTION: [HeaderName; 7] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Sends a request through an API instance, and shows what comes back.
#[utoipa::path(
    post, path = "/api-instances/{name}:try", tag = "API instances",
    params(("name" = String, Path)),
    request_body = TryDraft,
    responses(
        (status = 200, body = TryView, description = "Something came back, whatever its status."),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
        (status = 503, body = Problem, description = "The API instance does not listen, or nothing came back."),
    ),
)]
pub async fn send(
    State(admin): State<Admin>,
    Segments(segment): Segments<String>,
    Document(document): Document,
) -> Result<Json<TryView>, ApiError> {
    let name = custom_method::subject(&segment, "try");
    let name = name.ok_or_else(|| custom_method::not_this(&segment))?;
    let snapshot = admin.configuration.snapshot();
    let record = view::instance(&snapshot, name)?;
    let draft = TryDraft::parse(&document).map_err(ApiError::Invalid)?;
    let address = record.address.as_ref().map_err(closed)?;
    let bound = admin.configuration.listeners().bound();
    let bound = bound.get(&address.socket).filter(|_| record.enabled);
    let listener = own_request::reachable(*bound.ok_or_else(|| closed(()))?);
    let socket = Socket::open(listener).map_err(unavailable)?;
    let mut request = read(draft, address)?;
    check_owner(&snapshot, record, address, request.uri().path())?;
    let host = HeaderValue::try_from(listener.to_string()).map_err(|_| ApiError::Internal)?;
    request.headers_mut().entry(HOST).or_insert(host);
    let witnesses = admin.configuration.listeners().witnesses();
    let watch = witnesses.watch(socket.address().map_err(unavailable)?);
    let answer = socket.send(address.tls, request, LIMIT).await;
    let sent = watch.token();
    let verified = sent
        .as_ref()
        .and_then(|it| admin.configuration.verifies(it));
    Ok(Json(TryView {
        token: sent.map(|sent| sent.token),
        verified,
        ..show(answer.map_err(unavailable)?)
    }))
}

fn unavailable(error: OwnRequestError) -> ApiError {
    ApiError::Unavailable(error.to_string())
}

fn closed<T>(_: T) -> ApiError {
    let message = "The API instance does not listen. Enable it, or fix what its issues name.";
    ApiError::Unavailable(message.to_owned())
}

/// The request that the draft describes, or every issue with it.
fn read(draft: TryDraft, address: &ListenAddress) -> Result<Request<Full<Bytes>>, ApiError> {
    let mut issues = Vec::new();
    let mut refuse = |path: String, message: &str| issues.push(Issue::error(path, message));
    let TryDraft {
        method,
        path,
        headers,
        body,
    } = draft;
    let mut request = Request::new(Full::from(body));
    match Method::from_bytes(method.as_bytes()) {
        Ok(Method::CONNECT) | Err(_) => {
            refuse(
                "method".into(),
                "This must be a method such as GET; CONNECT is none here.",
            );
        }
        Ok(method) => *request.method_mut() = method,
    }
    let target = format!("{}{path}", address.base_path.prefix());
    match PathAndQuery::try_from(target) {
        Ok(target) if path.starts_with('/') => *request.uri_mut() = target.into(),
        _ => refuse(
            "path".into(),
            "This must begin with / and be a path and query as they are sent: spaces as %20.",
        ),
    }
    for (index, (name, value)) in headers.iter().enumerate() {
        let name = HeaderName::try_from(name).ok();
        let name = name.filter(|name| !OF_THE_CONNECTION.contains(name));
        match name.zip(HeaderValue::try_from(value).ok()) {
            Some((name, value)) => {
                request.headers_mut().append(name, value);
            }
            None => refuse(
                format!("headers[{index}]"),
                "This must be a header's name and value; those of the connection are set by the gateway.",
            ),
        }
    }
    if issues.is_empty() {
        Ok(request)
    } else {
        Err(ApiError::Invalid(issues))
    }
}

/// API instances share listeners, and dot segments lead from one to another.
fn check_owner(
    snapshot: &Snapshot,
    record: &ApiInstanceRecord,
    address: &ListenAddress,
    path: &str,
) -> Result<(), ApiError> {
    match proxy::owner(snapshot, address.socket, path) {
        Some(owner) if owner != record.name => {
            let message = format!("The API instance {owner} answers for this path.");
            Err(ApiError::Invalid(vec![Issue::error("path", message)]))
        }
        _ => Ok(()),
    }
}

fn show(answer: Answer) -> TryView {
    let Answer {
        response,
        truncated,
        duration,
    } = answer;
    TryView {
        status: response.status().as_u16(),
        headers: texts(response.headers()),
        body: String::from_utf8_lossy(response.body()).into_owned(),
        truncated,
        duration_ms: duration.as_secs_f64() * 1000.0,
        token: None,
        verified: None,
    }
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let pairs = headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), value.into_owned())
    });
    pairs.collect()
}
