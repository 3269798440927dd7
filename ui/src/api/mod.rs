//! The admin API, seen from the browser. The only module that speaks HTTP.
//!
//! What is known of a thing's revision travels as an entity tag: whoever changes
//! something says what they have seen (RFC 9110, section 13.1.1).

mod api_instances;
mod client_applications;
mod keys;
mod policies;
mod status;
mod traffic;

use std::pin::Pin;

use gateway_model::Problem;
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use web_sys::{AbortSignal, RequestCache};

pub(crate) use self::api_instances::{API_INSTANCES, list_api_instances};
pub(crate) use self::policies::PolicyAt;
use crate::session::{Session, Token};

/// How long an answer may take before the gateway counts as away, in milliseconds.
const TIMEOUT_MS: u32 = 5_000;

/// How long a change may take: it compiles policies before it is answered.
const CHANGE_TIMEOUT_MS: u32 = 30_000;

/// Why a request has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ApiError {
    /// The gateway does not accept the token (401).
    #[error("The gateway does not accept the token.")]
    Unauthorized,
    /// No answer: the gateway is away, or the network is.
    #[error("The gateway does not answer.")]
    Unreachable,
    /// The gateway says what is wrong.
    #[error("The gateway answered with an error: {}", .0.detail.as_ref().unwrap_or(&.0.title))]
    Refused(Problem),
    /// Something answered with an error that is not the gateway's.
    #[error("Something between the browser and the gateway answered with status {0}.")]
    Status(u16),
    /// The answer is not what this version of the page understands.
    #[error(
        "The gateway's answer could not be read. Reload the page: the gateway may have been updated."
    )]
    Unreadable,
}

impl ApiError {
    /// Whether the thing was changed by somebody else meanwhile (412).
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.status == 412)
    }

    /// Why a change was not made, and where that is not known, what to do.
    pub(crate) fn of_change(&self) -> String {
        match self {
            Self::Unreachable => "The gateway did not answer, so it is not known whether the \
                                  change is live. Nothing that you wrote is lost: apply it again."
                .to_owned(),
            error => error.to_string(),
        }
    }

    /// Whether there is no such thing (404).
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.status == 404)
    }
}

/// The revision of a thing as the gateway writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag(String);

impl Tag {
    /// The tag of what a view shows.
    pub(crate) fn of_revision(revision: u64) -> Self {
        Self(format!("\"{revision}\""))
    }
}

/// A thing and the revision that was seen; the gateway leaves out the tag of
/// what has no revision.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tagged<T> {
    /// The thing.
    pub(crate) value: T,
    /// Its revision.
    pub(crate) tag: Option<Tag>,
}

/// The admin API for whoever is signed in. A refused token ends the session.
#[derive(Clone, Copy)]
pub(crate) struct Api(Session);

impl Api {
    /// The admin API in this session.
    pub(crate) fn new(session: Session) -> Self {
        Self(session)
    }

    async fn get<T: DeserializeOwned>(self, path: &str) -> Result<Tagged<T>, ApiError> {
        let ask = Ask::new(Method::GET, path);
        self.send(ask).await?.read()
    }

    async fn change<T: DeserializeOwned>(
        self,
        method: Method,
        path: &str,
        body: &Value,
        seen: Option<&Tag>,
    ) -> Result<Tagged<T>, ApiError> {
        let ask = Ask {
            body: Some(Body::Json(body)),
            seen,
            ..Ask::new(method, path)
        };
        self.send(ask).await?.read()
    }

    async fn delete(self, path: &str, seen: Option<&Tag>) -> Result<(), ApiError> {
        let ask = Ask {
            seen,
            ..Ask::new(Method::DELETE, path)
        };
        self.send(ask).await.map(drop)
    }

    /// One and the same future for every request: each would be compiled with the
    /// whole exchange inside otherwise.
    fn send<'a>(self, ask: Ask<'a>) -> Pin<Box<dyn Future<Output = Sent> + 'a>> {
        Box::pin(async move {
            let token = self.0.token().ok_or(ApiError::Unauthorized)?;
            let answer = exchange(&token, ask).await;
            if let Err(ApiError::Unauthorized) = answer {
                self.0.expire(&token);
            }
            answer
        })
    }
}

/// What is asked of the gateway.
struct Ask<'a> {
    method: Method,
    path: &'a str,
    body: Option<Body<'a>>,
    seen: Option<&'a Tag>,
}

/// What is sent along.
enum Body<'a> {
    Json(&'a Value),
    Yaml(&'a str),
}

impl<'a> Ask<'a> {
    fn new(method: Method, path: &'a str) -> Self {
        Self {
            method,
            path,
            body: None,
            seen: None,
        }
    }
}

/// What came of it.
type Sent = Result<Answer, ApiError>;

/// What it answered, when that is a success.
struct Answer {
    body: String,
    tag: Option<Tag>,
}

impl Answer {
    fn read<T: DeserializeOwned>(self) -> Result<Tagged<T>, ApiError> {
        let value = serde_json::from_str(&self.body).map_err(|_| ApiError::Unreadable)?;
        Ok(Tagged {
            value,
            tag: self.tag,
        })
    }
}

async fn exchange(token: &Token, ask: Ask<'_>) -> Sent {
    let Ask {
        method,
        path,
        body,
        seen,
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
    let request = match body {
        Some(Body::Json(body)) => request.json(body),
        Some(Body::Yaml(text)) => request
            .header("Content-Type", "application/yaml")
            .body(text),
        None => request.build(),
    };
    let sent = request.map_err(|_| ApiError::Unreadable)?.send();
    let response = sent.await.map_err(|_| ApiError::Unreachable)?;
    if !response.ok() {
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
