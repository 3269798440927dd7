//! A text in YAML, with what is wrong with it.

use gateway_model::Issue;
use leptos::html;
use leptos::prelude::*;

use crate::components::issues::Issues;
use crate::words;

/// The text, its issues above it. `spoken` says how urgently a screen reader is told
/// of them: `alert`, or `status` where they follow what is typed.
#[component]
pub(crate) fn YamlArea(
    label: &'static str,
    help: &'static str,
    text: RwSignal<String>,
    area: NodeRef<html::Textarea>,
    #[prop(into)] issues: Signal<Vec<Issue>>,
    spoken: &'static str,
    #[prop(optional)] fixed: bool,
    #[prop(optional)] typed: Option<Callback<()>>,
) -> impl IntoView {
    let invalid = move || issues.with(|issues| issues.iter().any(Issue::is_error));
    view! {
        <div role=spoken id="issue-yaml">
            {move || {
                let issues = issues.get();
                view! { <Issues title=words::of_text(&issues) issues /> }
            }}
        </div>
        <div class="field">
            <label for="field-yaml">{label}</label>
            <textarea
                node_ref=area
                id="field-yaml"
                class="code yaml-text"
                rows="24"
                wrap="off"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                readonly=fixed
                aria-describedby="help-yaml issue-yaml"
                aria-invalid=Signal::derive(move || invalid().then_some("true"))
                bind:value=text
                on:input=move |_| {
                    if let Some(typed) = typed {
                        typed.run(());
                    }
                }
            ></textarea>
            <p class="help" id="help-yaml">
                {help}
            </p>
        </div>
    }
    .into_any()
}

/// A line and a column, each counted from 1.
pub(crate) type Place = (usize, usize);

/// Puts the cursor at a place of the text.
pub(crate) fn put_cursor(area: NodeRef<html::Textarea>, text: &str, (line, column): Place) {
    let Some(area) = area.try_get_untracked().flatten() else {
        return;
    };
    let before: usize = text.split_inclusive('\n').take(line - 1).map(units).sum();
    let at = u32::try_from(before + column - 1).unwrap_or_default();
    let _ = area.focus();
    let _ = area.set_selection_range(at, at);
}

/// The length of a text as browsers count it.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The place at the beginning of an issue's message.
pub(crate) fn place(message: &str) -> Option<Place> {
    let (place, _) = message.strip_prefix("Line ")?.split_once(": ")?;
    let (line, column) = place.split_once(", column ")?;
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
    Some((number(line)?, number(column)?))
}
