//! The form of any policy besides *Credential Injection JWT Generation*, as the
//! table of its kind has it.

use gateway_model::PolicyView;
use serde_json::{Value, json};

use super::advanced::Advanced;
use super::key_choice::KeyChoice;
use super::kinds::{Content, Kind, kind};

/// What is in the form.
#[derive(Clone, Debug)]
pub(crate) struct OtherPolicyForm {
    /// Which policy it is.
    pub(crate) kind: &'static Kind,
    /// What is in its fields, in order.
    pub(crate) contents: Vec<Content>,
    /// What every policy has.
    pub(crate) advanced: Advanced,
}

impl OtherPolicyForm {
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
        let kind = kind(&view.policy.policy_ref.name)?;
        Some(Self {
            kind,
            contents: kind.keep(&view.policy.config),
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
        document.insert("policyRef".to_owned(), json!({ "name": kind.name() }));
        Value::Object(document)
    }
}
