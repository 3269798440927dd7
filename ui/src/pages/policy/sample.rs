//! The sample request: filled in, pasted as a curl command, kept under a name.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::lines::{Line, Lines, setting};
use super::paste_curl::CurlDialog;
use super::sample_fields::SampleFields;
use super::sender::Sender;
use crate::components::asked::Asked;
use crate::components::dialog::Dialog;
use crate::components::when::When;

/// The methods that are offered.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// The sample request, folded to one line until it is opened.
#[component]
pub fn SampleRequest(sample: SampleFields, asked: Asked) -> impl IntoView {
    let pasting = RwSignal::new(false);
    view! {
        <details class="card fold">
            <summary>
                <span class="label">"Sample request"</span>
                <code>{sample.method} " " {sample.path}</code>
            </summary>
            <div class="stack">
                <div class="request-line">
                    <label class="visually-hidden" for="sample-method">
                        "Method"
                    </label>
                    <select id="sample-method" bind:value=sample.method>
                        {METHODS
                            .map(|method| view! { <option value=method>{method}</option> })
                            .collect_view()}
                    </select>
                    <label class="visually-hidden" for="sample-path">
                        "Path and query"
                    </label>
                    <input id="sample-path" class="code" spellcheck="false" bind:value=sample.path />
                </div>
                <Lines
                    id="sample-headers"
                    label="Headers, one in a line"
                    value=sample.headers
                    change=setting(sample.headers)
                />
                <fieldset class="stack">
                    <legend>"Authentication"</legend>
                    {move || match asked.guards.with(|guards| guards.any) {
                        true => view! { <Sender asked sender=sample.sender /> }.into_any(),
                        false => view! { <Authentication sample /> }.into_any(),
                    }}
                </fieldset>
                <div class="actions">
                    <button type="button" on:click=move |_| pasting.set(true)>
                        "Paste curl…"
                    </button>
                    <Saved sample />
                </div>
                <p class="help" role="status">
                    {sample.remarks}
                </p>
            </div>
        </details>
        <CurlDialog open=pasting sample />
    }
}

/// What expressions are to see as `authentication`, where no policy fills it.
#[component]
fn Authentication(sample: SampleFields) -> impl IntoView {
    let lines = [
        ("sample-principal", "Principal", sample.principal),
        ("sample-client-id", "Client ID", sample.client_id),
        ("sample-client-name", "Client name", sample.client_name),
    ];
    let lines = lines.map(|(id, label, value)| {
        view! { <Line id label value change=setting(value) /> }
    });
    view! {
        <div class="side-by-side">{lines.collect_view()}</div>
        <Lines
            id="sample-properties"
            label="Properties (JSON)"
            value=sample.properties
            change=setting(sample.properties)
        />
    }
    .into_any()
}

/// The samples that were kept in this browser.
#[component]
fn Saved(sample: SampleFields) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let naming = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let take = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event);
        if let Some(form) = sample
            .saved
            .with_untracked(|saved| saved.get(&wanted).cloned())
        {
            sample.write(form);
        }
        chosen.set(wanted);
    };
    let save = move |_| {
        let wanted = name.get_untracked().trim().to_owned();
        if !wanted.is_empty() {
            sample.save(wanted.clone());
            chosen.set(wanted);
            naming.set(false);
        }
    };
    let none = Memo::new(move |_| sample.saved.with(BTreeMap::is_empty));
    view! {
        <button type="button" on:click=move |_| naming.set(true)>
            "Save as…"
        </button>
        <When on=Signal::derive(move || !none.get())>
            <select aria-label="Saved samples" prop:value=chosen on:change=take>
                <option value="">"Saved samples"</option>
                {move || {
                    let names = sample.saved.with(|saved| saved.keys().cloned().collect::<Vec<_>>());
                    names
                        .into_iter()
                        .map(|name| view! { <option value=name.clone()>{name.clone()}</option> })
                        .collect_view()
                }}
            </select>
        </When>
        <When on=Signal::derive(move || !chosen.with(String::is_empty))>
            <button
                type="button"
                class="quiet"
                on:click=move |_| {
                    sample.forget(&chosen.get_untracked());
                    chosen.set(String::new());
                }
            >
                "Forget it"
            </button>
        </When>
        <Dialog open=naming title="Save the sample request">
            <div class="stack">
                <Line id="sample-name" label="Name" value=name change=setting(name) />
                <p class="help">
                    "It is kept in this browser, without the values of Authorization and cookies."
                </p>
                <div class="actions">
                    <button type="button" class="primary" on:click=save>
                        "Save"
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
