//! One field of a policy's configuration: what it is called, and what it is in the
//! document that is sent.

use gateway_model::Entry;
use serde_json::{Map, Value, json};

use super::control::{Content, Control, Entries, Sent};
use crate::forms::key_choice::KeyChoice;

/// A field.
#[derive(Debug)]
pub(crate) struct Field {
    /// Where it stands in `config`, such as `certificate.crt`.
    pub(crate) path: &'static str,
    /// What the documentation calls it.
    pub(crate) label: &'static str,
    /// What it is for.
    pub(crate) help: &'static str,
    /// How it is filled in.
    pub(crate) control: Control,
    /// The field on which it depends, and what has to be chosen there. Unless it is,
    /// this field is neither shown nor sent.
    pub(crate) when: Option<(&'static str, &'static str)>,
}

impl Field {
    /// A field that is always shown.
    pub(super) const fn new(
        path: &'static str,
        label: &'static str,
        control: Control,
        help: &'static str,
    ) -> Self {
        Self {
            path,
            label,
            help,
            control,
            when: None,
        }
    }

    /// The same, where something else is chosen in another field.
    pub(super) const fn when(self, path: &'static str, chosen: &'static str) -> Self {
        Self {
            when: Some((path, chosen)),
            ..self
        }
    }

    /// Where it stands in the policy that is sent.
    pub(crate) fn path(&self) -> String {
        format!("config.{}", self.path)
    }

    /// What a configuration has in it.
    pub(crate) fn value<'v>(&self, config: &'v Value) -> Option<&'v Value> {
        let mut names = self.path.split('.');
        names.try_fold(config, |value, name| value.get(name))
    }

    /// What is filled in where this is the configuration. A way is for its kind to
    /// tell.
    pub(super) fn read(&self, config: &Value) -> Content {
        let value = self.value(config);
        match self.control {
            Control::Switch { .. } => Content::Switch(value == Some(&Value::Bool(true))),
            Control::Secret { .. } | Control::PrivateKey => {
                Content::Secret(KeyChoice::Text(String::new()))
            }
            Control::Rows(Entries { name, .. }) => {
                let items = value.and_then(Value::as_array).into_iter().flatten();
                let text = |item: &Value, name| text(item.get(name).unwrap_or(&Value::Null), "");
                let rows = items.map(|item| Entry {
                    name: text(item, name),
                    value: text(item, "value"),
                });
                Content::Rows(rows.collect())
            }
            control => Content::Text(text(value.unwrap_or(&Value::Null), control.separator())),
        }
    }

    /// Puts into a configuration what is filled in.
    pub(super) fn write(&self, content: &Content, config: &mut Map<String, Value>) {
        let (object, name) = match self.path.split_once('.') {
            None => (Some(config), self.path),
            Some((outer, name)) => {
                // An empty mapping is an issue at what is missing in it.
                let outer = config.entry(outer).or_insert_with(|| json!({}));
                (outer.as_object_mut(), name)
            }
        };
        if let (Some(object), Some(value)) = (object, self.sent(content)) {
            object.insert(name.to_owned(), value);
        }
    }

    /// What is sent; none where the field is left out.
    fn sent(&self, content: &Content) -> Option<Value> {
        let text = match content {
            Content::Switch(on) => return Some(json!(on)),
            Content::Secret(key) => return key.document(),
            Content::Rows(rows) => return Some(self.rows(rows)),
            Content::Text(text) => text,
        };
        let given = (!text.trim().is_empty()).then(|| text.trim());
        match self.control {
            Control::Way(_) => None,
            Control::OptionalText => given.map(|text| json!(text)),
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
        let Control::Rows(Entries { name, .. }) = self.control else {
            return Value::Null;
        };
        let rows = rows
            .iter()
            .filter(|row| !row.name.is_empty() || !row.value.is_empty());
        rows.map(|row| json!({ name: row.name, "value": row.value }))
            .collect()
    }

    /// What is filled in, in words: a line for each item, none for nothing.
    pub(super) fn lines(&self, content: &Content) -> Vec<String> {
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
            Content::Switch(on) => vec![if *on { "On" } else { "Off" }.to_owned()],
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

/// A number as it is sent: what is no number stays text, and the gateway says what is
/// wrong with it.
fn number(text: &str) -> Value {
    let text = text.trim();
    text.parse::<u64>()
        .map_or_else(|_| json!(text), |number| json!(number))
}
