//! One field of a policy's configuration: what it is called, and what it is in the
//! document that is sent.

use gateway_model::Entry;
use serde_json::{Map, Value, json};

use super::control::{Content, Control, Entries, Sent};
use crate::forms::condition::{self, Condition};
use crate::forms::key_choice::KeyChoice;
use crate::forms::number::number;

/// A field.
#[derive(Debug)]
pub struct Field {
    /// The mapping that it stands in, with a dot: `config.`; empty for the policy itself.
    within: &'static str,
    /// What it is called there, such as `certificate.crt`.
    pub name: &'static str,
    /// What the documentation calls it.
    pub label: &'static str,
    /// What comparisons call it.
    pub short: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// How it is filled in.
    pub control: Control,
    /// The field on which it depends, and what has to be chosen there. Unless it is,
    /// this field is neither shown nor sent.
    pub when: Option<(&'static str, &'static str)>,
    /// One of its choices that there is not, and what is chosen in which other field then.
    pub barred: Option<(&'static str, &'static str, &'static str)>,
}

impl Field {
    /// A field of a configuration that is always shown.
    pub const fn new(
        name: &'static str,
        label: &'static str,
        control: Control,
        help: &'static str,
    ) -> Self {
        Self {
            within: "config.",
            name,
            label,
            short: label,
            help,
            control,
            when: None,
            barred: None,
        }
    }

    /// A field that every policy has.
    pub const fn common(
        name: &'static str,
        label: &'static str,
        control: Control,
        help: &'static str,
    ) -> Self {
        Self {
            within: "",
            ..Self::new(name, label, control, help)
        }
    }

    /// The same under another name in comparisons.
    pub const fn called(self, short: &'static str) -> Self {
        Self { short, ..self }
    }

    /// The same, where something else is chosen in another field.
    pub const fn when(self, path: &'static str, chosen: &'static str) -> Self {
        Self {
            when: Some((path, chosen)),
            ..self
        }
    }

    /// The same without one of its choices where something is chosen in another field.
    pub const fn without(
        self,
        choice: &'static str,
        path: &'static str,
        chosen: &'static str,
    ) -> Self {
        Self {
            barred: Some((choice, path, chosen)),
            ..self
        }
    }

    /// Where it stands in the policy that is sent.
    pub fn path(&self) -> String {
        format!("{}{}", self.within, self.name)
    }

    /// Whether every policy has it.
    pub fn is_common(&self) -> bool {
        self.within.is_empty()
    }

    /// What a policy has in it.
    pub fn value<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        let path = self.path();
        let mut names = path.split('.');
        names.try_fold(document, |value, name| value.get(name))
    }

    /// What is filled in where this is the policy. A way is for its kind to tell.
    pub fn read(&self, document: &Value) -> Content {
        let value = self.value(document);
        match self.control {
            Control::Switch { .. } => Content::Switch(value == Some(&Value::Bool(true))),
            Control::Secret { .. } | Control::PrivateKey => {
                Content::Secret(KeyChoice::Text(String::new()))
            }
            Control::Rows(Entries {
                name, value: given, ..
            }) => {
                let items = value.and_then(Value::as_array).into_iter().flatten();
                let text = |item: &Value, name| text(item.get(name).unwrap_or(&Value::Null), "");
                let rows = items.map(|item| Entry {
                    name: text(item, name),
                    value: text(item, given),
                });
                Content::Rows(rows.collect())
            }
            Control::Conditions => match (value, value.map(condition::read)) {
                (_, Some(Some(conditions))) => Content::Conditions(conditions),
                (Some(value), Some(None)) => Content::Text(value.to_string()),
                _ => Content::Conditions(Vec::new()),
            },
            control => Content::Text(text(value.unwrap_or(&Value::Null), control.separator())),
        }
    }

    /// Puts into a policy what is filled in.
    pub fn write(&self, content: &Content, document: &mut Map<String, Value>) {
        let path = self.path();
        let mut names = path.split('.').peekable();
        let mut object = Some(document);
        while let (Some(name), Some(fields)) = (names.next(), object.take()) {
            if names.peek().is_some() {
                // An empty mapping is an issue at what is missing in it.
                object = fields
                    .entry(name)
                    .or_insert_with(|| json!({}))
                    .as_object_mut();
            } else if let Some(value) = self.sent(content) {
                fields.insert(name.to_owned(), value);
            }
        }
    }

    /// What is sent; none where the field is left out.
    fn sent(&self, content: &Content) -> Option<Value> {
        let text = match content {
            Content::Switch(on) => return Some(json!(on)),
            Content::Secret(key) => return key.document(),
            Content::Rows(rows) => return Some(self.rows(rows)),
            Content::Conditions(conditions) => {
                let sent = conditions.iter().map(Condition::document);
                return (!conditions.is_empty()).then(|| sent.collect());
            }
            Content::Text(text) => text,
        };
        let given = (!text.trim().is_empty()).then(|| text.trim());
        match self.control {
            Control::Way(_) => None,
            Control::OptionalText | Control::Prose | Control::Service => {
                given.map(|text| json!(text))
            }
            Control::Certificates => given.map(|_| json!(text)),
            Control::Number | Control::Seconds { .. } | Control::Choice(_, Sent::Number) => {
                Some(number(text))
            }
            Control::Lines | Control::Choice(_, Sent::List) => {
                let items = text.split([',', '\n']).map(str::trim);
                let items = items.filter(|item| !item.is_empty());
                Some(items.collect())
            }
            Control::Text => Some(json!(text.trim())),
            _ => Some(json!(text)),
        }
    }

    fn rows(&self, rows: &[Entry]) -> Value {
        let Control::Rows(Entries { name, value, .. }) = self.control else {
            return Value::Null;
        };
        let rows = rows
            .iter()
            .filter(|row| !row.name.is_empty() || !row.value.is_empty());
        rows.map(|row| json!({ name: row.name, value: row.value }))
            .collect()
    }

    /// Whether what is filled in is to be seen at once: it keeps the policy from some
    /// requests, or says what the policy is for.
    pub fn matters(&self, content: &Content) -> bool {
        match (self.control, content) {
            (Control::Service | Control::Prose, Content::Text(text)) => !text.is_empty(),
            (_, Content::Conditions(conditions)) => !conditions.is_empty(),
            (_, Content::Switch(on)) => !on,
            _ => false,
        }
    }

    /// What is filled in, in words: a line for each item, none for nothing.
    pub fn lines(&self, content: &Content) -> Vec<String> {
        match content {
            Content::Text(text) if text.is_empty() => Vec::new(),
            Content::Text(text) => {
                let choices = match self.control {
                    Control::Choice(choices, _) | Control::Way(choices) => choices,
                    _ => &[],
                };
                let chosen = choices.iter().find(|(value, _)| value == text);
                let words = chosen.map_or(text.as_str(), |(_, words)| words);
                words.trim().lines().map(str::to_owned).collect()
            }
            Content::Switch(is_on) => match self.control {
                Control::Switch {
                    words: (on, off), ..
                } => {
                    vec![if *is_on { on } else { off }.to_owned()]
                }
                _ => Vec::new(),
            },
            Content::Conditions(conditions) => conditions.iter().map(Condition::words).collect(),
            Content::Rows(rows) => {
                let rows = rows.iter();
                rows.map(|row| format!("{}: {}", row.name, row.value))
                    .collect()
            }
            Content::Secret(key) => vec![
                match key {
                    KeyChoice::Keep => "The one that is set",
                    KeyChoice::Text(_) => "A new one",
                    KeyChoice::Generated(_) => "A generated one",
                }
                .to_owned(),
            ],
        }
    }
}

/// A value as it is filled in.
fn text(value: &Value, separator: &str) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| text(item, separator)).collect();
            items.join(separator)
        }
        value => value.to_string(),
    }
}
