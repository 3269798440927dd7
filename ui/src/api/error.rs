//! Why a request has no result.

use gateway_model::Problem;

/// Why a request has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
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
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.status == 412)
    }

    /// Why a change was not made, and where that is not known, what to do.
    pub fn of_change(&self) -> String {
        match self {
            Self::Unreachable => "The gateway did not answer, so it is not known whether the \
                                  change is live. Nothing that you wrote is lost: apply it again."
                .to_owned(),
            error => error.to_string(),
        }
    }

    /// Whether there is no such thing (404).
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused(problem) if problem.status == 404)
    }
}
