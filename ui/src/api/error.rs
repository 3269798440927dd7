//! Why a request has no result.

use gateway_model::{Errors, Problem};

use crate::forms::in_words;

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
    #[error("The gateway answered with an error: {}", reason(.0))]
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

/// What is wrong: in the words of the issues where there are some, which say more than the
/// problem as a whole.
fn reason(problem: &Problem) -> String {
    let issues = problem.issues.errors();
    let issues = issues.map(|issue| in_words::message(None, issue));
    let issues = issues.collect::<Vec<_>>().join(" ");
    match issues.is_empty() {
        true => problem.detail.as_ref().unwrap_or(&problem.title).clone(),
        false => issues,
    }
}

#[cfg(test)]
mod tests {
    use super::ApiError;
    use gateway_model::{Issue, Problem};

    #[test]
    fn a_refusal_is_told_in_the_words_of_its_issues() {
        let problem = |issues| Problem {
            kind: "/problems/invalid-configuration".to_owned(),
            title: "The configuration cannot run".to_owned(),
            status: 422,
            detail: Some("Every issue has its path.".to_owned()),
            instance: None,
            issues,
        };
        let told = |issues| ApiError::Refused(problem(issues)).to_string();
        let error = |words| Issue::error("", words);
        let issues = vec![error("One."), Issue::warning("", "Two."), error("Three.")];
        assert!(told(issues).ends_with(": One. Three."));
        assert!(told(Vec::new()).ends_with(": Every issue has its path."));
    }
}
