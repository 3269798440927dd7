//! The private key: write-only. What is set is described; what is filled in
//! replaces it.

mod new;
mod public;
mod set;

use gateway_model::{GeneratedKeyView, KeyView};
use leptos::prelude::*;

use self::new::{GeneratedKey, NewKey};
use self::set::SetKey;
use super::fields::PolicyFields;
use crate::api::PolicyAt;
use crate::components::field::FieldIssues;
use crate::forms::key_choice::KeyChoice;

const PATH: &str = "config.privateKey";

/// The field *Private Key*.
#[component]
pub(super) fn PrivateKeyField(
    fields: PolicyFields,
    /// The policy that has a key already.
    at: Option<PolicyAt>,
    key_view: Option<KeyView>,
) -> impl IntoView {
    let is_set = StoredValue::new((at, key_view));
    let generated = RwSignal::new(None::<GeneratedKeyView>);
    let shown = Memo::new(move |_| {
        fields.key.with(|key| match key {
            KeyChoice::Keep => Shown::Set,
            KeyChoice::Text(_) => Shown::Text,
            KeyChoice::Generated(_) => Shown::Generated,
        })
    });
    let view = move || match shown.get() {
        Shown::Set => {
            let (at, view) = is_set.get_value();
            view! { <SetKey key=fields.key at view /> }.into_any()
        }
        Shown::Text => view! { <NewKey fields generated /> }.into_any(),
        Shown::Generated => view! { <GeneratedKey key=fields.key generated /> }.into_any(),
    };
    view! {
        <div class="field">
            {view}
            <FieldIssues path=PATH />
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
