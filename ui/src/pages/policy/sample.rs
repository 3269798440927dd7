//! The sample request: filled in, pasted as a curl command, kept under a name.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::components::dialog::Dialog;
use crate::components::when::When;
use crate::forms::curl;
use crate::forms::sample::SampleForm;

/// Where the browser keeps named samples.
const STORAGE_KEY: &str = "jwt-gateway.samples";

/// The methods that are offered.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What is in the sample request, field by field.
#[derive(Clone, Copy)]
pub struct SampleFields {
    method: RwSignal<String>,
    path: RwSignal<String>,
    headers: RwSignal<String>,
    principal: RwSignal<String>,
    client_id: RwSignal<String>,
    client_name: RwSignal<String>,
    properties: RwSignal<String>,
    saved: RwSignal<BTreeMap<String, SampleForm>>,
}

impl SampleFields {
    /// A sample request, and those that were kept.
    pub fn restore() -> Self {
        let begin = SampleForm::default();
        let text = |text: String| RwSignal::new(text);
        Self {
            method: text(begin.method),
            path: text(begin.path),
            headers: text(begin.headers),
            principal: text(begin.principal),
            client_id: text(begin.client_id),
            client_name: text(begin.client_name),
            properties: text(begin.properties),
            saved: RwSignal::new(kept()),
        }
    }

    /// What is in the form; the view that asks is kept up to date.
    pub fn read(self) -> SampleForm {
        SampleForm {
            method: self.method.get(),
            path: self.path.get(),
            headers: self.headers.get(),
            principal: self.principal.get(),
            client_id: self.client_id.get(),
            client_name: self.client_name.get(),
            properties: self.properties.get(),
        }
    }

    fn write(self, form: SampleForm) {
        self.method.set(form.method);
        self.path.set(form.path);
        self.headers.set(form.headers);
        self.principal.set(form.principal);
        self.client_id.set(form.client_id);
        self.client_name.set(form.client_name);
        self.properties.set(form.properties);
    }

    fn save(self, name: String) {
        let form = untrack(|| self.read()).without_credentials();
        self.saved.update(|saved| drop(saved.insert(name, form)));
        self.saved.with_untracked(keep);
    }

    fn forget(self, name: &str) {
        self.saved.update(|saved| drop(saved.remove(name)));
        self.saved.with_untracked(keep);
    }
}

fn kept() -> BTreeMap<String, SampleForm> {
    let storage = window().local_storage().ok().flatten();
    let text = storage.and_then(|storage| storage.get_item(STORAGE_KEY).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

fn keep(saved: &BTreeMap<String, SampleForm>) {
    let storage = window().local_storage().ok().flatten();
    if let (Some(storage), Ok(text)) = (storage, serde_json::to_string(saved)) {
        // A browser that keeps nothing forgets the samples with the page.
        let _ = storage.set_item(STORAGE_KEY, &text);
    }
}

/// The sample request, folded to one line until it is opened.
#[component]
pub fn SampleRequest(sample: SampleFields) -> impl IntoView {
    let pasting = RwSignal::new(false);
    view! {
        <details class="card sample">
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
                <Lines id="sample-headers" label="Headers, one in a line" value=sample.headers />
                <fieldset class="stack">
                    <legend>"Authentication"</legend>
                    <div class="side-by-side">
                        <Line id="sample-principal" label="Principal" value=sample.principal />
                        <Line id="sample-client" label="Client ID" value=sample.client_id />
                        <Line id="sample-client-name" label="Client name" value=sample.client_name />
                    </div>
                    <Lines id="sample-properties" label="Properties (JSON)" value=sample.properties />
                </fieldset>
                <div class="actions">
                    <button type="button" on:click=move |_| pasting.set(true)>
                        "Paste curl…"
                    </button>
                    <Saved sample />
                </div>
            </div>
        </details>
        <CurlDialog open=pasting sample />
    }
}

#[component]
fn Line(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input id=id class="code" autocomplete="off" spellcheck="false" bind:value=value />
        </div>
    }
}

#[component]
fn Lines(id: &'static str, label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <textarea id=id class="code" rows="3" spellcheck="false" bind:value=value></textarea>
        </div>
    }
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
                <Line id="sample-name" label="Name" value=name />
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

/// Takes the request of a curl command.
#[component]
fn CurlDialog(open: RwSignal<bool>, sample: SampleFields) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let refusal = RwSignal::new("");
    let take = move |_| match curl::parse(&text.get_untracked()) {
        Ok(request) => {
            sample.write(untrack(|| sample.read()).with(request));
            refusal.set("");
            text.set(String::new());
            open.set(false);
        }
        Err(sentence) => refusal.set(sentence),
    };
    view! {
        <Dialog open title="Paste a curl command">
            <div class="stack">
                <label for="sample-curl">"Command"</label>
                <textarea
                    id="sample-curl"
                    class="code"
                    rows="6"
                    spellcheck="false"
                    placeholder="curl 'https://api.example.com/orders/42' -H 'x-tenant: acme'"
                    bind:value=text
                ></textarea>
                <p class="field-error" role="alert">
                    {refusal}
                </p>
                <div class="actions">
                    <button type="button" class="primary" on:click=take>
                        "Use this request"
                    </button>
                </div>
            </div>
        </Dialog>
    }
}
