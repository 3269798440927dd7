//! One policy as an item of a list of policies.

use gateway_model::{Policy, PolicyConfig, PolicyId};
use serde_json::{Value, json};

use super::tree::{Tree, fields};
use crate::variables::escape;

/// What an item says.
pub struct WrittenItem<'a> {
    pub policy: &'a Policy,
    /// Given where the item is to be known again.
    pub id: Option<&'a PolicyId>,
    /// The configuration, with the secret where that is written.
    pub config: Tree,
}

impl WrittenItem<'_> {
    /// The item with its fields in the order in which people write them.
    pub fn tree(self) -> Tree {
        let reference = fields([("name", Tree::text(&self.policy.policy_ref.name))]);
        let mut item = vec![("policyRef".to_owned(), reference)];
        if let Some(id) = self.id {
            item.push(("id".to_owned(), Tree::text(id.as_str())));
        }
        let mut document = json!(self.policy);
        for name in Policy::COMMON {
            let value = document.get_mut(name).map(Value::take);
            let value = value.filter(|value| !goes_without_saying(name, value));
            item.extend(value.map(|value| (name.to_owned(), plain(value))));
        }
        item.push(("config".to_owned(), self.config));
        Tree::Fields(item)
    }
}

/// Whether an item says the same where it does not say this.
fn goes_without_saying(field: &str, value: &Value) -> bool {
    match field {
        "enabled" => *value == json!(true),
        "rules" => *value == json!([]),
        _ => false,
    }
}

/// A policy's configuration, without its secret.
pub fn config(config: &PolicyConfig) -> Tree {
    Tree::of(json!(config), &|text| escape(&text))
}

/// A value without variables in it.
pub fn plain(value: Value) -> Tree {
    Tree::of(value, &|text| text)
}
