//! A policy: its fields as a whole, and what depends on what.

use gateway_model::{Phase, PolicyKind};
use serde_json::{Map, Value, json};

use super::common::COMMON;
use super::control::{Choices, Content, Control};
use super::field::Field;
use super::section::Section;
use crate::forms::key_choice::KeyChoice;

/// A policy.
#[derive(Debug)]
pub struct Kind {
    /// Which one.
    pub policy: PolicyKind,
    /// What it is called in the documentation.
    pub title: &'static str,
    /// What it is for, and to what it applies; empty where the form says so itself.
    pub help: &'static str,
    /// What the form of a new one begins with, as JSON: the gateway's defaults but for
    /// what is empty or off.
    pub begin: &'static str,
    /// What there is to fill in.
    pub sections: &'static [Section],
}

impl Kind {
    /// Its name in `policyRef`.
    pub fn name(&self) -> &'static str {
        self.policy.name()
    }

    /// Whether it makes tokens, so that its form can show the one of a sample request.
    pub fn makes_tokens(&self) -> bool {
        self.policy.phase() == Phase::Token
    }

    /// Its fields, in order, and behind them those of every policy.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        let sections = self.sections.iter().chain(&COMMON);
        sections.flat_map(|section| section.fields)
    }

    /// Whether a field of every policy is one that this policy can use.
    pub fn offers(&self, field: &Field) -> bool {
        let phase = self.policy.phase();
        match field.control {
            Control::Service => phase.has_service(),
            Control::Conditions => phase.has_request(),
            _ => true,
        }
    }

    /// What is filled in where this is the policy.
    pub fn read(&self, document: &Value) -> Vec<Content> {
        let contents = self.fields().map(|field| match field.control {
            Control::Way(ways) => Content::Text(self.way(field, ways, document).to_owned()),
            _ => field.read(document),
        });
        contents.collect()
    }

    /// The way of which a policy has a field; the first where it has none.
    fn way(&self, way: &Field, ways: Choices, document: &Value) -> &'static str {
        let used = |chosen: &str| {
            let mut fields = self.fields();
            fields.any(|it| it.when == Some((way.name, chosen)) && it.value(document).is_some())
        };
        let first = ways.first().copied().unwrap_or_default();
        let mut ways = ways.iter().copied();
        ways.find(|(way, _)| used(way)).unwrap_or(first).0
    }

    /// What a new policy begins with.
    pub fn begin(&self) -> Vec<Content> {
        let config: Value = serde_json::from_str(self.begin).unwrap_or_default();
        self.read(&json!({ "enabled": true, "config": config }))
    }

    /// What a policy that exists begins with: its secret stays unless it is replaced.
    pub fn keep(&self, document: &Value) -> Vec<Content> {
        let read = self.read(document);
        let kept = self.fields().zip(&read).enumerate();
        let kept = kept.map(|(index, (field, content))| {
            match field.control.is_secret() && self.is_shown(index, &read) {
                true => Content::Secret(KeyChoice::Keep),
                false => content.clone(),
            }
        });
        kept.collect()
    }

    /// The place of the field on which another depends, and what has to be there.
    pub fn condition(&self, field: &Field) -> Option<(usize, &'static str)> {
        let (path, chosen) = field.when?;
        let place = self.fields().position(|it| it.name == path)?;
        Some((place, chosen))
    }

    /// Whether a field is shown and sent.
    fn is_shown(&self, index: usize, contents: &[Content]) -> bool {
        let field = self.fields().nth(index);
        let condition = field.and_then(|field| self.condition(field));
        condition.is_none_or(|(place, chosen)| {
            let content = contents.get(place);
            content.is_some_and(|content| content.is(chosen))
        })
    }

    /// The policy that is sent.
    pub fn document(&self, contents: &[Content]) -> Value {
        let mut document = Map::new();
        document.insert("policyRef".to_owned(), json!({ "name": self.name() }));
        for (index, (field, content)) in self.fields().zip(contents).enumerate() {
            if self.is_shown(index, contents) {
                field.write(content, &mut document);
            }
        }
        Value::Object(document)
    }

    /// What a policy says, field by field in words; nothing of those that are not used.
    pub fn words(&self, document: &Value) -> Vec<(&'static Field, Vec<String>)> {
        let mut contents = self.read(document);
        for (field, content) in self.fields().zip(&mut contents) {
            if let Content::Secret(key) = content {
                *key = match field.value(document) {
                    None => KeyChoice::Keep,
                    Some(Value::Object(_)) => KeyChoice::Generated(String::new()),
                    Some(_) => KeyChoice::Text(String::new()),
                };
            }
        }
        let words = self.fields().zip(&contents).enumerate();
        let words = words.map(
            |(index, (field, content))| match self.is_shown(index, &contents) {
                true => (field, field.lines(content)),
                false => (field, Vec::new()),
            },
        );
        words.collect()
    }

    /// The field that is never shown again.
    pub fn secret(&self) -> Option<&'static Field> {
        self.fields().find(|field| field.control.is_secret())
    }
}
