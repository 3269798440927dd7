//! What a field may hold.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::{NO_VALUE, Reader};
use crate::placeholder::is_placeholder;
use crate::{Entry, Issue, Pattern, Seconds, Secret};

const UNFILLED: &str = "This looks like a placeholder that was not filled in. Write the secret itself; in files of Local Mode $NAME stands for an environment variable.";

impl<'a> Reader<'a> {
    /// Reads a text.
    pub fn text(&mut self, value: &'a Value, path: &str) -> Option<String> {
        let problem = match value {
            Value::String(text) => return Some(text.clone()),
            Value::Number(_) | Value::Bool(_) => "This must be text. Put it in quotes.",
            Value::Null => NO_VALUE,
            Value::Array(_) | Value::Object(_) => "This must be text.",
        };
        self.error(path, problem);
        None
    }

    /// Reads a text that may be an expression.
    fn text_or_expression(&mut self, value: &'a Value, path: &str) -> Option<String> {
        if matches!(value, Value::Number(_) | Value::Bool(_)) {
            self.error(path, "This must be text. Put it in quotes; for a number write \"#[42]\", for a Boolean \"#[true]\", quotes included.");
            return None;
        }
        self.text(value, path)
    }

    /// Reads a secret: a key or a password. One that nobody filled in is an error.
    pub(crate) fn secret(&mut self, value: &'a Value, path: &str) -> Option<Secret> {
        let text = self.text(value, path)?;
        if is_placeholder(&text) {
            self.error(path, UNFILLED);
            return None;
        }
        Some(Secret::new(text))
    }

    /// Reads a text that has a form of its own.
    pub fn text_as<T>(&mut self, value: &'a Value, path: &str) -> Option<T>
    where
        T: TryFrom<String, Error: std::fmt::Display>,
    {
        let text = self.text(value, path)?;
        T::try_from(text)
            .map_err(|error| self.error(path, error.to_string()))
            .ok()
    }

    /// Reads one of a few names.
    pub fn one_of<T: Copy>(
        choices: &[(&'static str, T)],
    ) -> impl FnOnce(&mut Self, &'a Value, &str) -> Option<T> {
        move |reader, value, path| {
            let chosen = value
                .as_str()
                .and_then(|text| choices.iter().find(|(name, _)| *name == text));
            if chosen.is_none() {
                let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
                reader.error(path, format!("This must be one of {}.", names.join(", ")));
            }
            chosen.map(|(_, choice)| *choice)
        }
    }

    /// Reads a Boolean.
    pub fn boolean(&mut self, value: &'a Value, path: &str) -> Option<bool> {
        if value.as_bool().is_none() {
            self.error(path, "This must be true or false, without quotes.");
        }
        value.as_bool()
    }

    /// Reads a whole number of seconds; `3600.0` is one.
    pub(crate) fn seconds(&mut self, value: &'a Value, path: &str) -> Option<Seconds> {
        let whole = |number: f64| {
            let exact = number >= 0.0 && number <= Seconds::MAX as f64 && number.fract() == 0.0;
            exact.then_some(number as u64)
        };
        let seconds = value
            .as_u64()
            .filter(|seconds| *seconds <= Seconds::MAX)
            .or_else(|| value.as_f64().and_then(whole));
        if seconds.is_none() {
            let number = format!("a whole number of seconds from 0 to {}", Seconds::MAX);
            self.no_number(value, path, &number);
        }
        seconds.map(Seconds)
    }

    /// Reads a whole number within a range.
    pub fn integer<T>(
        &mut self,
        value: &'a Value,
        path: &str,
        range: std::ops::RangeInclusive<T>,
    ) -> Option<T>
    where
        T: Copy + PartialOrd + TryFrom<u64> + std::fmt::Display,
    {
        let number = value.as_u64().and_then(|number| T::try_from(number).ok());
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.no_number(
                value,
                path,
                &format!("a whole number from {least} to {most}"),
            );
        }
        number
    }

    /// Reports what is no number of the kind that is `wanted`. Forms send what is typed as a
    /// number if it is one, so that only documents have one in quotes.
    pub fn no_number(&mut self, value: &Value, path: &str, wanted: &str) {
        let is_quoted = |text: &str| serde_json::from_str::<Number>(text).is_ok();
        let message = match value.as_str().is_some_and(is_quoted) {
            true => format!("This must be {wanted}. It is text: remove the quotes."),
            false => format!("This must be {wanted}."),
        };
        self.error(path, message);
    }

    /// Reads a regular expression.
    pub(crate) fn pattern(&mut self, value: &'a Value, path: &str) -> Option<Pattern> {
        if value.is_array() {
            self.error(
                path,
                "This must be one text. Write alternatives with | in between, such as GET|POST.",
            );
            return None;
        }
        let text = self.text(value, path)?;
        let pattern = Pattern::try_from(text);
        pattern
            .map_err(|error| {
                let issue = Issue::error(path, error.to_string());
                self.issues.push(Issue {
                    span: error.span,
                    ..issue
                });
            })
            .ok()
    }

    /// Reads a list item by item.
    pub fn list<T>(
        &mut self,
        value: &'a Value,
        path: &str,
        mut read: impl FnMut(&mut Self, &'a Value, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(items) = value.as_array() else {
            self.error(path, "This must be a list; [] for none.");
            return None;
        };
        // Every item is read before the first bad one decides, so that all are reported.
        items
            .iter()
            .enumerate()
            .map(|(index, item)| read(self, item, &format!("{path}[{index}]")))
            .collect::<Vec<_>>()
            .into_iter()
            .collect()
    }

    /// Reads a list of `{name, value}`.
    pub(crate) fn entries(&mut self, value: &'a Value, path: &str) -> Option<Vec<Entry>> {
        self.list(value, path, |reader, item, path| {
            reader.object(item, path, |fields| {
                let name = fields.required("name", Reader::text_or_expression);
                let value = fields.required("value", Reader::text_or_expression);
                Some(Entry {
                    name: name?,
                    value: value?,
                })
            })
        })
    }

    /// Reads a mapping whose names people choose, each value with its name and path.
    /// Those that cannot be read are left out.
    pub fn named<T>(
        &mut self,
        value: &'a Value,
        path: &str,
        mut read: impl FnMut(&mut Self, &'a str, &'a Value, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(fields) = value.as_object() else {
            self.error(path, "This must be a mapping of names to values.");
            return None;
        };
        let read = fields
            .iter()
            .filter_map(|(name, value)| read(self, name, value, &format!("{path}.{name}")));
        Some(read.collect())
    }

    /// Reads a list of `[name, value]`.
    pub(crate) fn pairs(&mut self, value: &'a Value, path: &str) -> Option<Vec<(String, String)>> {
        let Some(items) = value.as_array() else {
            self.error(path, "This must be a list of [name, value]; [] for none.");
            return None;
        };
        let mut pairs = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            match item.as_array().map(Vec::as_slice) {
                Some([Value::String(name), Value::String(value)]) => {
                    pairs.push((name.clone(), value.clone()));
                }
                _ => self.error(&path, "This must be [name, value], both text."),
            }
        }
        Some(pairs)
    }

    /// Reads a mapping of any content.
    pub(crate) fn mapping(&mut self, value: &'a Value, path: &str) -> Option<Map<String, Value>> {
        if !value.is_object() {
            self.error(path, "This must be a mapping of names to values.");
        }
        value.as_object().cloned()
    }

    /// Reads a mapping of names to texts or lists of texts.
    pub(crate) fn texts_by_name(
        &mut self,
        value: &'a Value,
        path: &str,
    ) -> Option<BTreeMap<String, Vec<String>>> {
        let Some(fields) = value.as_object() else {
            self.error(path, "This must be a mapping of names to texts.");
            return None;
        };
        let mut texts = BTreeMap::new();
        for (name, value) in fields {
            let path = format!("{path}.{name}");
            let read = match value {
                Value::Array(items) => items
                    .iter()
                    .enumerate()
                    .filter_map(|(index, item)| self.text(item, &format!("{path}[{index}]")))
                    .collect(),
                _ => self.text(value, &path).into_iter().collect(),
            };
            texts.insert(name.clone(), read);
        }
        Some(texts)
    }
}
