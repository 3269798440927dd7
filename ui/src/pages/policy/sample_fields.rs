//! What is in the form of the sample request, and the samples that the browser keeps.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::forms::sample::{SampleForm, SenderForm};

/// Where the browser keeps named samples.
const STORAGE_KEY: &str = "jwt-gateway.samples";

/// What is in the sample request, field by field.
#[derive(Clone, Copy)]
pub struct SampleFields {
    /// The method.
    pub method: RwSignal<String>,
    /// Path and query.
    pub path: RwSignal<String>,
    /// Header fields, one in a line.
    pub headers: RwSignal<String>,
    /// `authentication.principal`, and so on, where no policy fills it.
    pub principal: RwSignal<String>,
    pub client_id: RwSignal<String>,
    pub client_name: RwSignal<String>,
    pub properties: RwSignal<String>,
    /// Who stands for the credentials that policies ask for.
    pub sender: RwSignal<SenderForm>,
    /// What became of the curl command that was pasted last.
    pub remarks: RwSignal<String>,
    /// The samples that were kept, by name.
    pub saved: RwSignal<BTreeMap<String, SampleForm>>,
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
            sender: RwSignal::new(begin.sender),
            remarks: text(String::new()),
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
            sender: self.sender.get(),
        }
    }

    /// Fills the form.
    pub fn write(self, form: SampleForm) {
        self.method.set(form.method);
        self.path.set(form.path);
        self.headers.set(form.headers);
        self.principal.set(form.principal);
        self.client_id.set(form.client_id);
        self.client_name.set(form.client_name);
        self.properties.set(form.properties);
        self.sender.set(form.sender);
    }

    /// Keeps it under a name, without credentials.
    pub fn save(self, name: String) {
        let form = untrack(|| self.read()).without_credentials();
        self.saved.update(|saved| drop(saved.insert(name, form)));
        self.saved.with_untracked(keep);
    }

    /// Forgets what was kept under a name.
    pub fn forget(self, name: &str) {
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
