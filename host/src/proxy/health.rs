//! `/.jwt-gateway/livez` and `/.jwt-gateway/readyz` on every listener, for load
//! balancers that see nothing else of the gateway.
//!
//! No API can lose a path to them: what lies below `/.jwt-gateway` is the
//! gateway's own everywhere. No API instance can be put there, and no request for
//! it is forwarded. The answers tell strangers nothing but the status.

use bytes::Bytes;
use gateway_model::OWN_PATH;
use http::{Method, Request, Response, StatusCode};

use super::download::Download;
use crate::readiness::Readiness;

/// Whether a path is the gateway's own.
pub fn is_own(path: &str) -> bool {
    path.strip_prefix(OWN_PATH)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The answer to a request for the gateway's health.
pub fn answer<B>(readiness: &Readiness, request: &Request<B>) -> Option<Response<Download>> {
    let path = request.uri().path();
    if !is_own(path) || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let healthy = match path.strip_prefix(OWN_PATH)? {
        "/livez" => true,
        "/readyz" => readiness.is_ready(),
        _ => return None,
    };
    let (status, text) = if healthy {
        (StatusCode::OK, "ok\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    };
    let mut response = Response::new(Download::alone(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_paths_end_at_a_segment() {
        let cases = [
            ("/.jwt-gateway", true),
            ("/.jwt-gateway/", true),
            ("/.jwt-gateway/livez", true),
            ("/.jwt-gatewayx", false),
            ("/x/.jwt-gateway", false),
            ("/.well-known/jwks.json", false),
            ("*", false),
        ];
        for (path, own) in cases {
            assert_eq!(is_own(path), own, "{path}");
        }
    }
}
