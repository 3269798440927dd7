//! A secret of a policy, which is written and never read.

use std::fmt;

use serde_json::{Value, json};

/// Where the secret comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum KeyChoice {
    /// The one that is set stays.
    Keep,
    /// This one, typed, pasted or read from a file; empty while there is none.
    Text(String),
    /// One that the gateway made and keeps under this handle.
    Generated(String),
}

impl KeyChoice {
    /// Whether there is no key yet.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// What is sent; none where the one that is set stays, or there is none.
    pub fn document(&self) -> Option<Value> {
        match self {
            Self::Keep => None,
            Self::Text(text) if text.is_empty() => None,
            Self::Text(text) => Some(json!(text)),
            Self::Generated(handle) => Some(json!({ "generated": handle })),
        }
    }
}

impl fmt::Debug for KeyChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keep => "Keep",
            Self::Text(_) => "Text([REDACTED])",
            Self::Generated(_) => "Generated([REDACTED])",
        })
    }
}
