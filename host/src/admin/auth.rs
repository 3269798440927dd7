//! Who may use the admin API: whoever has the admin token (RFC 6750, section 2.1).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::middleware::Next;
use axum::response::Response;

use super::error::ApiError;
use crate::secrets::AdminToken;

/// Lets requests with the admin token through.
pub async fn require_token(
    State(token): State<Arc<AdminToken>>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let candidate = bearer(&request).ok_or(ApiError::Unauthorized)?;
    if token.matches(candidate) {
        Ok(next.run(request).await)
    } else {
        Err(ApiError::Unauthorized)
    }
}

/// The credentials of the one `Authorization` field. The scheme's name may be
/// written in any case (RFC 9110, section 11.1).
fn bearer(request: &Request) -> Option<&[u8]> {
    let mut fields = request.headers().get_all(AUTHORIZATION).iter();
    let (Some(field), None) = (fields.next(), fields.next()) else {
        return None;
    };
    let (scheme, credentials) = field.as_bytes().split_at_checked("Bearer ".len())?;
    scheme
        .eq_ignore_ascii_case(b"Bearer ")
        .then(|| credentials.trim_ascii_start())
}
