//! Objects: fields by name, in the order in which they were given.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::Value;

/// Up to this many fields a walk along them is as fast as a search.
const FEW: usize = 16;

/// Fields by name. No name occurs twice; the order is kept.
#[derive(Clone, Debug, Default)]
pub struct Object {
    fields: Vec<(Arc<str>, Value)>,
    /// Where each name is, empty up to a [`FEW`] fields. An ordered map, because
    /// clients choose names and could choose them so that hashes collide.
    index: BTreeMap<Arc<str>, usize>,
    /// Whether names are in lower case and looked up without case.
    headers: bool,
}

impl Object {
    /// An object without fields.
    pub fn new() -> Object {
        Object::default()
    }

    /// HTTP headers: names are kept in lower case and looked up without regard
    /// to case, as in `attributes.headers`. Of two equal names the first counts.
    pub fn headers(fields: impl IntoIterator<Item = (Arc<str>, Value)>) -> Object {
        let mut headers = Object {
            headers: true,
            ..Object::new()
        };
        headers.extend(fields);
        headers
    }

    /// Whether names are looked up without regard to case.
    pub fn ignores_case(&self) -> bool {
        self.headers
    }

    /// Adds a field. Of two equal names the last counts, among headers the first.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, value: Value) {
        let mut name = name.into();
        if self.headers && has_upper_case(&name) {
            name = name.to_ascii_lowercase().into();
        }
        match self.position_exact(&name) {
            Some(_) if self.headers => {}
            Some(at) => {
                if let Some((_, old)) = self.fields.get_mut(at) {
                    *old = value;
                }
            }
            None => self.push(name, value),
        }
    }

    /// Adds a field whose name is known to be new.
    #[inline]
    fn push(&mut self, name: Arc<str>, value: Value) {
        self.fields.push((name, value));
        if self.fields.len() > FEW {
            self.extend_index();
        }
    }

    /// Adds to the index what it lacks.
    fn extend_index(&mut self) {
        let indexed = self.index.len();
        let new = self.fields.iter().enumerate().skip(indexed);
        self.index
            .extend(new.map(|(at, (name, _))| (name.clone(), at)));
    }

    /// The value of a field.
    #[inline]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields
            .get(self.position(name)?)
            .map(|(_, value)| value)
    }

    /// The value of a field, its name compared with case even among headers.
    pub(crate) fn get_exact(&self, name: &str) -> Option<&Value> {
        match self.headers && has_upper_case(name) {
            true => None,
            false => self.get(name),
        }
    }

    /// Where a field is among the others.
    #[inline]
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        match self.position_exact(name) {
            None if self.headers && has_upper_case(name) => {
                in_lower_case(name, |name| self.position_exact(name))
            }
            found => found,
        }
    }

    /// Where a field is whose name is given as it is kept.
    #[inline]
    fn position_exact(&self, name: &str) -> Option<usize> {
        match self.index.is_empty() {
            true => self.fields.iter().position(|(known, _)| same(known, name)),
            false => self.index.get(name).copied(),
        }
    }

    /// The fields without some of them; `keep` says which to keep.
    pub(crate) fn without(&self, keep: impl Fn(usize) -> bool) -> Object {
        let mut rest = Object {
            headers: self.headers,
            ..Object::new()
        };
        let kept = self.fields.iter().enumerate().filter(|(at, _)| keep(*at));
        kept.for_each(|(_, (name, value))| rest.push(name.clone(), value.clone()));
        rest
    }

    /// The fields in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Value)> {
        self.fields.iter().map(|(name, value)| (name, value))
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Whether two names are the same, eight bytes at a time: what WebAssembly compares memory
/// with takes them one by one.
fn same(one: &str, other: &str) -> bool {
    let (words, rest) = one.as_bytes().as_chunks();
    let (other_words, other_rest) = other.as_bytes().as_chunks();
    let mut words = words.iter().zip(other_words);
    let mut rest = rest.iter().zip(other_rest);
    one.len() == other.len()
        && words.all(|(word, other)| u64::from_ne_bytes(*word) == u64::from_ne_bytes(*other))
        && rest.all(|(byte, other)| byte == other)
}

/// Uses a name in lower case. Names of headers are hardly ever so long that it
/// takes an allocation.
#[inline(never)]
fn in_lower_case<T>(name: &str, with: impl FnOnce(&str) -> T) -> T {
    let mut room = [0; 64];
    let lower = room.get_mut(..name.len()).and_then(|room| {
        room.copy_from_slice(name.as_bytes());
        room.make_ascii_lowercase();
        std::str::from_utf8(room).ok()
    });
    match lower {
        Some(lower) => with(lower),
        None => with(&name.to_ascii_lowercase()),
    }
}

fn has_upper_case(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_uppercase())
}

impl<Name: Into<Arc<str>>> Extend<(Name, Value)> for Object {
    fn extend<Fields: IntoIterator<Item = (Name, Value)>>(&mut self, fields: Fields) {
        let fields = fields.into_iter();
        self.fields.reserve(fields.size_hint().0);
        fields.for_each(|(name, value)| self.insert(name, value));
    }
}

impl<Name: Into<Arc<str>>> FromIterator<(Name, Value)> for Object {
    fn from_iter<Fields: IntoIterator<Item = (Name, Value)>>(fields: Fields) -> Object {
        let mut object = Object::new();
        object.extend(fields);
        object
    }
}
