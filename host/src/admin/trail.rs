//! One line in the log for every request to the admin API, answered or refused.
//!
//! The pattern of the path stands for the path, which says names: a line holds nothing
//! that was sent but the method.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::listener::ClientAddress;
use super::shared::Admin;

/// Answers a request, and logs it.
pub async fn log(State(admin): State<Admin>, request: Request, next: Next) -> Response {
    let method = known(request.method());
    let client = request.extensions().get::<ClientAddress>();
    let client = client.map_or_else(|| "-".to_owned(), |client| client.0.to_string());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    tracing::info!(
        method,
        route = matched.as_ref().map_or("-", MatchedPath::as_str),
        status = response.status().as_u16(),
        client,
        revision = admin.configuration.snapshot().revision,
        "admin request"
    );
    response
}

/// The method, if it is one of those that the API has; others may say anything.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "-",
    }
}
