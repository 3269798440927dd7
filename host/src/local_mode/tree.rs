//! A document to be written, whose fields keep the order that people expect.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// A value to be written.
#[derive(Clone, Debug)]
pub enum Tree {
    Scalar(Value),
    List(Vec<Tree>),
    Fields(Vec<(String, Tree)>),
}

impl Tree {
    /// The value with the text at every leaf rewritten, its fields in order.
    pub fn of(value: Value, rewrite: &impl Fn(String) -> String) -> Self {
        match value {
            Value::String(text) => Self::Scalar(Value::String(rewrite(text))),
            Value::Array(items) => {
                let items = items.into_iter().map(|item| Self::of(item, rewrite));
                Self::List(items.collect())
            }
            Value::Object(fields) => {
                let fields = fields.into_iter();
                Self::Fields(
                    fields
                        .map(|(name, value)| (name, Self::of(value, rewrite)))
                        .collect(),
                )
            }
            scalar => Self::Scalar(scalar),
        }
    }

    /// Adds a field, `a.b` being `b` of `a`: behind the first one, where the forms of
    /// all policies have their secret.
    pub fn insert(&mut self, path: &str, value: Tree) {
        let Self::Fields(fields) = self else { return };
        match path.split_once('.') {
            Some((name, rest)) => {
                if let Some((_, inner)) = fields.iter_mut().find(|(known, _)| known == name) {
                    inner.insert(rest, value);
                }
            }
            None => fields.insert(fields.len().min(1), (path.to_owned(), value)),
        }
    }

    /// A text.
    pub fn text(text: impl ToString) -> Self {
        Self::Scalar(Value::String(text.to_string()))
    }
}

/// Fields in this order.
pub fn fields<const N: usize>(fields: [(&str, Tree); N]) -> Tree {
    let fields = fields.into_iter();
    Tree::Fields(fields.map(|(name, tree)| (name.to_owned(), tree)).collect())
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(value) => value.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Fields(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}
