//! Answers that are sent only to those who do not have them yet (RFC 9110, section
//! 13.1.2).

use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::error::ApiError;

/// An answer in JSON with its entity tag.
#[derive(Debug)]
pub struct Tagged {
    body: Vec<u8>,
    tag: HeaderValue,
}

impl Tagged {
    /// Writes the answer. Its tag depends on all that it says: what is wrong with an API
    /// instance changes without a revision.
    ///
    /// # Errors
    /// It has no JSON, which is a defect.
    pub fn of(answer: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(answer).map_err(|_| ApiError::Internal)?;
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(&body));
        // Weak (RFC 9110, section 8.8.1): the same tag stands for every content coding.
        let tag =
            HeaderValue::try_from(format!("W/\"{digest}\"")).map_err(|_| ApiError::Internal)?;
        Ok(Self { body, tag })
    }

    /// The answer, or 304 for whoever has it already, as the headers of a request say.
    pub fn to(self, asked: &HeaderMap) -> Response {
        let Self { body, tag } = self;
        if has_tag(asked, &tag) {
            return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
        }
        let json = HeaderValue::from_static("application/json");
        ([(CONTENT_TYPE, json), (ETAG, tag)], body).into_response()
    }
}

/// Whether `If-None-Match` holds the tag by weak comparison (RFC 9110, section
/// 8.8.3.2).
pub fn has_tag(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let opaque = tag.to_str().unwrap_or_default().trim_start_matches("W/");
    elements(headers, &IF_NONE_MATCH)
        .any(|element| element == "*" || element.trim_start_matches("W/") == opaque)
}

/// The elements of a list header, over all its lines.
pub fn elements<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    let lines = headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}
