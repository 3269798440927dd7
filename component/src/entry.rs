//! One custom claim or header parameter: a name and a value.

use std::borrow::Cow;

use dataweave::{Inputs, Value};

use crate::failure::failure;
use crate::registered::{self, Part};
use crate::text::{Random, Text};
use crate::types::{self, Effect, Failure, FailureKind, Issue};
use crate::{issue, token};

/// An entry that has been understood.
pub(crate) struct Entry {
    path: String,
    name: Text,
    value: Text,
    /// The name, where it is the same for every request and there is one.
    constant_name: Option<String>,
    /// As much of `"name":value` as is the same for every request.
    json: ConstantJson,
}

/// The beginning of a member, as JSON.
enum ConstantJson {
    /// Nothing of it.
    Nothing,
    /// The name with its colon.
    Name(String),
    /// The whole.
    Member(String),
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
        let constant_name = match name.constant().map(|value| name_of(&name, value)) {
            None => None,
            Some(Ok(Some(text))) => Some(text.into_owned()),
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
        let json = ConstantJson::of(constant_name.as_deref(), value.constant());
        Some(Self {
            path,
            name,
            value,
            constant_name,
            json,
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
    pub(crate) fn constant_name(&self) -> Option<&str> {
        self.constant_name.as_deref()
    }

    /// Whether it is the same for every request.
    pub(crate) fn is_constant(&self) -> bool {
        self.name.constant().is_some() && self.value.constant().is_some()
    }

    /// The bytes of its JSON, where that is the same for every request; else, and if it
    /// is left out, 0.
    pub(crate) fn constant_size(&self) -> usize {
        let is_there = self.value.constant().is_some_and(|value| !value.is_null());
        match &self.json {
            // With the comma in front.
            ConstantJson::Member(member) if is_there => member.len() + 1,
            _ => 0,
        }
    }

    /// Warns of a name or value that verifiers refuse, where the configuration shows it.
    pub(crate) fn warn(&self, part: Part, issues: &mut Vec<Issue>) {
        let Some(name) = self.constant_name() else {
            return;
        };
        if let Some(message) = registered::check_name(part, name) {
            issues.push(issue::warning(self.name.path(), message));
        }
        let value = self.value.constant();
        if let Some(message) = value.and_then(|value| registered::check_value(part, name, value)) {
            issues.push(issue::warning(self.value.path(), message));
        }
    }

    /// Name and value for one request.
    pub(crate) fn evaluate<'a>(&'a self, inputs: &Inputs, random: Random<'_>) -> Outcome<'a> {
        let name = match self.name.constant() {
            Some(_) => Ok(self.constant_name().map(Cow::Borrowed)),
            None => self.evaluate_name(inputs, random),
        };
        let value = self.value.evaluate(inputs, random);
        let effect = match (&name, &value) {
            (Err(_), _) | (_, Err(_)) => Effect::Failed,
            (Ok(Some(_)), Ok(value)) if !value.is_null() => Effect::Included,
            _ => Effect::Omitted,
        };
        Outcome {
            entry: self,
            name,
            value,
            effect,
        }
    }

    fn evaluate_name<'a>(
        &'a self,
        inputs: &Inputs,
        random: Random<'_>,
    ) -> Result<Option<Cow<'a, str>>, Box<Failure>> {
        let value = self.name.evaluate(inputs, random)?;
        let name = name_of(&self.name, &value)?;
        Ok(name.map(|name| Cow::Owned(name.into_owned())))
    }
}

impl ConstantJson {
    fn of(name: Option<&str>, value: Option<&Value>) -> Self {
        let name = name.map(|name| token::json(name) + ":");
        match (name, value) {
            (None, _) => Self::Nothing,
            (Some(name), None) => Self::Name(name),
            (Some(name), Some(value)) => Self::Member(name + &token::json(value)),
        }
    }
}

/// What an entry came to for one request.
pub(crate) struct Outcome<'a> {
    pub(crate) entry: &'a Entry,
    /// The name, or none if it is null or empty.
    pub(crate) name: Result<Option<Cow<'a, str>>, Box<Failure>>,
    /// The value; null leaves the entry out.
    pub(crate) value: Result<Cow<'a, Value>, Box<Failure>>,
    /// What became of it.
    pub(crate) effect: Effect,
}

impl Outcome<'_> {
    /// What went wrong first.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        let failure = self.name.as_ref().err().or(self.value.as_ref().err());
        failure.map(|failure| &**failure)
    }

    /// Writes `"name":value`.
    pub(crate) fn write(&self, json: &mut Vec<u8>) {
        match (&self.entry.json, &self.name) {
            (ConstantJson::Member(member), _) => {
                json.extend_from_slice(member.as_bytes());
                return;
            }
            (ConstantJson::Name(name), _) => json.extend_from_slice(name.as_bytes()),
            (ConstantJson::Nothing, Ok(Some(name))) => {
                token::write_json(json, &**name);
                json.push(b':');
            }
            (ConstantJson::Nothing, _) => {}
        }
        if let Ok(value) = &self.value {
            token::write_json(json, &**value);
        }
    }
}

/// The name that a value stands for: none for null and for an empty text.
fn name_of<'a>(text: &Text, value: &'a Value) -> Result<Option<Cow<'a, str>>, Box<Failure>> {
    match value {
        Value::Null => Ok(None),
        Value::String(name) if name.is_empty() => Ok(None),
        Value::String(name) => Ok(Some(Cow::Borrowed(name))),
        Value::Boolean(_) | Value::Number(_) => Ok(Some(Cow::Owned(token::json(value)))),
        Value::Array(_) | Value::Object(_) | Value::Binary(_) => Err(Box::new(failure(
            FailureKind::Expression,
            text.path(),
            format!(
                "A name must be a text, and the expression gives {}.",
                with_article(value)
            ),
        ))),
    }
}

fn with_article(value: &Value) -> &'static str {
    match value {
        Value::Array(_) => "an Array",
        Value::Object(_) => "an Object",
        _ => "a Binary",
    }
}
