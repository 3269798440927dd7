//! Values and inputs to and from serde, as JSON alone: elsewhere numbers would be rounded.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{Inputs, Value, attributes, authentication};

/// Numbers are written digit for digit and without exponent. A Binary is an error, and
/// numbers beyond 2^53 are for serde_json alone.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_unit(),
            Value::Boolean(value) => serializer.serialize_bool(*value),
            Value::Number(number) => match number.as_integer() {
                Some(integer) => serializer.serialize_i64(integer),
                None => RawValue::from_string(number.to_string())
                    .map_err(S::Error::custom)?
                    .serialize(serializer),
            },
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => serializer.collect_seq(items.iter()),
            Value::Object(object) => {
                serializer.collect_map(object.iter().map(|(name, value)| (&**name, value)))
            }
            Value::Binary(_) => Err(S::Error::custom("a Binary has no JSON form")),
        }
    }
}

/// Reads what serde_json reads, as [`Value::from_json`] does.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        Value::from_json(json.get()).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Inputs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Inputs, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Written {
            attributes: Value,
            authentication: Value,
            payload: Value,
            vars: Value,
        }
        let written = Written::deserialize(deserializer)?;
        Ok(Inputs {
            attributes: attributes(&written.attributes),
            authentication: authentication(&written.authentication),
            payload: written.payload,
            vars: written.vars,
        })
    }
}
