//! JSON documents in requests.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use http_body_util::LengthLimitError;
use serde_json::Value;

use super::error::ApiError;

/// Bytes of a request body.
const LIMIT: usize = 1024 * 1024;

/// The JSON document in a request's body. Its shape is for the model to check,
/// which reports every issue where a derived reader would stop at the first.
#[derive(Debug)]
pub(super) struct Document(pub(super) Value);

impl<S: Sync> FromRequest<S> for Document {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::NotDeclaredJson);
        }
        let body = read(request).await?;
        let document = serde_json::from_slice(&body).map_err(|error| {
            ApiError::NotJson(format!(
                "The text breaks the rules of JSON at line {}, column {}.",
                error.line(),
                error.column()
            ))
        })?;
        Ok(Self(document))
    }
}

async fn read(request: Request) -> Result<Bytes, ApiError> {
    to_bytes(request.into_body(), LIMIT).await.map_err(|error| {
        let source = std::error::Error::source(&error);
        if source.is_some_and(|source| source.is::<LengthLimitError>()) {
            ApiError::TooLarge(LIMIT)
        } else {
            ApiError::NotJson("The body ended before its end.".to_owned())
        }
    })
}

/// Whether the body is declared as `application/json`, with or without parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let essence = declared.and_then(|text| text.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}
