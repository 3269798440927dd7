//! The form of a policy, as the table of its kind has it.

use gateway_model::PolicyView;
use serde_json::{Value, json};

use super::advanced::Advanced;
use super::key_choice::KeyChoice;
use super::kinds::{Content, Kind, kind};

/// What is in the form.
#[derive(Clone, Debug)]
pub(crate) struct PolicyForm {
    /// Which policy it is.
    pub(crate) kind: &'static Kind,
    /// What is in its fields, in order.
    pub(crate) contents: Vec<Content>,
    /// What every policy has.
    pub(crate) advanced: Advanced,
}

impl PolicyForm {
    /// A new policy.
    pub(crate) fn new(kind: &'static Kind) -> Self {
        Self {
            kind,
            contents: kind.begin(),
            advanced: Advanced::default(),
        }
    }

    /// A policy that exists.
    pub(crate) fn of(view: &PolicyView) -> Option<Self> {
        let kind = kind(&view.policy_ref.name)?;
        Some(Self {
            kind,
            contents: kind.keep(&view.config),
            advanced: Advanced::of(view),
        })
    }

    /// Another policy like one that exists. The secret stays where it is.
    pub(crate) fn like(view: &PolicyView) -> Option<Self> {
        let mut form = Self::of(view)?;
        for content in &mut form.contents {
            if let Content::Secret(key) = content {
                *key = KeyChoice::Text(String::new());
            }
        }
        form.advanced = Advanced::like(view);
        Some(form)
    }

    /// What is sent.
    pub(crate) fn document(&self) -> Value {
        let Self {
            kind,
            contents,
            advanced,
        } = self;
        let mut document = advanced.document(kind.config(contents));
        document.insert("policyRef".to_owned(), json!({ "name": kind.name }));
        Value::Object(document)
    }
}

/// What is sent to replace a policy of any kind with itself, but for `enabled`.
pub(crate) fn switched(view: &PolicyView) -> Value {
    document(view, !view.enabled)
}

/// What is sent to apply a policy of any kind once more, without its secret.
pub(crate) fn copied(view: &PolicyView) -> Value {
    document(view, view.enabled)
}

fn document(view: &PolicyView, enabled: bool) -> Value {
    let PolicyView {
        id: _,
        policy_ref,
        label,
        enabled: _,
        upstream,
        rules,
        config,
        private_key: _,
    } = view;
    json!({
        "policyRef": policy_ref,
        "label": label,
        "enabled": enabled,
        "upstream": upstream,
        "rules": rules,
        "config": config,
    })
}

#[cfg(test)]
mod tests;
