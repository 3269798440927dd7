//! What is wrong with a form, by the paths that the gateway uses for its fields.

use gateway_model::{Errors, Issue};
use leptos::prelude::*;

use crate::forms::in_words;
use crate::forms::kinds::Kind;

/// The issues of the form that a field belongs to.
#[derive(Clone, Copy)]
pub struct FormIssues {
    /// What the gateway said when the form was sent.
    refused: RwSignal<Vec<Issue>>,
    /// What it says of the form as it is being filled in.
    live: RwSignal<Vec<Issue>>,
    /// The policy whose form it is.
    kind: Option<&'static Kind>,
}

/// A part of a form that the gateway is asked about by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The configuration of a policy.
    Config,
    /// All of a policy but its configuration.
    AroundConfig,
}

impl Part {
    /// Whether the field at a path is in it.
    pub fn has(self, path: &str) -> bool {
        let rest = path.strip_prefix("config");
        let is_config = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        match self {
            Self::Whole => true,
            Self::Config => is_config,
            Self::AroundConfig => !is_config,
        }
    }
}

impl FormIssues {
    /// A form without issues.
    pub fn new() -> Self {
        Self {
            refused: RwSignal::new(Vec::new()),
            live: RwSignal::new(Vec::new()),
            kind: None,
        }
    }

    /// The form of a policy without issues.
    pub fn of(kind: &'static Kind) -> Self {
        Self {
            kind: Some(kind),
            ..Self::new()
        }
    }

    /// What an issue says, in the words of the form.
    pub fn words(self, issue: &Issue) -> String {
        in_words::message(self.kind, issue)
    }

    /// The form was sent and refused for these, or for none of them.
    pub fn set(self, issues: Vec<Issue>) {
        self.refused.set(issues);
    }

    /// The form as it is now has these issues in a part of it, of which some are shown.
    /// Whatever it was refused for there and is fixed now is forgotten.
    pub fn set_live(self, part: Part, issues: &[Issue], shown: Vec<Issue>) {
        let fixed = |issue: &Issue| part.has(&issue.path) && !issues.contains(issue);
        if self
            .refused
            .with_untracked(|refused| refused.iter().any(fixed))
        {
            self.refused
                .update(|refused| refused.retain(|issue| !fixed(issue)));
        }
        let mut live = self.live.get_untracked();
        live.retain(|issue| !part.has(&issue.path));
        live.extend(shown.into_iter().filter(|issue| part.has(&issue.path)));
        if self.live.with_untracked(|before| *before != live) {
            self.live.set(live);
        }
    }

    /// What keeps the form as it is being filled in from running.
    pub fn live_errors(self) -> Vec<Issue> {
        self.live.with(|live| live.errors().cloned().collect())
    }

    /// The text of a field has changed, and what was said of it says nothing of what
    /// is there now.
    pub fn forget(self, path: &str) {
        for issues in [self.refused, self.live] {
            if issues.with_untracked(|issues| issues.iter().any(|issue| issue.path == path)) {
                issues.update(|issues| issues.retain(|issue| issue.path != path));
            }
        }
    }

    /// What the form was refused for.
    pub fn refused(self) -> Vec<Issue> {
        self.refused.get()
    }

    /// All issues of the form.
    pub fn every(self) -> Vec<Issue> {
        self.all(|_| true)
    }

    /// The issues of one field.
    pub fn at(self, path: &str) -> Vec<Issue> {
        self.all(|it| it == path)
    }

    /// The issues of one field and of whatever lies under it.
    pub fn under(self, path: &str) -> Vec<Issue> {
        self.all(|it| {
            let rest = it.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }

    fn all(self, wanted: impl Fn(&str) -> bool) -> Vec<Issue> {
        let own = |issues: &Vec<Issue>| {
            let own = issues.iter().filter(|issue| wanted(&issue.path));
            own.cloned().collect::<Vec<_>>()
        };
        let mut found = self.live.with(own);
        for issue in self.refused.with(own) {
            if !found.contains(&issue) {
                found.push(issue);
            }
        }
        found
    }

    /// Whether one field keeps the configuration from running.
    pub fn has_error(self, path: &str) -> bool {
        self.at(path).has_errors()
    }

    /// Whether one field, or what lies under it, does.
    pub fn has_error_under(self, path: &str) -> bool {
        self.under(path).has_errors()
    }

    /// What `aria-invalid` of a field says.
    pub fn invalid(self, path: Signal<String>) -> Signal<Option<&'static str>> {
        Signal::derive(move || path.with(|path| self.has_error(path)).then_some("true"))
    }

    /// The same of a field and what lies under it.
    pub fn invalid_under(self, path: Signal<String>) -> Signal<Option<&'static str>> {
        Signal::derive(move || {
            path.with(|path| self.has_error_under(path))
                .then_some("true")
        })
    }
}
