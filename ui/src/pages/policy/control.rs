//! The control of one field, as its table has it.

use leptos::prelude::*;
use serde_json::Value;

use super::state::State;
use super::text_control::text_control;
use crate::components::entry_rows::EntryRows;
use crate::components::field::Toggle;
use crate::components::secret::SecretField;
use crate::forms::kinds::{self, Control};

/// The control of a field.
pub(super) fn control(
    field: &'static kinds::Field,
    state: State,
    document: Memo<Value>,
) -> AnyView {
    let path = format!("config.{}", field.path);
    let label = field.label;
    let help = move || field.help;
    match (field.control, state) {
        (Control::Switch { warning }, State::Switch(value)) => {
            let warn = (!warning.is_empty()).then(|| {
                view! {
                    <p class="field-issue field-warning" hidden=Signal::derive(move || !value.get())>
                        {warning}
                    </p>
                }
            });
            view! { <div><Toggle path label value help />{warn}</div> }.into_any()
        }
        (Control::Rows(entries), State::Rows(rows)) => view! {
            <EntryRows
                legend=label
                path=field.path
                help=field.help
                entries
                rows
                document
                results=Signal::stored(Vec::new())
            />
        }
        .into_any(),
        (Control::Secret { lines }, State::Secret(value)) => {
            view! { <SecretField path label value help=field.help lines /> }.into_any()
        }
        (control, State::Text(value)) => text_control(field, control, value),
        // Both come from one table.
        _ => ().into_any(),
    }
}
