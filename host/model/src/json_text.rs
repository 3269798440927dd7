//! JSON that is passed on as it is written.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A JSON value as its text: what reads it as a value instead would round long numbers.
#[derive(Clone, Debug)]
pub struct JsonText(Box<RawValue>);

impl JsonText {
    /// The text.
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Looks a value up in the text of a document, by the names of the fields around it.
    pub fn within(document: &str, path: &[&str]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Fields<'a>(#[serde(borrow)] std::collections::BTreeMap<String, &'a RawValue>);
        let mut value: &RawValue = serde_json::from_str(document).ok()?;
        for name in path {
            let Fields(fields) = serde_json::from_str(value.get()).ok()?;
            value = fields.get(*name)?;
        }
        Some(Self(value.to_owned()))
    }
}

/// The value's text. A value has one.
impl From<serde_json::Value> for JsonText {
    fn from(value: serde_json::Value) -> Self {
        Self(RawValue::from_string(value.to_string()).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }
}

impl fmt::Display for JsonText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for JsonText {}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer).map(Self)
    }
}
