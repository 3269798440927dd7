//! What is in the form of a policy, field by field.

use gateway_model::SigningMethod;
use leptos::prelude::*;
use serde_json::Value;

use super::advanced::AdvancedFields;
use super::state::State;
use crate::forms::key_choice::KeyChoice;
use crate::forms::kinds::{Content, Field, Kind};
use crate::forms::policy::PolicyForm;

/// The fields. Each is a signal of its own, so that typing redraws what it changes.
#[derive(Clone, Copy)]
pub(super) struct PolicyFields {
    pub(super) kind: &'static Kind,
    states: StoredValue<Vec<State>>,
    pub(super) advanced: AdvancedFields,
    /// What would be sent.
    pub(super) document: Memo<Value>,
    /// What would be sent of what the gateway has.
    begin: RwSignal<Value>,
}

impl PolicyFields {
    /// The fields of a form.
    pub(super) fn new(form: PolicyForm) -> Self {
        let begin = RwSignal::new(form.document());
        let PolicyForm {
            kind,
            contents,
            advanced,
        } = form;
        let states = StoredValue::new(contents.into_iter().map(State::new).collect::<Vec<_>>());
        let advanced = AdvancedFields::new(advanced);
        let document = Memo::new(move |_| {
            let form = PolicyForm {
                kind,
                contents: read(states),
                advanced: advanced.read(),
            };
            form.document()
        });
        Self {
            kind,
            states,
            advanced,
            document,
            begin,
        }
    }

    /// What is in a field.
    pub(super) fn state(self, field: &Field) -> Option<State> {
        let place = self.kind.fields().position(|it| it.path == field.path)?;
        self.states.with_value(|states| states.get(place).copied())
    }

    /// The field on which another depends, and what has to be chosen there.
    pub(super) fn condition(self, field: &Field) -> Option<(State, &'static str)> {
        let (place, chosen) = self.kind.condition(field)?;
        let state = self
            .states
            .with_value(|states| states.get(place).copied())?;
        Some((state, chosen))
    }

    /// Fills the form anew with what the gateway has.
    pub(super) fn take(self, form: PolicyForm) {
        self.begin.set(form.document());
        self.advanced.write(form.advanced);
        self.states.with_value(|states| {
            for (state, content) in states.iter().zip(form.contents) {
                state.write(content);
            }
        });
    }

    /// Fills the form with what a text says, but for what is in no text.
    pub(super) fn fill(self, text: PolicyForm) {
        let advanced = untrack(|| self.advanced.read());
        self.advanced.write(advanced.with_text(text.advanced));
        self.states.with_value(|states| {
            for (state, content) in states.iter().zip(text.contents) {
                if !matches!(state, State::Secret(_)) {
                    state.write(content);
                }
            }
        });
    }

    /// Whether there is something to lose.
    pub(super) fn is_dirty(self) -> bool {
        self.document
            .with(|document| self.begin.with(|begin| begin != document))
    }

    /// Whether there is a secret: one that is filled in, or one that stays.
    pub(super) fn has_secret(self) -> bool {
        let is_given = |state: &State| match state {
            State::Secret(secret) => !secret.with(KeyChoice::is_missing),
            _ => false,
        };
        self.states.with_value(|states| states.iter().any(is_given))
    }

    /// How tokens are signed, where the policy makes them.
    pub(super) fn signing_method(self) -> Memo<SigningMethod> {
        Memo::new(move |_| {
            self.document.with(|document| {
                let name = document.pointer("/config/signingMethod");
                let name = name.and_then(Value::as_str);
                let mut methods = SigningMethod::BY_NAME.into_iter();
                let found = methods.find(|(it, _)| Some(*it) == name);
                found.map_or(SigningMethod::default(), |(_, method)| method)
            })
        })
    }
}

/// What is in the fields of the configuration; whoever asks is kept up to date.
fn read(states: StoredValue<Vec<State>>) -> Vec<Content> {
    states.with_value(|states| states.iter().map(|state| state.read()).collect())
}
