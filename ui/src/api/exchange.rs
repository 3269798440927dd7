//! One request and its answer.

use gateway_model::Problem;
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use web_sys::{AbortSignal, RequestCache};

use super::error::ApiError;
use crate::session::Token;

/// How long an answer may take before the gateway counts as away, in milliseconds.
const TIMEOUT_MS: u32 = 5_000;

/// How long a change may take: it compiles policies before it is answered.
const CHANGE_TIMEOUT_MS: u32 = 30_000;

/// The status of what is as it was known (RFC 9110, section 15.4.5).
const NOT_MODIFIED: u16 = 304;

/// The revision of a thing as the gateway writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// The tag of what a view shows.
    pub fn of_revision(revision: u64) -> Self {
        Self(format!("\"{revision}\""))
    }

    /// The revision that it is of; none where it is of something else.
    pub fn revision(&self) -> Option<u64> {
        self.0.trim_matches('"').parse().ok()
    }
}

/// A thing and the revision that was seen; the gateway leaves out the tag of
/// what has no revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Tagged<T> {
    /// The thing.
    pub value: T,
    /// Its revision.
    pub tag: Option<Tag>,
}

/// A collection as the admin API writes it.
#[derive(Deserialize)]
pub struct Collection<T> {
    pub items: Vec<T>,
}

/// What is asked of the gateway.
pub struct Ask<'a> {
    pub method: Method,
    pub path: &'a str,
    pub body: Option<Body<'a>>,
    pub seen: Option<&'a Tag>,
    /// What need not be sent again.
    pub known: Option<&'a Tag>,
}

/// What is sent along.
pub enum Body<'a> {
    Json(&'a Value),
    Yaml(&'a str),
}

impl<'a> Ask<'a> {
    /// A request without a body, whatever the revision.
    pub fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            body: None,
            seen: None,
            known: None,
        }
    }
}

/// What it answered, when that is a success: nothing where it is as it was known (304).
pub struct Answer {
    pub body: String,
    pub tag: Option<Tag>,
}

impl Answer {
    /// Reads its JSON.
    ///
    /// # Errors
    /// It is not what was asked for.
    pub fn read<T: DeserializeOwned>(self) -> Result<Tagged<T>, ApiError> {
        let value = serde_json::from_str(&self.body).map_err(|_| ApiError::Unreadable)?;
        Ok(Tagged {
            value,
            tag: self.tag,
        })
    }
}

/// Sends a request with the admin token and waits for its answer: 5 seconds for what
/// only reads, else 30.
///
/// # Errors
/// See [`ApiError`].
pub async fn exchange(token: &Token, ask: Ask<'_>) -> Result<Answer, ApiError> {
    let Ask {
        method,
        path,
        body,
        seen,
        known,
    } = ask;
    let patience = if method == Method::GET {
        TIMEOUT_MS
    } else {
        CHANGE_TIMEOUT_MS
    };
    let mut request = RequestBuilder::new(path)
        .method(method)
        .header("Authorization", &format!("Bearer {}", token.expose()))
        .header(
            "Accept",
            "application/json, application/yaml, application/problem+json",
        )
        .cache(RequestCache::NoStore)
        .abort_signal(Some(&AbortSignal::timeout_with_u32(patience)));
    if let Some(Tag(tag)) = seen {
        request = request.header("If-Match", tag);
    }
    if let Some(Tag(tag)) = known {
        request = request.header("If-None-Match", tag);
    }
    let request = match body {
        Some(Body::Json(body)) => request.json(body),
        Some(Body::Yaml(text)) => request
            .header("Content-Type", "application/yaml")
            .body(text),
        None => request.build(),
    };
    let sent = request.map_err(|_| ApiError::Unreadable)?.send();
    let response = sent.await.map_err(|_| ApiError::Unreachable)?;
    if !response.ok() && response.status() != NOT_MODIFIED {
        return Err(refusal(response).await);
    }
    let tag = response.headers().get("ETag").map(Tag);
    // The connection may break off between the head of the answer and its end.
    let body = response.text().await.map_err(|_| ApiError::Unreachable)?;
    Ok(Answer { body, tag })
}

async fn refusal(response: Response) -> ApiError {
    let status = response.status();
    if status == 401 {
        return ApiError::Unauthorized;
    }
    response
        .json::<Problem>()
        .await
        .map_or(ApiError::Status(status), ApiError::Refused)
}
