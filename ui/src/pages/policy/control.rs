//! The control of one field, as its table has it.

use gateway_model::ExplanationView;
use leptos::prelude::*;

use super::expressions::{self, Content, Expressions};
use super::fields::PolicyFields;
use super::key::PrivateKeyField;
use super::service::ServiceField;
use super::state::State;
use super::target::Target;
use super::text_control::text_control;
use crate::components::certificate::Known;
use crate::components::conditions::ConditionRows;
use crate::components::entry_rows::Rows;
use crate::components::field::Toggle;
use crate::components::secret::SecretField;
use crate::forms::key_choice::KeyChoice;
use crate::forms::kinds::{Control, Entries, Field};

/// What a control has to know of the form around it.
#[derive(Clone)]
pub struct FormContext {
    /// What the form is for.
    pub target: Target,
    /// What may be known of keys and certificates that are set.
    pub known: Known,
    /// All fields.
    pub fields: PolicyFields,
    /// What the sample request makes of them.
    pub explanation: RwSignal<Option<ExplanationView>>,
}

impl FormContext {
    /// The control of a field that every policy has.
    pub fn common(&self, field: &'static Field) -> AnyView {
        match (field.control, self.fields.state(field)) {
            (Control::Service, Some(State::Text(value))) => {
                let instance = self.target.instance().clone();
                view! { <ServiceField field instance value /> }.into_any()
            }
            (_, Some(State::Conditions(conditions))) => {
                let path = field.path();
                view! { <ConditionRows path conditions none=field.help /> }.into_any()
            }
            _ => self.control(field),
        }
    }

    /// The control of a field of its own kind.
    pub fn control(&self, field: &'static Field) -> AnyView {
        match (field.control, self.fields.state(field)) {
            (control, Some(State::Text(value))) => {
                text_control(field, control, value, self.fields.barred(field))
            }
            (Control::Switch { warning, .. }, Some(State::Switch(value))) => {
                switch(field, value, warning)
            }
            (Control::Rows(entries), Some(State::Rows(rows))) => self.rows(field, entries, rows),
            (control, Some(State::Secret(value))) => self.secret(field, control, value),
            // Both come from one table.
            _ => ().into_any(),
        }
    }

    fn rows(&self, field: &'static Field, entries: Entries, rows: Rows) -> AnyView {
        let explanation = self.explanation;
        let results = Signal::derive(move || {
            explanation.with(|it| it.as_ref().map_or_else(Vec::new, |it| it.entries.clone()))
        });
        expressions::control(Expressions {
            field,
            content: Content::Rows {
                entries,
                rows,
                document: self.fields.document,
                results,
            },
        })
    }

    fn secret(
        &self,
        field: &'static Field,
        control: Control,
        value: RwSignal<KeyChoice>,
    ) -> AnyView {
        let path = field.path();
        let label = field.label;
        match control {
            Control::PrivateKey => view! {
                <PrivateKeyField
                    path
                    label
                    value
                    method=self.fields.signing_method()
                    at=self.target.policy().cloned()
                    set=self.known.key.clone()
                />
            }
            .into_any(),
            control => {
                let lines = matches!(control, Control::Secret { lines: true });
                view! { <SecretField path label value help=field.help lines /> }.into_any()
            }
        }
    }
}

fn switch(field: &'static Field, value: RwSignal<bool>, warning: &'static str) -> AnyView {
    let warn = (!warning.is_empty()).then(|| {
        view! {
            <p class="field-issue field-warning" hidden=Signal::derive(move || !value.get())>
                {warning}
            </p>
        }
    });
    view! { <div><Toggle path=field.path() label=field.label value help=move || field.help />{warn}</div> }
        .into_any()
}
