//! Values of the language, cheap to clone.

use std::sync::Arc;

use crate::equality::{self, Leaves};
use crate::{Number, Object};

/// A value. Clones share their content.
///
/// Values made by evaluation and by serde nest at most
/// [`limits::DEPTH`](crate::limits::DEPTH) and
/// [`limits::NESTING`](crate::limits::NESTING) levels deep together, so that
/// dropping and serialising them takes little stack.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `null`, and whatever is missing.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// `1`, `-0.5`.
    Number(Number),
    /// `'text'`.
    String(Arc<str>),
    /// `[1, 'a']`.
    Array(Arc<[Value]>),
    /// Fields by name. There is no syntax for one; inputs contain them.
    Object(Arc<Object>),
    /// Bytes, between functions of `dw::core::Binaries` and others. Not allowed
    /// as a result.
    Binary(Arc<[u8]>),
}

impl Value {
    /// The name of the type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Boolean(_) => "Boolean",
            Value::Number(_) => "Number",
            Value::String(_) => "String",
            Value::Array(_) => "Array",
            Value::Object(_) => "Object",
            Value::Binary(_) => "Binary",
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text of a String.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// What `==` compares: type and content, deeply, numbers by value and objects
/// without order.
impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        equality::equal(self, other, Leaves::Strict, &mut |_| true)
    }
}

impl Eq for Value {}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Boolean(value)
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Value {
        Value::Number(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::String(text.into())
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::Array(items.into())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(Arc::new(object))
    }
}

/// Null for none.
impl<Content: Into<Value>> From<Option<Content>> for Value {
    fn from(content: Option<Content>) -> Value {
        content.map_or(Value::Null, Into::into)
    }
}
