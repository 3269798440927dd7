//! One policy as an item of a list of policies.

use gateway_model::{Policy, PolicyConfig, PolicyId};
use serde_json::{Value, json};

use super::tree::{Tree, fields};
use super::variables::escape;

/// What an item says.
pub(super) struct WrittenItem<'a> {
    pub(super) policy: &'a Policy,
    /// Given where the item is to be known again.
    pub(super) id: Option<&'a PolicyId>,
    /// The configuration, with the secret where that is written.
    pub(super) config: Tree,
}

impl WrittenItem<'_> {
    /// The item with its fields in the order in which people write them.
    pub(super) fn tree(self) -> Tree {
        let reference = fields([("name", Tree::text(&self.policy.policy_ref.name))]);
        let mut item = vec![("policyRef".to_owned(), reference)];
        if let Some(id) = self.id {
            item.push(("id".to_owned(), Tree::text(id.as_str())));
        }
        if let Some(label) = &self.policy.label {
            item.push(("label".to_owned(), Tree::text(label)));
        }
        if !self.policy.enabled {
            item.push(("enabled".to_owned(), Tree::Scalar(json!(false))));
        }
        if !self.policy.rules.is_empty() {
            item.push(("rules".to_owned(), plain(json!(self.policy.rules))));
        }
        item.push(("config".to_owned(), self.config));
        Tree::Fields(item)
    }
}

/// A policy's configuration, without its secret.
pub(super) fn config(config: &PolicyConfig) -> Tree {
    Tree::of(json!(config), &|text| escape(&text))
}

/// A value without variables in it.
pub(super) fn plain(value: Value) -> Tree {
    Tree::of(value, &|text| text)
}
