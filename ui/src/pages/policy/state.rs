//! What is in one field of a form.

use leptos::prelude::*;

use crate::components::conditions::ConditionFields;
use crate::components::entry_rows::Rows;
use crate::components::list::List;
use crate::forms::key_choice::KeyChoice;
use crate::forms::kinds::Content;

/// What is in a field.
#[derive(Clone, Copy)]
pub enum State {
    Text(RwSignal<String>),
    Switch(RwSignal<bool>),
    Rows(Rows),
    Secret(RwSignal<KeyChoice>),
    Conditions(List<ConditionFields>),
}

impl State {
    /// What a field begins with.
    pub fn new(content: Content) -> Self {
        match content {
            Content::Text(text) => Self::Text(RwSignal::new(text)),
            Content::Switch(on) => Self::Switch(RwSignal::new(on)),
            Content::Rows(rows) => Self::Rows(Rows::new(rows)),
            Content::Secret(key) => Self::Secret(RwSignal::new(key)),
            Content::Conditions(all) => {
                Self::Conditions(List::new(all.into_iter().map(ConditionFields::new)))
            }
        }
    }

    /// What is in it; the view that asks is kept up to date.
    pub fn read(self) -> Content {
        match self {
            Self::Text(text) => Content::Text(text.get()),
            Self::Switch(on) => Content::Switch(on.get()),
            Self::Rows(rows) => Content::Rows(rows.read()),
            Self::Secret(key) => Content::Secret(key.get()),
            Self::Conditions(all) => Content::Conditions(all.read(ConditionFields::read)),
        }
    }

    /// Fills it anew.
    pub fn write(self, content: Content) {
        match (self, content) {
            (Self::Text(state), Content::Text(text)) => state.set(text),
            (Self::Switch(state), Content::Switch(on)) => state.set(on),
            (Self::Rows(state), Content::Rows(rows)) => state.write(rows),
            (Self::Secret(state), Content::Secret(key)) => state.set(key),
            (Self::Conditions(state), Content::Conditions(all)) => {
                state.write(all.into_iter().map(ConditionFields::new));
            }
            // Both come from one table.
            _ => {}
        }
    }
}
