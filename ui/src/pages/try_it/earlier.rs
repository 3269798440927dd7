//! The requests that were tried last, kept while the tab is open: without credentials, and
//! without bodies, which may have some.

use gateway_model::{ApiInstanceName, TryDraft};
use leptos::prelude::*;

use super::fields::RequestFields;
use crate::components::when::When;
use crate::forms::sample::is_credential;

/// How many are kept.
const KEPT: usize = 10;

/// The requests that were tried last, the last one first.
#[derive(Clone, Copy)]
pub struct Earlier {
    key: StoredValue<String>,
    requests: RwSignal<Vec<TryDraft>>,
}

impl Earlier {
    /// Those of an API instance.
    pub fn of(instance: &ApiInstanceName) -> Self {
        let key = format!("jwt-gateway.tried.{instance}");
        let storage = window().session_storage().ok().flatten();
        let text = storage.and_then(|storage| storage.get_item(&key).ok().flatten());
        let requests = text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            key: StoredValue::new(key),
            requests: RwSignal::new(requests.unwrap_or_default()),
        }
    }

    /// Keeps a request in front of the others.
    pub fn keep(self, mut draft: TryDraft) {
        draft.body.clear();
        draft.headers.retain(|(name, _)| !is_credential(name));
        let kept = self.requests.try_update(|requests| {
            requests.retain(|it| *it != draft);
            requests.insert(0, draft);
            requests.truncate(KEPT);
            serde_json::to_string(requests).ok()
        });
        let storage = window().session_storage().ok().flatten();
        if let (Some(storage), Some(Some(text))) = (storage, kept) {
            // A browser that keeps nothing forgets them with the page.
            let _ = self.key.with_value(|key| storage.set_item(key, &text));
        }
    }
}

/// The choice among them, which fills the form.
#[component]
pub fn EarlierRequests(earlier: Earlier, fields: RequestFields) -> impl IntoView {
    let some = Signal::derive(move || earlier.requests.with(|it| !it.is_empty()));
    let take = move |event: leptos::ev::Event| {
        let wanted = event_target_value(&event).parse::<usize>().ok();
        let found = earlier
            .requests
            .with_untracked(|it| it.get(wanted?).cloned());
        if let Some(draft) = found {
            fields.write(draft);
        }
    };
    let options = move || {
        let requests = earlier.requests.get().into_iter().enumerate();
        let options = requests.map(|(index, draft)| {
            let words = format!("{} {}", draft.method, draft.path);
            view! { <option value=index.to_string()>{words}</option> }
        });
        options.collect_view()
    };
    view! {
        <When on=some>
            <select aria-label="Earlier requests" on:change=take>
                <option value="">"Earlier requests"</option>
                {options}
            </select>
        </When>
    }
    .into_any()
}
