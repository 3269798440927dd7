//! What the admin API answers when it cannot do what was asked. This is the only
//! file of the admin API that names error status codes; what stands beside the API
//! has its own: health (`health.rs`) and the files of the UI (`assets.rs`).

use std::any::Any;

use axum::Json;
use axum::http::header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use gateway_model::{Issue, Problem};

use crate::config::ExplainError;
use crate::edit::ChangeError;
use crate::store::StoreError;

/// Why a request to the admin API failed.
#[derive(Debug)]
pub enum ApiError {
    /// 401: the bearer token is missing or wrong.
    Unauthorized,
    /// 404: there is no such thing; the text says what.
    NotFound(String),
    /// 405: the thing exists and cannot be asked this, but these; the router knows which
    /// unless they are named.
    MethodNotAllowed(Option<&'static str>),
    /// 409: the name is taken.
    Conflict(String),
    /// 409: a file declares it; the text says which.
    ReadOnly(String),
    /// 412: the thing is not at the revision of `If-Match`.
    PreconditionFailed(String),
    /// 400: `If-Match` is not a list of entity tags.
    BadPrecondition,
    /// 400: a parameter of the query is not what it must be; the text names it.
    BadParameter(String),
    /// 413: the body is over the limit, in bytes.
    TooLarge(usize),
    /// 415: the body is declared to be something else than what is read here, which
    /// is named by its media type.
    NotDeclared(&'static str),
    /// 400: the body is not JSON, or was not sent to its end.
    NotJson(String),
    /// 400: the request names no host, or not one (RFC 9112, section 3.2).
    Host,
    /// 408: the body did not arrive in time.
    Late,
    /// 422: the content cannot run.
    Invalid(Vec<Issue>),
    /// 500: what another program wrote into the database breaks the rules.
    Unreadable(Vec<Issue>),
    /// 503: the gateway cannot do it at present.
    Unavailable(String),
    /// 500: a defect of the gateway.
    Internal,
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) | Self::ReadOnly(_) => StatusCode::CONFLICT,
            Self::PreconditionFailed(_) => StatusCode::PRECONDITION_FAILED,
            Self::BadPrecondition | Self::BadParameter(_) | Self::NotJson(_) | Self::Host => {
                StatusCode::BAD_REQUEST
            }
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::NotDeclared(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unreadable(_) | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Name and title of the kind of problem; both are stable.
    fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unauthorized => ("unauthorized", "The admin token is missing or wrong"),
            Self::NotFound(_) => ("not-found", "There is no such thing"),
            Self::MethodNotAllowed(_) => ("method-not-allowed", "The method does not apply here"),
            Self::Conflict(_) => ("conflict", "The name is taken"),
            Self::ReadOnly(_) => ("read-only", "A file declares it"),
            Self::PreconditionFailed(_) => ("precondition-failed", "It was changed meanwhile"),
            Self::BadPrecondition => ("bad-precondition", "If-Match cannot be read"),
            Self::BadParameter(_) => ("bad-parameter", "The query of the address cannot be read"),
            Self::TooLarge(_) => ("too-large", "The body is too large"),
            Self::NotDeclared(_) => (
                "unsupported-media-type",
                "The body is not declared as what it must be",
            ),
            Self::NotJson(_) => ("not-json", "The body is not JSON"),
            Self::Host => ("host", "The request does not say for which host it is"),
            Self::Late => ("late", "The body did not arrive in time"),
            Self::Invalid(_) => ("invalid-configuration", "The configuration cannot run"),
            Self::Unreadable(_) => ("unreadable", "What the database holds cannot be read"),
            Self::Unavailable(_) => ("unavailable", "The gateway cannot do this at present"),
            Self::Internal => ("internal", "The gateway failed"),
        }
    }

    fn detail(&self) -> Option<String> {
        match self {
            Self::Unauthorized => Some(
                "Send `Authorization: Bearer` with the content of the file admin-token in the data folder."
                    .to_owned(),
            ),
            Self::NotFound(text)
            | Self::Conflict(text)
            | Self::ReadOnly(text)
            | Self::PreconditionFailed(text)
            | Self::BadParameter(text)
            | Self::NotJson(text)
            | Self::Unavailable(text) => Some(text.clone()),
            Self::MethodNotAllowed(_) => Some("The header Allow lists what does.".to_owned()),
            Self::BadPrecondition => Some(
                "Send the ETag of an earlier answer, a list of them, or `*`.".to_owned(),
            ),
            Self::TooLarge(limit) => Some(format!("At most {limit} bytes are read.")),
            Self::NotDeclared(media_type) => {
                Some(format!("Send `Content-Type: {media_type}`."))
            }
            Self::Invalid(_) => Some("Every issue has its path and says what to do.".to_owned()),
            Self::Unreadable(_) => Some(
                "Another program wrote it. Replace or remove what the issues name.".to_owned(),
            ),
            Self::Host => Some("Send one header Host, and no other one.".to_owned()),
            Self::Late => Some("Send the request again.".to_owned()),
            Self::Internal => Some("The log has a line about it.".to_owned()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        let (kind, title) = self.kind();
        let detail = self.detail();
        let challenge = matches!(self, Self::Unauthorized);
        let allowed = match self {
            Self::MethodNotAllowed(allowed) => allowed,
            _ => None,
        };
        let issues = match self {
            Self::Invalid(issues) | Self::Unreadable(issues) => issues,
            _ => Vec::new(),
        };
        let problem = Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            instance: None,
            issues,
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        let media_type = HeaderValue::from_static("application/problem+json");
        headers.insert(CONTENT_TYPE, media_type);
        if let Some(methods) = allowed {
            headers.insert(ALLOW, HeaderValue::from_static(methods));
        }
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if challenge {
            let scheme = HeaderValue::from_static("Bearer realm=\"jwt-gateway\"");
            headers.insert(WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        let text = error.to_string();
        match error {
            ChangeError::NoInstance(_)
            | ChangeError::NoPolicy(_)
            | ChangeError::NoApplication
            | ChangeError::NoOldSecret
            | ChangeError::NoRevision(_) => Self::NotFound(text),
            ChangeError::Exists(_) | ChangeError::ApplicationExists | ChangeError::TwoSecrets => {
                Self::Conflict(text)
            }
            ChangeError::Declared { .. } => Self::ReadOnly(text),
            ChangeError::Stale => Self::PreconditionFailed(text),
            ChangeError::Refused(issues) => Self::Invalid(issues),
            ChangeError::Seal(_) | ChangeError::BrokenOff => Self::Unavailable(text),
            ChangeError::Store(_) => {
                tracing::error!(error = text, "a change could not be written");
                Self::Unavailable(text)
            }
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let text = error.to_string();
        tracing::error!(error = text, "the database could not be read");
        Self::Unavailable(text)
    }
}

impl From<ExplainError> for ApiError {
    fn from(error: ExplainError) -> Self {
        let text = error.to_string();
        match error {
            ExplainError::Refused(issues) => Self::Invalid(issues),
            ExplainError::Policy(_) | ExplainError::BrokenOff => Self::Unavailable(text),
        }
    }
}

/// Answers a path under `/api` that leads nowhere.
pub async fn not_found() -> ApiError {
    ApiError::NotFound(
        "There is nothing at this path. /api/v1/openapi.json lists what there is.".to_owned(),
    )
}

/// Answers for code that panicked, which is a defect.
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::Internal.into_response()
}
