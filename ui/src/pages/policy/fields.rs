//! What is in the form of a policy, field by field.

use gateway_model::SigningMethod;
use leptos::prelude::*;
use serde_json::Value;

use super::state::State;
use crate::forms::difference::{Difference, differences};
use crate::forms::key_choice::KeyChoice;
use crate::forms::kinds::{Field, Kind};
use crate::forms::policy::PolicyForm;

/// The fields. Each is a signal of its own, so that typing redraws what it changes.
#[derive(Clone, Copy)]
pub struct PolicyFields {
    /// Which policy it is.
    pub kind: &'static Kind,
    states: StoredValue<Vec<State>>,
    /// What would be sent.
    pub document: Memo<Value>,
    /// What would be sent of what the gateway has.
    begin: RwSignal<Value>,
    /// What the gateway has, as the form began with it.
    base: StoredValue<PolicyForm>,
}

impl PolicyFields {
    /// The fields of a form.
    pub fn new(form: PolicyForm) -> Self {
        let begin = RwSignal::new(form.document());
        let base = StoredValue::new(form.clone());
        let PolicyForm { kind, contents } = form;
        let states = contents.into_iter().map(State::new).collect::<Vec<_>>();
        let states = StoredValue::new(states);
        let document = Memo::new(move |_| read(kind, states).document());
        Self {
            kind,
            states,
            document,
            begin,
            base,
        }
    }

    /// What is written as text; whoever asks is kept up to date.
    pub fn text(self) -> Value {
        read(self.kind, self.states).without_secret().document()
    }

    /// What is in a field.
    pub fn state(self, field: &Field) -> Option<State> {
        let mut fields = self.kind.fields();
        let place = fields.position(|it| std::ptr::eq(it, field))?;
        self.states.with_value(|states| states.get(place).copied())
    }

    /// The field on which another depends, and what has to be chosen there.
    pub fn condition(self, field: &Field) -> Option<(State, &'static str)> {
        let (place, chosen) = self.kind.condition(field)?;
        let state = self
            .states
            .with_value(|states| states.get(place).copied())?;
        Some((state, chosen))
    }

    /// A choice of a field that is not to be had, and whether that is so.
    pub fn barred(self, field: &Field) -> Option<(&'static str, Signal<bool>)> {
        let (choice, path, chosen) = field.barred?;
        let mut fields = self.kind.fields();
        let state = self.state(fields.find(|it| it.name == path)?)?;
        let is_barred = Signal::derive(move || state.read().is(chosen));
        Some((choice, is_barred))
    }

    /// What the gateway has, as the form began with it.
    pub fn base(self) -> PolicyForm {
        self.base.get_value()
    }

    /// What is in the form now.
    pub fn form(self) -> PolicyForm {
        untrack(|| read(self.kind, self.states))
    }

    /// Fills the form with `merged`, now that the gateway has `theirs`. Fields that are so
    /// already keep what they show, and the focus.
    pub fn take(self, merged: PolicyForm, theirs: PolicyForm) {
        let before = self.form();
        self.begin.set(theirs.document());
        self.base.set_value(theirs);
        let contents = before.contents.iter().zip(merged.contents);
        self.states.with_value(|states| {
            for (state, (before, content)) in states.iter().zip(contents) {
                if *before != content {
                    state.write(content);
                }
            }
        });
    }

    /// Fills the form with what a text says.
    pub fn fill(self, text: PolicyForm) {
        self.write(text, |field| field.control.is_in_text());
    }

    fn write(self, form: PolicyForm, wanted: fn(&Field) -> bool) {
        let fields = form.kind.fields().zip(form.contents);
        let contents = fields.map(|(field, content)| wanted(field).then_some(content));
        self.states.with_value(|states| {
            for (state, content) in states.iter().zip(contents) {
                if let Some(content) = content {
                    state.write(content);
                }
            }
        });
    }

    /// What would be changed of what the gateway has.
    pub fn changes(self) -> Vec<Difference> {
        let begin = self.begin.read();
        self.document.with(|document| differences(&begin, document))
    }

    /// Whether there is something to lose.
    pub fn is_dirty(self) -> bool {
        self.document
            .with(|document| self.begin.with(|begin| begin != document))
    }

    /// Whether there is a secret: one that is filled in, or one that stays.
    pub fn has_secret(self) -> bool {
        let is_given = |state: &State| match state {
            State::Secret(secret) => !secret.with(KeyChoice::is_missing),
            _ => false,
        };
        self.states.with_value(|states| states.iter().any(is_given))
    }

    /// How tokens are signed, where the policy makes them.
    pub fn signing_method(self) -> Memo<SigningMethod> {
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

/// What is in the fields; whoever asks is kept up to date.
fn read(kind: &'static Kind, states: StoredValue<Vec<State>>) -> PolicyForm {
    let contents = states.with_value(|states| states.iter().map(|state| state.read()).collect());
    PolicyForm { kind, contents }
}
