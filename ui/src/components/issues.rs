//! What is wrong with an API instance.

use gateway_model::{Errors, Issue, Place, Severity};
use leptos::either::Either;
use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};

/// Every issue with its place and what to do, under `title`; `worded` says that the place
/// is in words.
#[component]
pub fn Issues(title: String, issues: Vec<Issue>, #[prop(optional)] worded: bool) -> impl IntoView {
    list(
        title,
        issues,
        if worded { Style::Words } else { Style::Path },
    )
}

/// The same of a text: pressing a place leads there.
#[component]
pub fn PlacedIssues(title: String, issues: Vec<Issue>, jump: Callback<Place>) -> impl IntoView {
    list(title, issues, Style::Text(jump))
}

/// How it is said where an issue is.
#[derive(Clone, Copy)]
enum Style {
    /// By the names of the document.
    Path,
    /// In the words of the form.
    Words,
    /// By the place in a text, which a press leads to.
    Text(Callback<Place>),
}

fn list(title: String, issues: Vec<Issue>, style: Style) -> Option<AnyView> {
    if issues.is_empty() {
        return None;
    }
    let class = if issues.has_errors() {
        "issues issues-bad"
    } else {
        "issues issues-warning"
    };
    let items = issues.into_iter().map(|issue| item(issue, style));
    let items = items.collect_view();
    let list = view! {
        <section class=class>
            <h2>{title}</h2>
            <ul role="list">{items}</ul>
        </section>
    };
    Some(list.into_any())
}

fn item(issue: Issue, style: Style) -> impl IntoView {
    let (tone, text) = match issue.severity {
        Severity::Error => (Tone::Bad, "Error"),
        Severity::Warning => (Tone::Warning, "Warning"),
    };
    let place = issue.place.map(|place| {
        let Place { line, column } = place;
        let words = format!("Line {line}, column {column}");
        match style {
            Style::Path | Style::Words => format!("{words}: ").into_any(),
            Style::Text(jump) => view! {
                <button type="button" class="link" on:click=move |_| jump.run(place)>
                    {words}
                </button>
                ": "
            }
            .into_any(),
        }
    });
    let path = (!issue.path.is_empty()).then(|| match style {
        Style::Words => view! { <span class="path">{issue.path}</span> }.into_any(),
        Style::Path | Style::Text(_) => view! { <code class="path">{issue.path}</code> }.into_any(),
    });
    view! {
        <li>
            <Badge tone text />
            <div>{path} <p>{place}{prose(&issue.message)}</p></div>
        </li>
    }
}

/// A sentence in which names stand between backticks.
pub fn prose(text: &str) -> impl IntoView + use<> {
    let pieces = text.split('`').map(str::to_owned).enumerate();
    let pieces = pieces.map(|(index, piece)| match index % 2 {
        0 => Either::Left(piece),
        _ => Either::Right(view! { <code>{piece}</code> }),
    });
    pieces.collect_view()
}
