//! How the process is doing, for whoever starts it and sends requests to it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::get;

use crate::readiness::Readiness;

/// `/livez`: the process answers. `/readyz`: requests should be sent to it, or
/// 503; `?verbose` says why.
pub fn router(readiness: Arc<Readiness>) -> Router {
    Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .with_state(readiness)
}

async fn ready(
    State(readiness): State<Arc<Readiness>>,
    RawQuery(query): RawQuery,
) -> (StatusCode, String) {
    let verbose = query.is_some_and(|query| query.split('&').any(|name| name == "verbose"));
    let (status, word) = if readiness.is_ready() {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    };
    let text = if verbose {
        readiness.report()
    } else {
        word.to_owned()
    };
    (status, text)
}
