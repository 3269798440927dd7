//! JSON and YAML documents in requests.

use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use gateway_model::Issue;
use http_body_util::LengthLimitError;
use serde_json::Value;
use tokio::time::timeout;

use super::error::ApiError;
use super::shared::aside;
use super::unique_names::{self, ReadError, Step};

/// JSON documents (RFC 8259).
const JSON: &str = "application/json";

/// YAML documents (RFC 9512).
const YAML: &str = "application/yaml";

/// How long a request body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of a request body.
const LIMIT: usize = 1024 * 1024;

/// The JSON document in a request's body. Its shape is for the model to check,
/// which reports every issue where a derived reader would stop at the first.
#[derive(Debug)]
pub struct Document(pub(super) Value);

impl<S: Sync> FromRequest<S> for Document {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let document = WrittenDocument::from_request(request, state).await;
        document.map(|written| Self(written.document))
    }
}

/// The JSON document in a request's body with its text, whose numbers have all their
/// digits.
#[derive(Debug)]
pub struct WrittenDocument {
    pub(super) document: Value,
    pub(super) text: String,
}

impl<S: Sync> FromRequest<S> for WrittenDocument {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if !is_declared(request.headers(), &[JSON]) {
            return Err(ApiError::NotDeclared(JSON));
        }
        let body = read(request).await?;
        let text = utf8(body)?;
        let (document, text) = aside(move || (unique_names::read(&text), text)).await?;
        let document = document.map_err(refuse)?;
        Ok(Self { document, text })
    }
}

/// The YAML text in a request's body.
#[derive(Debug)]
pub struct YamlText(pub(super) String);

impl<S: Sync> FromRequest<S> for YamlText {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if !is_declared(
            request.headers(),
            &[YAML, "text/yaml", "application/x-yaml"],
        ) {
            return Err(ApiError::NotDeclared(YAML));
        }
        let body = read(request).await?;
        utf8(body).map(Self)
    }
}

fn refuse(error: ReadError) -> ApiError {
    match error {
        ReadError::Syntax(error) => ApiError::NotJson(format!(
            "The text breaks the rules of JSON at line {}, column {}.",
            error.line(),
            error.column()
        )),
        ReadError::Twice(path) => ApiError::Invalid(vec![twice(&path)]),
    }
}

/// Says where a name is written for the second time: as paths of issues are, and as a
/// JSON pointer (RFC 6901), which a name can be read from whatever is in it.
fn twice(path: &[Step]) -> Issue {
    let (mut place, mut pointer) = (String::new(), String::new());
    for step in path {
        match step {
            Step::Name(name) => {
                let dot = if place.is_empty() { "" } else { "." };
                place += &format!("{dot}{name}");
                pointer += &format!("/{}", name.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => {
                place += &format!("[{index}]");
                pointer += &format!("/{index}");
            }
        }
    }
    let message = format!("This name is written twice: {pointer}. Keep one of them.");
    Issue::error(place, message)
}

fn utf8(body: Bytes) -> Result<String, ApiError> {
    String::from_utf8(body.into())
        .map_err(|_| ApiError::NotJson("The body is not UTF-8 text.".to_owned()))
}

async fn read(request: Request) -> Result<Bytes, ApiError> {
    let arrived = timeout(PATIENCE, to_bytes(request.into_body(), LIMIT)).await;
    let body = arrived.map_err(|_| ApiError::Late)?;
    body.map_err(|error| {
        let source = std::error::Error::source(&error);
        if source.is_some_and(|source| source.is::<LengthLimitError>()) {
            ApiError::TooLarge(LIMIT)
        } else {
            ApiError::NotJson("The body ended before its end.".to_owned())
        }
    })
}

/// Whether the body is declared as one of these, with or without parameters.
fn is_declared(headers: &HeaderMap, media_types: &[&str]) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    let essence = declared.and_then(|text| text.split(';').next());
    let is = |known: &&str| essence.is_some_and(|it| it.trim().eq_ignore_ascii_case(known));
    media_types.iter().any(is)
}
