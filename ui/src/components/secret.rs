//! A field for what is written and never shown again.

use leptos::prelude::*;

use crate::components::field::{FieldIssues, FormIssues, control_id, described_by, focus_field};
use crate::components::focus::once_rendered;
use crate::components::upload::UploadButton;
use crate::forms::key_choice::KeyChoice;

/// A secret: what is set stays until somebody replaces it.
#[component]
pub fn SecretField(
    path: String,
    label: &'static str,
    value: RwSignal<KeyChoice>,
    help: &'static str,
    /// Whether it may be a document of several lines.
    lines: bool,
) -> impl IntoView {
    let kept = Memo::new(move |_| value.with(|value| *value == KeyChoice::Keep));
    let can_keep = kept.get_untracked();
    let path = StoredValue::new(path);
    let at = move || path.get_value();
    let view = move || {
        match kept.get() {
        true => view! {
            <span class="label">{label}</span>
            <div class="set-key">
                <p>"Set, and not shown."</p>
                <button
                    type="button"
                    id=control_id(&at())
                    aria-label=format!("Replace {label}")
                    on:click=move |_| replace(at(), value)
                >
                    "Replace"
                </button>
            </div>
        }
        .into_any(),
        false => view! {
            <SecretText path=at() label value help=Signal::stored(help) can_keep rows=if lines { 5 } else { 1 }>
                {lines.then(|| view! { <UploadSecret label value /> })}
            </SecretText>
        }
        .into_any(),
    }
    };
    view! {
        <div class="field">
            {view}
            <FieldIssues path=at() />
        </div>
    }
    .into_any()
}

/// Opens a secret that is set for a new one.
pub fn replace(path: String, value: RwSignal<KeyChoice>) {
    value.set(KeyChoice::Text(String::new()));
    once_rendered(move || focus_field(&path));
}

/// Takes a secret from a file.
#[component]
pub fn UploadSecret(label: &'static str, value: RwSignal<KeyChoice>) -> impl IntoView {
    let take = Callback::new(move |text| value.set(KeyChoice::Text(text)));
    view! { <UploadButton label take /> }
}

/// A secret to fill in, hidden unless somebody wants to see it. `children` are
/// further ways to come by one.
#[component]
pub fn SecretText(
    path: String,
    label: &'static str,
    value: RwSignal<KeyChoice>,
    #[prop(into)] help: Signal<&'static str>,
    #[prop(optional, into)] placeholder: Signal<&'static str>,
    /// Lines that are shown.
    #[prop(into)]
    rows: Signal<u8>,
    /// Whether there is one that is set.
    can_keep: bool,
    children: Children,
) -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    let shown = RwSignal::new(false);
    let at = path.clone();
    let text = move || match value.get() {
        KeyChoice::Text(text) => text,
        KeyChoice::Keep | KeyChoice::Generated(_) => String::new(),
    };
    view! {
        <label for=control_id(&path)>{label}</label>
        <textarea
            id=control_id(&path)
            class="code key-text"
            class:masked=Signal::derive(move || !shown.get())
            rows=move || rows.get().to_string()
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            placeholder=placeholder
            aria-describedby=described_by(&path)
            aria-invalid=Signal::derive(move || issues.has_error(&at).then_some("true"))
            prop:value=text
            on:input=move |event| value.set(KeyChoice::Text(event_target_value(&event)))
        ></textarea>
        <p class="help" id=format!("help-{path}")>
            {help}
        </p>
        <div class="actions">
            {children()}
            <label class="toggle">
                <input type="checkbox" bind:checked=shown />
                <span>"Show"</span>
            </label>
            {can_keep
                .then(|| {
                    view! {
                        <button type="button" class="quiet" on:click=move |_| value.set(KeyChoice::Keep)>
                            "Keep the one that is set"
                        </button>
                    }
                })}
        </div>
    }
    .into_any()
}
