//! A text in YAML, with what is wrong with it.

use gateway_model::{Errors, Issue, Place};
use leptos::html;
use leptos::prelude::*;

use crate::components::issues::Issues;
use crate::words;

/// The text, its issues above it. `spoken` says how urgently a screen reader is told
/// of them: `alert`, or `status` where they follow what is typed.
#[component]
pub fn YamlArea(
    label: &'static str,
    help: &'static str,
    text: RwSignal<String>,
    area: NodeRef<html::Textarea>,
    #[prop(into)] issues: Signal<Vec<Issue>>,
    spoken: &'static str,
    #[prop(optional)] fixed: bool,
    #[prop(optional)] typed: Option<Callback<()>>,
) -> impl IntoView {
    let invalid = move || issues.with(|issues| issues.has_errors());
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

/// Puts the cursor at a place of the text.
pub fn put_cursor(area: NodeRef<html::Textarea>, text: &str, place: Place) {
    let Some(area) = area.try_get_untracked().flatten() else {
        return;
    };
    let before = |number: u64| usize::try_from(number.saturating_sub(1)).unwrap_or_default();
    let lines = text.split_inclusive('\n').take(before(place.line));
    let at = lines.map(units).sum::<usize>() + before(place.column);
    let at = u32::try_from(at).unwrap_or_default();
    let _ = area.focus();
    let _ = area.set_selection_range(at, at);
}

/// The length of a text as browsers count it.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
