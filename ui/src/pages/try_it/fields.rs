//! What is in the form.

use gateway_model::TryDraft;
use leptos::prelude::*;

use crate::components::field::{TextArea, TextField};

/// The methods that are offered.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// The request, field by field.
#[derive(Clone, Copy)]
pub struct RequestFields {
    method: RwSignal<String>,
    path: RwSignal<String>,
    headers: RwSignal<String>,
    body: RwSignal<String>,
}

impl RequestFields {
    /// A request that asks for the root.
    pub fn new() -> Self {
        Self {
            method: RwSignal::new("GET".to_owned()),
            path: RwSignal::new("/".to_owned()),
            headers: RwSignal::new(String::new()),
            body: RwSignal::new(String::new()),
        }
    }

    /// What is filled in.
    pub fn read(self) -> TryDraft {
        let headers = self.headers.get_untracked();
        let lines = headers.lines().map(str::trim).filter(|it| !it.is_empty());
        let pairs = lines.map(|line| line.split_once(':').unwrap_or((line, "")));
        TryDraft {
            method: self.method.get_untracked(),
            path: self.path.get_untracked(),
            headers: pairs
                .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
                .collect(),
            body: self.body.get_untracked(),
        }
    }

    /// Fills the form.
    pub fn write(self, draft: TryDraft) {
        let lines = draft.headers.into_iter();
        let lines = lines.map(|(name, value)| format!("{name}: {value}"));
        self.method.set(draft.method);
        self.path.set(draft.path);
        self.headers.set(lines.collect::<Vec<_>>().join("\n"));
        self.body.set(draft.body);
    }
}

/// The fields of the request.
#[component]
pub fn RequestForm(fields: RequestFields) -> impl IntoView {
    view! {
        <div class="request-line">
            <div class="field">
                <label for="field-method">"Method"</label>
                <select id="field-method" bind:value=fields.method>
                    {METHODS
                        .map(|method| view! { <option value=method>{method}</option> })
                        .collect_view()}
                </select>
            </div>
            <TextField
                path="path"
                label="Path and query"
                class="code"
                value=fields.path
                help=|| "Behind the base path of the API instance."
            />
        </div>
        <TextArea
            path="headers"
            label="Headers, one in a line"
            placeholder="accept: application/json"
            value=fields.headers
        />
        <TextArea path="body" label="Body" value=fields.body />
    }
    .into_any()
}
