//! Why a request is refused for what it proves, and how its client is challenged.

use std::borrow::Cow;

use http::HeaderValue;

/// Why a request is refused. The text is for the log; the client is told less.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It carries no credential, or none that is good.
    #[error("the request is not authenticated: {reason}")]
    Unauthenticated {
        /// What was wrong, without any part of the credential.
        reason: Cow<'static, str>,
        /// How to do better: `WWW-Authenticate` (RFC 9110, section 11.6.1).
        challenge: HeaderValue,
    },
    /// The keys that its token has to be checked with could not be had.
    #[error("the token cannot be checked: {0}")]
    KeysUnavailable(Cow<'static, str>),
}

impl Refusal {
    /// Asks for a user name and a password (RFC 7617, section 2).
    pub(super) fn basic(reason: &'static str) -> Self {
        Self::Unauthenticated {
            reason: reason.into(),
            challenge: HeaderValue::from_static("Basic realm=\"jwt-gateway\", charset=\"UTF-8\""),
        }
    }

    /// Asks for the credentials of a client application. No scheme is registered
    /// for that; this is what Flex Gateway answers.
    pub(super) fn client_id(reason: &'static str) -> Self {
        Self::Unauthenticated {
            reason: reason.into(),
            challenge: HeaderValue::from_static("Client-ID-Enforcement"),
        }
    }

    /// Asks for a token, where there is none (RFC 6750, section 3).
    pub(super) fn no_token(reason: &'static str) -> Self {
        Self::Unauthenticated {
            reason: reason.into(),
            challenge: HeaderValue::from_static("Bearer realm=\"jwt-gateway\""),
        }
    }

    /// Asks for another token (RFC 6750, section 3.1).
    pub(super) fn bad_token(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Unauthenticated {
            reason: reason.into(),
            challenge: HeaderValue::from_static(
                "Bearer realm=\"jwt-gateway\", error=\"invalid_token\"",
            ),
        }
    }

    /// Asks for a fresh token. That a token is too old helps its holder and nobody
    /// else, so it is said.
    pub(super) fn expired() -> Self {
        Self::Unauthenticated {
            reason: "the token has expired".into(),
            challenge: HeaderValue::from_static(
                "Bearer realm=\"jwt-gateway\", error=\"invalid_token\", error_description=\"The token has expired\"",
            ),
        }
    }
}
