//! The form of a policy, as the table of its kind has it.

use gateway_model::{Policy, PolicyView};
use serde_json::{Value, json};

use super::key_choice::KeyChoice;
use super::kinds::{Content, Kind, kind, kind_of};

/// What is in the form.
#[derive(Clone, Debug)]
pub struct PolicyForm {
    /// Which policy it is.
    pub kind: &'static Kind,
    /// What is in its fields, in order.
    pub contents: Vec<Content>,
}

impl PolicyForm {
    /// A new policy.
    pub fn new(kind: &'static Kind) -> Self {
        Self {
            kind,
            contents: kind.begin(),
        }
    }

    /// A policy that exists, and lacks its secret perhaps.
    pub fn of_view(view: &PolicyView) -> Option<Self> {
        let document = json!(view.policy);
        let kept = Self::of(&document)?;
        Some(match view.lacks_secret {
            true => Self {
                contents: kept.kind.read(&document),
                ..kept
            },
            false => kept,
        })
    }

    /// A policy that exists.
    pub fn of(document: &Value) -> Option<Self> {
        let kind = kind_of(document)?;
        Some(Self {
            kind,
            contents: kind.keep(document),
        })
    }

    /// Another policy like one that exists. The secret stays where it is.
    pub fn like(mut policy: Policy<Value>) -> Option<Self> {
        if let Some(label) = &mut policy.label {
            label.push_str(" (copy)");
        }
        let kind = kind(&policy.policy_ref.name)?;
        Some(Self {
            kind,
            contents: kind.read(&json!(policy)),
        })
    }

    /// The same without what was filled in as a secret.
    pub fn without_secret(mut self) -> Self {
        for content in &mut self.contents {
            if let Content::Secret(secret) = content {
                *secret = KeyChoice::Keep;
            }
        }
        self
    }

    /// What is sent.
    pub fn document(&self) -> Value {
        self.kind.document(&self.contents)
    }
}

/// What is sent to replace a policy of any kind with itself, but for `enabled`.
pub fn switched(view: &PolicyView) -> Value {
    let mut policy = view.policy.clone();
    policy.enabled = !policy.enabled;
    json!(policy)
}

#[cfg(test)]
mod tests;
