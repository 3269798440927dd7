//! What is wrong with an API instance.

use gateway_model::{Issue, Severity};
use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::words;

/// Every issue with its place and what to do.
#[component]
pub(crate) fn Issues(issues: Vec<Issue>) -> impl IntoView {
    if issues.is_empty() {
        return None;
    }
    let class = if issues.iter().any(Issue::is_error) {
        "issues issues-bad"
    } else {
        "issues issues-warning"
    };
    let title = words::issues(&issues);
    let items = issues.into_iter().map(item).collect_view();
    Some(view! {
        <section class=class>
            <h3>{title}</h3>
            <ul role="list">{items}</ul>
        </section>
    })
}

fn item(issue: Issue) -> impl IntoView {
    let (tone, text) = match issue.severity {
        Severity::Error => (Tone::Bad, "Error"),
        Severity::Warning => (Tone::Warning, "Warning"),
    };
    let path = (!issue.path.is_empty()).then(|| view! { <code class="path">{issue.path}</code> });
    view! {
        <li>
            <Badge tone text />
            <div>{path} <p>{issue.message}</p></div>
        </li>
    }
}
