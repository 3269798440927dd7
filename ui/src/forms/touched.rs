//! What somebody has filled in, of a form that begins with something.

use std::collections::BTreeSet;

use serde_json::Value;

/// What a form began with, and the paths of what was something else since then.
#[derive(Debug, Default)]
pub struct Touched {
    begin: Option<Value>,
    paths: BTreeSet<String>,
}

impl Touched {
    /// Looks at what is in the form now. What is there first is what it begins with.
    pub fn note(&mut self, now: &Value) {
        match &self.begin {
            None => self.begin = Some(now.clone()),
            Some(begin) => compare("", begin, now, &mut self.paths),
        }
    }

    /// Whether nothing was.
    pub fn is_none(&self) -> bool {
        self.paths.is_empty()
    }

    /// Whether what is at a path, something in it or something around it was.
    pub fn has(&self, path: &str) -> bool {
        let mut paths = self.paths.iter();
        paths.any(|touched| is_within(touched, path) || is_within(path, touched))
    }
}

fn is_within(path: &str, whole: &str) -> bool {
    let rest = path.strip_prefix(whole);
    !whole.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Finds what is not the same. What is empty is the same as nothing.
fn compare(path: &str, before: &Value, now: &Value, found: &mut BTreeSet<String>) {
    match (before, now) {
        (_, Value::Object(fields)) => {
            let names = before.as_object().into_iter().flat_map(|it| it.keys());
            for name in names.chain(fields.keys()) {
                let dot = if path.is_empty() { "" } else { "." };
                let at = |value: &Value| value.get(name).cloned().unwrap_or_default();
                compare(&format!("{path}{dot}{name}"), &at(before), &at(now), found);
            }
        }
        (_, Value::Array(items)) => {
            let count = before.as_array().map_or(0, Vec::len).max(items.len());
            for index in 0..count {
                let at = |value: &Value| value.get(index).cloned().unwrap_or_default();
                compare(&format!("{path}[{index}]"), &at(before), &at(now), found);
            }
        }
        _ if is_empty(before) && is_empty(now) || before == now => {}
        _ => drop(found.insert(path.to_owned())),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Touched;
    use serde_json::json;

    #[test]
    fn what_was_filled_in_once_stays_touched_and_what_never_was_is_not() {
        let mut touched = Touched::default();
        touched.note(&json!({"name": "", "config": {"crt": ""}, "rows": []}));
        assert!(touched.is_none());
        touched.note(&json!({"name": "My", "config": {"crt": "", "key": ""}, "rows": [{"a": ""}]}));
        touched.note(&json!({"name": "", "config": {"crt": "PEM"}, "rows": [{"a": "", "b": "c"}]}));
        for path in [
            "name",
            "config",
            "config.crt",
            "config.crt.x",
            "rows[0].b",
            "rows",
        ] {
            assert!(touched.has(path), "{path}");
        }
        for path in ["", "config.key", "rows[0].a", "rows[1]", "named", "conf"] {
            assert!(!touched.has(path), "{path}");
        }
    }
}
