//! What every policy has beside its configuration.

use gateway_model::{PolicyView, ServiceName};
use serde_json::{Map, Value, json};

use super::condition::Condition;

/// Label, switch, and the requests that a policy is for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Advanced {
    /// What the admin calls the policy; empty for nothing.
    pub(crate) label: String,
    /// Whether the policy runs.
    pub(crate) enabled: bool,
    /// The service whose requests it is for; empty: those of every service.
    pub(crate) upstream: String,
    /// The requests that it is for; none: every request.
    pub(crate) conditions: Vec<Condition>,
}

impl Default for Advanced {
    fn default() -> Self {
        Self {
            label: String::new(),
            enabled: true,
            upstream: String::new(),
            conditions: Vec::new(),
        }
    }
}

impl Advanced {
    /// Those of a policy that exists.
    pub(crate) fn of(view: &PolicyView) -> Self {
        let policy = &view.policy;
        let upstream = policy.upstream.as_ref().map(ServiceName::to_string);
        Self {
            label: policy.label.clone().unwrap_or_default(),
            enabled: policy.enabled,
            upstream: upstream.unwrap_or_default(),
            conditions: policy.rules.iter().map(Condition::of).collect(),
        }
    }

    /// Those of another policy like it.
    pub(crate) fn like(view: &PolicyView) -> Self {
        let label = view.policy.label.as_ref();
        let label = label.map(|label| format!("{label} (copy)"));
        Self {
            label: label.unwrap_or_default(),
            ..Self::of(view)
        }
    }

    /// What a text says of them, with the service, of which it says nothing.
    pub(crate) fn with_text(self, text: Self) -> Self {
        Self {
            upstream: self.upstream,
            ..text
        }
    }

    /// What is sent of a policy with this configuration: without the fields that are
    /// not filled in.
    pub(crate) fn document(&self, config: Value) -> Map<String, Value> {
        let Self {
            label,
            enabled,
            upstream,
            conditions,
        } = self;
        let mut document = Map::new();
        let mut insert = |name: &str, value| drop(document.insert(name.to_owned(), value));
        if !label.trim().is_empty() {
            insert("label", json!(label.trim()));
        }
        insert("enabled", json!(enabled));
        insert("config", config);
        if !upstream.is_empty() {
            insert("upstream", json!(upstream));
        }
        if !conditions.is_empty() {
            let rules: Vec<_> = conditions.iter().map(Condition::document).collect();
            insert("rules", json!(rules));
        }
        document
    }
}
