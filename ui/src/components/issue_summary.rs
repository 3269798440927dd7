//! What is wrong with a form as a whole: in a list above it once it was sent, and told to
//! screen readers while it is filled in.

use gateway_model::Issue;
use leptos::prelude::*;

use super::field::{control_id, focus_field};
use super::form_issues::FormIssues;
use super::issues::prose;
use crate::forms::in_words;
use crate::words;

/// Every issue of the form in a list that leads to the fields; spoken at once.
#[component]
pub fn IssueSummary() -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    let errors = Memo::new(move |_| {
        let all = issues.refused().into_iter();
        all.filter(Issue::is_error).collect::<Vec<_>>()
    });
    view! {
        <p class="visually-hidden" role="status">{spoken(issues)}</p>
        <div role="alert">
            {move || {
                let errors = errors.get();
                (!errors.is_empty())
                    .then(|| {
                        let title = words::to_fix(errors.len());
                        let items = errors.iter().map(|issue| summary_item(issues, issue)).collect_view();
                        view! {
                            <div class="notice notice-bad">
                                <strong>{title}</strong>
                                <ul role="list" class="issue-links">{items}</ul>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// What a screen reader is told of what the gateway finds while the form is filled in.
fn spoken(issues: FormIssues) -> RwSignal<String> {
    let spoken = RwSignal::new(String::new());
    Effect::new(move |before: Option<Vec<Issue>>| {
        let before = before.unwrap_or_default();
        let errors = issues.live_errors();
        let fresh = errors.iter().filter(|issue| !before.contains(issue));
        let fresh = fresh.map(|issue| {
            let words = in_words::plain(&issues.words(issue));
            match label_of(&issue.path) {
                Some(label) => format!("{label}: {words}"),
                None => words,
            }
        });
        let fresh = fresh.collect::<Vec<_>>().join(" ");
        if !fresh.is_empty() {
            spoken.set(fresh);
        } else if errors.is_empty() && !before.is_empty() {
            spoken.set("Fixed.".to_owned());
        }
        errors
    });
    spoken
}

fn summary_item(form: FormIssues, issue: &Issue) -> impl IntoView + use<> {
    let path = issue.path.clone();
    let place = label_of(&path).map(|label| {
        view! {
            <button type="button" class="link" on:click=move |_| focus_field(&path)>
                {label}
            </button>
        }
    });
    view! { <li>{place} " " <span>{prose(&form.words(issue))}</span></li> }
}

/// What a field is called on the page; nothing if it is not there.
fn label_of(path: &str) -> Option<String> {
    let id = control_id(path);
    let label = document().query_selector(&format!("label[for=\"{id}\"]"));
    let label = label.ok().flatten().and_then(|label| label.text_content());
    let own = document().get_element_by_id(&id);
    label.or_else(|| own.and_then(|control| control.get_attribute("aria-label")))
}
