//! One custom claim or header parameter: a name and a value.

use std::borrow::Cow;

use dataweave::{Inputs, Value};

use crate::failure::failure;
use crate::registered::{self, Part};
use crate::text::{Random, Text};
use crate::types::{self, Failure, FailureKind, Issue};
use crate::{issue, token};

/// An entry that has been understood.
pub(crate) struct Entry {
    path: String,
    name: Text,
    value: Text,
    /// The name as JSON with its colon, where it is the same for every request.
    member_name: Option<String>,
    /// The value as JSON, where it is the same for every request.
    member_value: Option<String>,
}

impl Entry {
    /// Understands an entry. A name that always comes to nothing gets a warning.
    pub(crate) fn compile(
        path: String,
        written: &types::Entry,
        issues: &mut Vec<Issue>,
    ) -> Option<Self> {
        let name = Text::compile(format!("{path}.name"), &written.name, issues);
        let value = Text::compile(format!("{path}.value"), &written.value, issues);
        let (name, value) = (name?, value?);
        let member_name = match name.constant().map(|value| name_of(&name, value)) {
            None => None,
            Some(Ok(Some(text))) => Some(token::json(&text) + ":"),
            Some(Ok(None)) => {
                issues.push(issue::warning(
                    name.path(),
                    "The name is empty, so the entry never gets into a token. Name it or remove it.",
                ));
                None
            }
            Some(Err(failure)) => {
                issues.push(issue::error(failure.path, failure.message));
                return None;
            }
        };
        let member_value = value.constant().map(token::json);
        Some(Self {
            path,
            name,
            value,
            member_name,
            member_value,
        })
    }

    /// Which entry it is: `customClaims[0]`.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// How name and value were understood.
    pub(crate) fn texts(&self) -> [&Text; 2] {
        [&self.name, &self.value]
    }

    /// The name, where it is the same for every request and there is one.
    pub(crate) fn constant_name(&self) -> Option<Cow<'_, str>> {
        name_of(&self.name, self.name.constant()?).ok()?
    }

    /// Whether it is the same for every request.
    pub(crate) fn is_constant(&self) -> bool {
        self.name.constant().is_some() && self.value.constant().is_some()
    }

    /// The bytes of its JSON, where that is the same for every request; else, and if it
    /// is left out, 0.
    pub(crate) fn constant_size(&self) -> usize {
        let is_there = self.value.constant().is_some_and(|value| !value.is_null());
        match (&self.member_name, &self.member_value) {
            (Some(name), Some(value)) if is_there => name.len() + value.len() + 1,
            _ => 0,
        }
    }

    /// Warns of a name or value that verifiers refuse, where the configuration shows it.
    pub(crate) fn warn(&self, part: Part, issues: &mut Vec<Issue>) {
        let Some(name) = self.constant_name() else {
            return;
        };
        if let Some(message) = registered::check_name(part, &name) {
            issues.push(issue::warning(self.name.path(), message));
        }
        let value = self.value.constant();
        if let Some(message) = value.and_then(|value| registered::check_value(part, &name, value)) {
            issues.push(issue::warning(self.value.path(), message));
        }
    }

    /// Name and value for one request.
    pub(crate) fn evaluate<'a>(&'a self, inputs: &Inputs, random: Random<'_>) -> Outcome<'a> {
        let name = match self.name.constant() {
            Some(value) => name_of(&self.name, value),
            None => self
                .name
                .evaluate(inputs, random)
                .and_then(|value| Ok(name_of(&self.name, &value)?.map(Cow::into_owned)))
                .map(|name| name.map(Cow::Owned)),
        };
        let value = self.value.evaluate(inputs, random);
        Outcome {
            entry: self,
            name,
            value,
        }
    }
}

/// What an entry came to for one request.
pub(crate) struct Outcome<'a> {
    pub(crate) entry: &'a Entry,
    /// The name, or none if it is null or empty.
    pub(crate) name: Result<Option<Cow<'a, str>>, Failure>,
    /// The value; null leaves the entry out.
    pub(crate) value: Result<Value, Failure>,
}

impl Outcome<'_> {
    /// What went wrong first.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.name.as_ref().err().or(self.value.as_ref().err())
    }

    /// The name under which it goes into the token, unless something keeps it out.
    pub(crate) fn member(&self) -> Option<&str> {
        match (&self.name, &self.value) {
            (Ok(Some(name)), Ok(value)) if !value.is_null() => Some(name),
            _ => None,
        }
    }

    /// Writes `"name":value`.
    pub(crate) fn write(&self, json: &mut Vec<u8>) {
        match (&self.entry.member_name, &self.name) {
            (Some(name), _) => json.extend_from_slice(name.as_bytes()),
            (None, Ok(Some(name))) => {
                token::write_json(json, &**name);
                json.push(b':');
            }
            (None, _) => {}
        }
        match (&self.entry.member_value, &self.value) {
            (Some(value), _) => json.extend_from_slice(value.as_bytes()),
            (None, Ok(value)) => token::write_json(json, value),
            (None, Err(_)) => {}
        }
    }
}

/// The name that a value stands for: none for null and for an empty text.
fn name_of<'a>(text: &Text, value: &'a Value) -> Result<Option<Cow<'a, str>>, Failure> {
    match value {
        Value::Null => Ok(None),
        Value::String(name) if name.is_empty() => Ok(None),
        Value::String(name) => Ok(Some(Cow::Borrowed(name))),
        Value::Boolean(_) | Value::Number(_) => Ok(Some(Cow::Owned(token::json(value)))),
        Value::Array(_) | Value::Object(_) | Value::Binary(_) => Err(failure(
            FailureKind::Expression,
            text.path(),
            format!(
                "A name must be a text, and the expression gives {}.",
                with_article(value)
            ),
        )),
    }
}

fn with_article(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "an Array",
        Value::Object(_) => "an Object",
        _ => "a Binary",
    }
}
