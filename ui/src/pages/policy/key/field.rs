//! The field *Private Key*.

use gateway_model::{GeneratedKeyView, KeyView, SigningMethod};
use leptos::prelude::*;

use super::new::{Generation, NewKey, made_key};
use super::set::SetKey;
use crate::api::PolicyAt;
use crate::components::field::FieldIssues;
use crate::forms::key_choice::KeyChoice;

/// A private key: the one that is set, a new one, or one that the gateway made.
#[component]
pub fn PrivateKeyField(
    path: String,
    label: &'static str,
    value: RwSignal<KeyChoice>,
    /// How it is going to sign.
    method: Memo<SigningMethod>,
    /// The policy that has a key already.
    at: Option<PolicyAt>,
    /// What may be known of that key.
    set: Option<KeyView>,
) -> impl IntoView {
    let is_set = StoredValue::new((at, set));
    let can_keep = value.with_untracked(|key| *key == KeyChoice::Keep);
    let generated = RwSignal::new(None::<GeneratedKeyView>);
    let shown = Memo::new(move |_| {
        value.with(|key| match key {
            KeyChoice::Keep => Shown::Set,
            KeyChoice::Text(_) => Shown::Text,
            KeyChoice::Generated(_) => Shown::Generated,
        })
    });
    let issues = path.clone();
    let generation = Generation {
        path,
        label,
        key: value,
        method,
        generated,
    };
    let view = move || {
        let generation = generation.clone();
        match shown.get() {
            Shown::Set => {
                let (at, set) = is_set.get_value();
                view! { <SetKey path=generation.path label key=value at set /> }.into_any()
            }
            Shown::Text => view! { <NewKey generation can_keep /> }.into_any(),
            Shown::Generated => made_key(generation),
        }
    };
    view! {
        <div class="field">
            {view}
            <FieldIssues path=issues />
        </div>
    }
}

/// Which key the form has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Set,
    Text,
    Generated,
}
