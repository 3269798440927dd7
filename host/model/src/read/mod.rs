//! Reads documents field by field and reports every issue, where `serde` would
//! stop at the first. A message never repeats what was written.

mod values;

use serde_json::{Map, Value};

use crate::{Issue, Within};

/// What is said where a value is missing behind a name.
const NO_VALUE: &str =
    "There is no value here. In YAML, # begins a comment: put a value that has a # in quotes.";

/// Reads the fields of one mapping.
pub struct Reader<'a> {
    fields: Option<&'a Map<String, Value>>,
    path: String,
    known: Vec<&'static str>,
    issues: Vec<Issue>,
}

impl<'a> Reader<'a> {
    /// Starts on a document that should be a mapping.
    pub fn new(document: &'a Value, path: &str) -> Self {
        let mut issues = Vec::new();
        match document {
            Value::Object(_) => {}
            Value::Null => issues.push(Issue::error(path, NO_VALUE)),
            _ => {
                let message = "Write a mapping of names to values here.";
                issues.push(Issue::error(path, message));
            }
        }
        Self {
            fields: document.as_object(),
            path: path.to_owned(),
            known: Vec::new(),
            issues,
        }
    }

    /// Reads a field that must be there.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self, &'a Value, &str) -> Option<T>,
    ) -> Option<T> {
        let path = self.path_of(name);
        match self.field(name) {
            Some(Value::Null) => {
                self.error(&path, NO_VALUE);
                None
            }
            Some(value) => read(self, value, &path),
            None if self.fields.is_some() => {
                self.error(&path, format!("`{name}` is required.{}", hint(name)));
                None
            }
            None => None,
        }
    }

    /// Reads a field that may be absent. If it is written, it has a value: null is what a
    /// comment leaves behind where somebody meant one.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self, &'a Value, &str) -> Option<T>,
    ) -> Option<T> {
        let path = self.path_of(name);
        let value = self.field(name)?;
        if value.is_null() {
            self.error(
                &path,
                format!("{NO_VALUE} Leave the field out for its default."),
            );
            return None;
        }
        read(self, value, &path)
    }

    /// Reads a field that may be absent or null, as programs write it.
    pub(crate) fn nullable<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self, &'a Value, &str) -> Option<T>,
    ) -> Option<T> {
        let path = self.path_of(name);
        let value = self.field(name).filter(|value| !value.is_null())?;
        read(self, value, &path)
    }

    /// Ends with the document or with all its issues, fields that nobody asked
    /// for among them.
    pub fn finish<T>(mut self, build: impl FnOnce() -> Option<T>) -> Result<T, Vec<Issue>> {
        self.report_unknown();
        match build() {
            Some(document) if self.issues.is_empty() => Ok(document),
            _ => Err(self.issues),
        }
    }

    /// Reads a nested mapping.
    pub fn object<T>(
        &mut self,
        value: &'a Value,
        path: &str,
        read: impl FnOnce(&mut Reader<'a>) -> Option<T>,
    ) -> Option<T> {
        let mut nested = Reader::new(value, path);
        let result = read(&mut nested);
        nested.report_unknown();
        self.issues.append(&mut nested.issues);
        result
    }

    /// Knows these fields as well, which are read elsewhere or not at all.
    pub fn also(&mut self, names: &[&'static str]) {
        for name in names {
            if !self.known.contains(name) {
                self.known.push(name);
            }
        }
    }

    /// Whether a field is written.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.is_some_and(|fields| fields.contains_key(name))
    }

    fn field(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.fields?.get(name)
    }

    /// The path of the mapping from the beginning of the document.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The path of a field from the beginning of the document.
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Reports an issue.
    pub fn error(&mut self, path: &str, message: impl Into<String>) {
        self.issues.push(Issue::error(path, message));
    }

    /// Reports issues whose paths begin at `path`. Gives whether there are none.
    pub(crate) fn report(&mut self, path: &str, issues: impl IntoIterator<Item = Issue>) -> bool {
        let before = self.issues.len();
        self.issues.extend(issues.within(path));
        self.issues.len() == before
    }

    fn report_unknown(&mut self) {
        let Some(fields) = self.fields else { return };
        for name in fields
            .keys()
            .filter(|name| !self.known.contains(&name.as_str()))
        {
            let path = self.path_of(name);
            let message = format!(
                "There is no such field.{} The fields here are {}.",
                belongs(name, &self.known),
                self.known.join(", ")
            );
            self.issues.push(Issue::error(path, message));
        }
    }
}

/// Where a field is that somebody may have put one level too high.
fn belongs(name: &str, known: &[&str]) -> &'static str {
    match name {
        "destinationPath" if known.contains(&"config") => " It belongs under `config`.",
        _ => "",
    }
}

fn hint(name: &str) -> &'static str {
    match name {
        "customClaims" | "customHeaders" => " Write [] for none.",
        "services" => " Its short form for one service is `upstream`.",
        _ => "",
    }
}
