//! What is wrong with a form is said while it is filled in: the gateway is asked about the
//! change that it would be, a moment after each key.

use std::time::Duration;

use gateway_model::Issue;
use leptos::prelude::*;
use serde_json::Value;

use super::field::FormIssues;
use super::form_issues::Part;
use super::latest::Latest;
use crate::api::{Api, Change};
use crate::forms::touched::Touched;

/// From the last key that was typed to the question.
pub const PAUSE: Duration = Duration::from_millis(350);

/// What the gateway is asked.
#[derive(Clone, PartialEq)]
pub struct Question {
    pub change: Change,
    /// What would be sent.
    pub document: Value,
}

/// Asks a moment after each change what is wrong with a part of the form, and says it where
/// somebody has filled in something. Without a question there is nothing to say, and a form
/// begins anew. Where the gateway does not answer, what is said stays. `place` puts issues
/// at the fields of the form, where those have other paths than the document.
pub fn check_as_typed(
    issues: FormIssues,
    part: Part,
    question: Memo<Option<Question>>,
    place: impl Fn(Vec<Issue>) -> Vec<Issue> + Clone + 'static,
) {
    let api = expect_context::<Api>();
    let latest = Latest::new();
    let touched = StoredValue::new(Touched::default());
    Effect::new(move |_| {
        latest.forget();
        let Some(Question { change, document }) = question.get() else {
            touched.set_value(Touched::default());
            issues.set_live(part, &[], Vec::new());
            return;
        };
        touched.update_value(|touched| touched.note(&document));
        if touched.with_value(Touched::is_none) {
            return;
        }
        let answer = async move { api.check(&change, &document).await };
        let place = place.clone();
        latest.ask(PAUSE, answer, move |found| {
            let Some(found) = found else {
                return;
            };
            let mut shown = found.clone();
            shown.retain(|issue| touched.with_value(|touched| touched.has(&issue.path)));
            issues.set_live(part, &place(found), place(shown));
        });
    });
}
