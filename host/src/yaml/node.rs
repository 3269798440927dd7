//! Any YAML value with the place of each of its parts.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use gateway_model::Place;
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{Location, Spanned};

/// Any YAML value with its place.
pub struct Node(Spanned<Kind>);

enum Kind {
    Scalar(Value),
    Sequence(Vec<Node>),
    Mapping(Vec<(String, Node)>),
}

impl Node {
    /// Takes the places off: the value alone, and where each part of it stands, by
    /// its path from `path`.
    pub fn flatten(self, path: String, places: &mut BTreeMap<String, Scalar>) -> Value {
        let Spanned {
            value, referenced, ..
        } = self.0;
        let mut scalar = Scalar {
            place: place(referenced),
            bytes: bytes(referenced),
            text: None,
        };
        match value {
            Kind::Scalar(value) => {
                scalar.text = value.as_str().map(str::to_owned);
                places.insert(path, scalar);
                value
            }
            Kind::Sequence(items) => {
                places.insert(path.clone(), scalar);
                let items = items.into_iter().enumerate();
                items
                    .map(|(index, item)| item.flatten(format!("{path}[{index}]"), places))
                    .collect()
            }
            Kind::Mapping(fields) => {
                let under = |name: &str| match path.as_str() {
                    "" => name.to_owned(),
                    path => format!("{path}.{name}"),
                };
                let flatten = |(name, node): (String, Node)| {
                    let value = node.flatten(under(&name), places);
                    (name, value)
                };
                let fields: Map<_, _> = fields.into_iter().map(flatten).collect();
                places.insert(path, scalar);
                Value::Object(fields)
            }
        }
    }
}

fn bytes(location: Location) -> Option<Range<usize>> {
    let span = location.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    Some(start..start + usize::try_from(span.byte_len()?).ok()?)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::<Kind>::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kind, E> {
        Ok(Kind::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kind, E> {
        Ok(Kind::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Kind, E> {
        Ok(Kind::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Kind, E> {
        Ok(Kind::Scalar(
            Number::from_f64(value).map_or(Value::Null, Value::Number),
        ))
    }

    fn visit_str<E>(self, value: &str) -> Result<Kind, E> {
        Ok(Kind::Scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Kind, E> {
        Ok(Kind::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Kind, E> {
        Ok(Kind::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Kind, A::Error> {
        let mut sequence = Vec::new();
        while let Some(item) = items.next_element()? {
            sequence.push(item);
        }
        Ok(Kind::Sequence(sequence))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Kind, A::Error> {
        let mut mapping: Vec<(String, Node)> = Vec::new();
        while let Some((name, value)) = fields.next_entry::<String, Node>()? {
            if mapping.iter().any(|(known, _)| *known == name) {
                return Err(de::Error::custom("a name stands twice in one mapping"));
            }
            mapping.push((name, value));
        }
        Ok(Kind::Mapping(mapping))
    }
}

/// A value where it stands.
#[derive(Debug)]
pub struct Scalar {
    /// Where it begins.
    pub place: Place,
    /// The bytes of the source that it takes up.
    pub bytes: Option<Range<usize>>,
    /// What it says, if that is text.
    pub text: Option<String>,
}

/// The place of a location, in characters as well.
pub fn place(location: Location) -> Place {
    Place {
        line: location.line(),
        column: location.column(),
    }
}
