//! What is asked of several issues, and done with them.

use crate::{FileIssue, Issue};

/// Issues of a part of a document.
pub trait Within {
    /// The same issues seen from a document that holds the part under `prefix`.
    fn within(self, prefix: &str) -> Vec<Issue>;
}

impl<Issues: IntoIterator<Item = Issue>> Within for Issues {
    fn within(self, prefix: &str) -> Vec<Issue> {
        self.into_iter().map(|issue| issue.within(prefix)).collect()
    }
}

/// Issues some of which may have to be fixed first.
pub trait Errors {
    /// One of them.
    type Issue;

    /// Those that have to be fixed before the configuration can run.
    fn errors(&self) -> impl Iterator<Item = &Self::Issue>;

    /// Whether there are any.
    fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }
}

impl Errors for [Issue] {
    type Issue = Issue;

    fn errors(&self) -> impl Iterator<Item = &Issue> {
        self.iter().filter(|issue| issue.is_error())
    }
}

impl Errors for [FileIssue] {
    type Issue = FileIssue;

    fn errors(&self) -> impl Iterator<Item = &FileIssue> {
        self.iter().filter(|located| located.issue.is_error())
    }
}
