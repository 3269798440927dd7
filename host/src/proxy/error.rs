//! Why a request was not answered by its upstream, and what the client is told.
//!
//! The only file of the data plane that names the status codes of errors. A problem
//! document carries a fixed title and never a value of the request, a claim or a key;
//! the log has the details.
//!
//! Not here is what is no failed exchange: the answers about the gateway's own health
//! (`health.rs`), and what hyper refuses before there is a request, such as the 400
//! that `http1/strict.rs` has it send.

use bytes::Bytes;
use gateway_model::Problem;
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use uuid::Uuid;

use super::attributes::NotText;
use crate::authentication::Refusal;
use crate::generator::PolicyError;
use crate::generator::bindings::jwt_gateway::policy::types::FailureKind;
use crate::metrics::{Fault, RefusalReason};
use crate::routing::RouteError;
use crate::upstream::SendError;

/// Why a request was not answered by its upstream.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// No host, several, or what is not one (RFC 9112, section 3.2).
    #[error("the request does not name one valid host")]
    Host,
    /// A target in a form that its method does not have (RFC 9112, section 3.2).
    #[error("the request target is not valid")]
    Target,
    /// A field that HTTP/2 does not permit (RFC 9113, section 8.2.1), or several lengths.
    #[error("a header field of the request is malformed")]
    Field,
    /// More header fields than are permitted.
    #[error("the request has too many header fields")]
    TooManyFields,
    /// `CONNECT` or `TRACE`.
    #[error("the method is not forwarded")]
    Method,
    /// A transfer coding other than `chunked` (RFC 9112, section 6.1).
    #[error("the request has a transfer coding that is not supported")]
    TransferCoding,
    /// No API instance listens here under this path.
    #[error("no API instance matches")]
    NoApiInstance,
    /// The request has no way to a service.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// As many requests as permitted are under way.
    #[error("too many requests are in flight")]
    InFlight,
    /// A policy of the API instance cannot run.
    #[error("the API instance is broken: one of its policies cannot run")]
    Broken,
    /// The request does not prove who sends it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What a policy looks at is not text.
    #[error(transparent)]
    NotText(#[from] NotText),
    /// A policy gave no token.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A policy gave a text that no header can carry.
    #[error("the token is not a header value")]
    Token,
    /// The upstream gave no response.
    #[error(transparent)]
    Send(#[from] SendError),
}

/// How the client is told.
struct Answer {
    status: StatusCode,
    fault: Fault,
    kind: &'static str,
    title: &'static str,
}

impl ProxyError {
    /// Who has to change something.
    pub fn fault(&self) -> Fault {
        self.answer().fault
    }

    /// Why the request was refused, if it was for what it proves.
    pub fn refusal(&self) -> Option<RefusalReason> {
        match self {
            Self::Refused(refusal) => Some(refusal.reason()),
            _ => None,
        }
    }

    /// The status code that the client is answered with.
    pub fn status(&self) -> StatusCode {
        self.answer().status
    }

    /// The problem document for the client (RFC 9457).
    /// `incident` is what the log knows it by.
    pub fn response(&self, incident: Uuid) -> Response<Bytes> {
        let answer = self.answer();
        let problem = Problem {
            kind: format!("/problems/{}", answer.kind),
            title: answer.title.to_owned(),
            status: answer.status.as_u16(),
            detail: self.detail(),
            instance: Some(incident.urn().to_string().into()),
            issues: Vec::new(),
        };
        // A record of strings and numbers always has a JSON form.
        let document = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = Response::new(Bytes::from(document));
        *response.status_mut() = answer.status;
        let media_type = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        if let Self::Refused(Refusal::Unauthenticated { challenge, .. }) = self {
            let challenge = challenge.clone();
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        if let Self::Refused(Refusal::KeysUnavailable { retry_after, .. }) = self {
            let seconds = retry_after.as_secs().saturating_add(1);
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }

    #[rustfmt::skip]
    fn answer(&self) -> Answer {
        use Fault::{Client, Gateway, Policy, Upstream};
        let (status, fault, kind, title) = match self {
            Self::Host => (400, Client, "invalid-host", "The request must name one valid host"),
            Self::Target => (400, Client, "invalid-target", "The request target is not valid"),
            Self::Field => (400, Client, "invalid-field", "A header field of the request is malformed"),
            Self::Route(RouteError::Path) => (400, Client, "ambiguous-path", "The path of the request is ambiguous"),
            Self::Send(SendError::RequestBody) => (400, Client, "invalid-body", "The request body could not be read"),
            Self::NotText(_) => (400, Client, "not-text", "A header or query parameter is not UTF-8 text"),
            Self::Refused(Refusal::Unauthenticated { .. }) => (401, Client, "unauthenticated", "The request is not authenticated"),
            Self::Refused(Refusal::KeysUnavailable { .. }) => (503, Gateway, "keys-unavailable", "Tokens cannot be checked at present"),
            Self::NoApiInstance => (404, Client, "no-api-instance", "No API is published here"),
            Self::Route(RouteError::Ambiguous) => (400, Client, "ambiguous-request", "Servers read the method or the path differently"),
            Self::Route(RouteError::NoRoute) => (404, Client, "no-route", "No route of the API fits the request"),
            Self::TooManyFields => (431, Client, "too-many-fields", "The request has too many header fields"),
            Self::Method => (501, Client, "method-not-forwarded", "This method is not forwarded"),
            Self::TransferCoding => (501, Client, "transfer-coding", "The transfer coding is not supported"),
            Self::Policy(PolicyError::Rejected(_)) => (500, Policy, "policy-failed", "A policy failed for this request"),
            Self::Policy(PolicyError::Trapped) | Self::Token => (500, Policy, "policy-ended", "A policy ended unexpectedly"),
            Self::Policy(PolicyError::Timeout | PolicyError::Memory) => (503, Policy, "policy-limit", "A policy exceeded its limits"),
            Self::Policy(PolicyError::Busy) | Self::InFlight => (503, Gateway, "busy", "The gateway is busy"),
            Self::Broken => (503, Policy, "api-instance-broken", "The API is out of service"),
            Self::Send(SendError::Unreachable(_)) => (502, Upstream, "upstream-unreachable", "The upstream could not be reached"),
            Self::Send(SendError::NoResponse(_)) => (502, Upstream, "upstream-closed", "The upstream gave no valid response"),
            Self::Send(SendError::Silent) => (504, Upstream, "upstream-timeout", "The upstream did not respond in time"),
        };
        // Every number above is a status code.
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Answer { status, fault, kind, title }
    }

    fn detail(&self) -> Option<String> {
        let text = match self {
            // What is said of a limit is the limit alone.
            Self::Policy(PolicyError::Rejected(failure)) if failure.kind == FailureKind::Limit => {
                format!("{}: {}", failure.path, failure.message)
            }
            Self::Policy(PolicyError::Rejected(failure)) => {
                format!("{} gave no value for this request.", failure.path)
            }
            Self::Refused(Refusal::Unauthenticated { reason, .. })
                if *reason != RefusalReason::Missing =>
            {
                "The credentials were refused. The gateway's log says why, under the id that stands here as `instance`.".to_owned()
            }
            Self::Refused(Refusal::Unauthenticated { .. }) => {
                "Send the credentials that WWW-Authenticate asks for.".to_owned()
            }
            Self::Refused(Refusal::KeysUnavailable { .. })
            | Self::Policy(PolicyError::Busy)
            | Self::InFlight => "Try again in a moment.".to_owned(),
            Self::Broken => {
                "One of its policies cannot run. The admin API lists the issues.".to_owned()
            }
            _ => return None,
        };
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generator::Failure;

    #[test]
    fn a_limit_that_a_request_reaches_is_named() {
        let failure = Failure {
            kind: FailureKind::Limit,
            path: "customClaims".to_owned(),
            message: "The token would be too large: over 65536 bytes here.".to_owned(),
            span: None,
        };
        let response = ProxyError::from(PolicyError::Rejected(failure)).response(Uuid::nil());
        let problem: Problem = serde_json::from_slice(response.body()).unwrap();
        let detail = problem.detail.unwrap();
        assert!(
            detail.contains("customClaims: The token would be too large: over 65536 bytes"),
            "{detail}"
        );
    }

    #[test]
    fn a_failed_expression_is_named_without_its_message() {
        let failure = Failure {
            kind: FailureKind::Expression,
            path: "customClaims[2].value".to_owned(),
            message: "left and right differ".to_owned(),
            span: None,
        };
        let error = ProxyError::from(PolicyError::Rejected(failure));
        let response = error.response(Uuid::nil());
        assert_eq!(response.status(), 500);
        let problem: Problem = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(
            problem.detail.as_deref(),
            Some("customClaims[2].value gave no value for this request.")
        );
        assert_eq!(problem.status, 500);
        assert!(error.to_string().contains("left and right differ"));
    }

    #[test]
    fn policy_errors_have_the_statuses_that_they_document_and_blame_the_policy_or_its_host() {
        let cases = [
            (PolicyError::Busy, 503, Fault::Gateway),
            (PolicyError::Timeout, 503, Fault::Policy),
            (PolicyError::Memory, 503, Fault::Policy),
            (PolicyError::Trapped, 500, Fault::Policy),
        ];
        for (error, status, fault) in cases {
            let error = ProxyError::from(error);
            assert_eq!(error.response(Uuid::nil()).status(), status, "{error}");
            assert_eq!(error.fault(), fault);
        }
    }
}
