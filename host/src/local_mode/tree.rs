//! A document to be written, whose fields keep the order that people expect.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

/// Fields in the order in which they are written; others follow by name.
const FIELDS: [&str; 16] = [
    "name",
    "value",
    "path",
    "methods",
    "host",
    "signingMethod",
    "privateKey",
    "iat",
    "exp",
    "nbf",
    "customClaims",
    "customHeaders",
    "connectMs",
    "responseMs",
    "idleMs",
    "keepMs",
];

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
                let mut fields: Vec<_> = fields
                    .into_iter()
                    .map(|(name, value)| (name, Self::of(value, rewrite)))
                    .collect();
                fields.sort_by_key(|(name, _)| rank(name));
                Self::Fields(fields)
            }
            scalar => Self::Scalar(scalar),
        }
    }

    /// Adds a field, `a.b` being `b` of `a`, in its order.
    pub fn insert(&mut self, path: &str, value: Tree) {
        let Self::Fields(fields) = self else { return };
        match path.split_once('.') {
            Some((name, rest)) => {
                if let Some((_, inner)) = fields.iter_mut().find(|(known, _)| known == name) {
                    inner.insert(rest, value);
                }
            }
            None => {
                fields.push((path.to_owned(), value));
                fields.sort_by_key(|(name, _)| rank(name));
            }
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

fn rank(name: &str) -> usize {
    let place = FIELDS.iter().position(|known| *known == name);
    place.unwrap_or(FIELDS.len())
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
