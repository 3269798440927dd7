//! The form of a policy, as the table of its kind has it.

use gateway_model::PolicyView;
use serde_json::{Value, json};

use super::key_choice::KeyChoice;
use super::kinds::{Content, Kind, kind_of};

/// What is in the form.
#[derive(Clone, Debug)]
pub(crate) struct PolicyForm {
    /// Which policy it is.
    pub(crate) kind: &'static Kind,
    /// What is in its fields, in order.
    pub(crate) contents: Vec<Content>,
}

impl PolicyForm {
    /// A new policy.
    pub(crate) fn new(kind: &'static Kind) -> Self {
        Self {
            kind,
            contents: kind.begin(),
        }
    }

    /// A policy that exists.
    pub(crate) fn of(document: &Value) -> Option<Self> {
        let kind = kind_of(document)?;
        Some(Self {
            kind,
            contents: kind.keep(document),
        })
    }

    /// Another policy like one that exists. The secret stays where it is.
    pub(crate) fn like(mut document: Value) -> Option<Self> {
        if let Some(Value::String(label)) = document.get_mut("label") {
            label.push_str(" (copy)");
        }
        let kind = kind_of(&document)?;
        Some(Self {
            kind,
            contents: kind.read(&document),
        })
    }

    /// The same without what was filled in as a secret.
    pub(crate) fn without_secret(mut self) -> Self {
        for content in &mut self.contents {
            if let Content::Secret(secret) = content {
                *secret = KeyChoice::Keep;
            }
        }
        self
    }

    /// What is sent.
    pub(crate) fn document(&self) -> Value {
        self.kind.document(&self.contents)
    }
}

/// What is sent to apply a policy of any kind once more, without its secret.
pub(crate) fn copied(view: &PolicyView) -> Value {
    let mut document = serde_json::to_value(view).unwrap_or_default();
    if let Some(fields) = document.as_object_mut() {
        // They are the gateway's to say.
        fields.remove("id");
        fields.remove("privateKey");
    }
    document
}

/// What is sent to replace a policy of any kind with itself, but for `enabled`.
pub(crate) fn switched(view: &PolicyView) -> Value {
    let mut document = copied(view);
    if let Some(enabled) = document.get_mut("enabled") {
        *enabled = json!(!view.enabled);
    }
    document
}

#[cfg(test)]
mod tests;
