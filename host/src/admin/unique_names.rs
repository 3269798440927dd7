//! JSON in which no name is written twice. Of two values of one name readers take either,
//! so that what was checked would not be what is meant (RFC 8259, section 4).

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a text was not read.
#[derive(Debug)]
pub enum ReadError {
    /// It is not JSON.
    Syntax(serde_json::Error),
    /// A name is written twice in one object; the path of its second value.
    Twice(Vec<Step>),
}

/// A step from a value to one in it.
#[derive(Clone, Debug)]
pub enum Step {
    /// The value of this name.
    Name(String),
    /// The item at this index.
    Index(usize),
}

/// Reads a text.
///
/// # Errors
/// It is not JSON, or a name is written twice, at any depth.
pub fn read(text: &str) -> Result<Value, ReadError> {
    let twice = Cell::new(None);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let place = Place {
        around: None,
        twice: &twice,
    };
    let read = place.deserialize(&mut deserializer);
    match read.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(error) => Err(match twice.take() {
            Some(path) => ReadError::Twice(path),
            None => ReadError::Syntax(error),
        }),
    }
}

/// Where a value stands that is being read, and where a second one is told.
#[derive(Clone, Copy)]
struct Place<'a> {
    around: Option<(&'a Place<'a>, Inner<'a>)>,
    twice: &'a Cell<Option<Vec<Step>>>,
}

#[derive(Clone, Copy)]
enum Inner<'a> {
    Name(&'a str),
    Index(usize),
}

impl Place<'_> {
    fn within<'b>(&'b self, inner: Inner<'b>) -> Place<'b> {
        Place {
            around: Some((self, inner)),
            twice: self.twice,
        }
    }

    fn path(&self) -> Vec<Step> {
        let Some((around, inner)) = self.around else {
            return Vec::new();
        };
        let mut path = around.path();
        path.push(match inner {
            Inner::Name(name) => Step::Name(name.to_owned()),
            Inner::Index(index) => Step::Index(index),
        });
        path
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(self.within(Inner::Index(read.len())))? {
            read.push(item);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            let place = self.within(Inner::Name(&name));
            if read.contains_key(&name) {
                self.twice.set(Some(place.path()));
                return Err(A::Error::custom("a name is written twice"));
            }
            let value = fields.next_value_seed(place)?;
            read.insert(name, value);
        }
        Ok(Value::Object(read))
    }
}
