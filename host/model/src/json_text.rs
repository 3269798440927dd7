//! JSON that is passed on as it is written.

#[cfg(not(target_family = "wasm"))]
pub use on_host::{JsonText, json_text};

/// A JSON value. The browser keeps the digits of integers of 64 bits, and of all other
/// numbers what a 64-bit float keeps: a second reader of JSON would be more than that is
/// worth.
#[cfg(target_family = "wasm")]
pub type JsonText = serde_json::Value;

/// The value as its text.
#[cfg(target_family = "wasm")]
pub fn json_text(value: serde_json::Value) -> JsonText {
    value
}

#[cfg(not(target_family = "wasm"))]
mod on_host {
    use std::collections::BTreeMap;
    use std::fmt;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;
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
            struct Fields<'a>(#[serde(borrow)] BTreeMap<String, &'a RawValue>);
            let mut value: &RawValue = serde_json::from_str(document).ok()?;
            for name in path {
                let Fields(fields) = serde_json::from_str(value.get()).ok()?;
                value = fields.get(*name)?;
            }
            Some(Self(value.to_owned()))
        }
    }

    /// The value as its text. A value has one.
    pub fn json_text(value: Value) -> JsonText {
        let raw = RawValue::from_string(value.to_string());
        JsonText(raw.unwrap_or_else(|_| RawValue::NULL.to_owned()))
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
}
