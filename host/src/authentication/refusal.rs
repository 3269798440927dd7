//! Why a request is refused for what it proves, and how its client is challenged.

use std::borrow::Cow;
use std::time::Duration;

use http::HeaderValue;

use crate::metrics::RefusalReason;

/// Why a request is refused. The text is for the log; the client is told less.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It carries no credential, or none that is good.
    #[error("the request is not authenticated: {text}")]
    Unauthenticated {
        /// The kind of reason, for metrics.
        reason: RefusalReason,
        /// What was wrong, without any part of the credential.
        text: Cow<'static, str>,
        /// How to do better: `WWW-Authenticate` (RFC 9110, section 11.6.1).
        challenge: HeaderValue,
    },
    /// The keys that its token has to be checked with could not be had.
    #[error("the token cannot be checked: {text}")]
    KeysUnavailable {
        /// Which server gives none, and why.
        text: String,
        /// When it is worth another try.
        retry_after: Duration,
    },
}

impl Refusal {
    /// The kind of reason, for metrics.
    pub fn reason(&self) -> RefusalReason {
        match self {
            Self::Unauthenticated { reason, .. } => *reason,
            Self::KeysUnavailable { .. } => RefusalReason::KeysUnavailable,
        }
    }

    /// Asks for a user name and a password (RFC 7617, section 2).
    pub(super) fn basic(reason: RefusalReason, text: &'static str) -> Self {
        let challenge = "Basic realm=\"jwt-gateway\", charset=\"UTF-8\"";
        Self::challenging(reason, text.into(), challenge)
    }

    /// Asks for the credentials of a client application. No scheme is registered
    /// for that; this is what Flex Gateway answers.
    pub(super) fn client_id(reason: RefusalReason, text: &'static str) -> Self {
        Self::challenging(reason, text.into(), "Client-ID-Enforcement")
    }

    /// Asks for a token, where there is none (RFC 6750, section 3).
    pub(super) fn no_token(text: &'static str) -> Self {
        let challenge = "Bearer realm=\"jwt-gateway\"";
        Self::challenging(RefusalReason::Missing, text.into(), challenge)
    }

    /// Asks for another token (RFC 6750, section 3.1). That a token is too old helps
    /// its holder and nobody else, so it is said.
    pub(super) fn bad_token(reason: RefusalReason, text: impl Into<Cow<'static, str>>) -> Self {
        let challenge = match reason {
            RefusalReason::Expired => {
                "Bearer realm=\"jwt-gateway\", error=\"invalid_token\", error_description=\"The token has expired\""
            }
            _ => "Bearer realm=\"jwt-gateway\", error=\"invalid_token\"",
        };
        Self::challenging(reason, text.into(), challenge)
    }

    fn challenging(
        reason: RefusalReason,
        text: Cow<'static, str>,
        challenge: &'static str,
    ) -> Self {
        Self::Unauthenticated {
            reason,
            text,
            challenge: HeaderValue::from_static(challenge),
        }
    }
}
