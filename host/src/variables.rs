//! `$NAME` in a policy's `config`: the value of an environment variable.
//!
//! A text is a variable if it is `$NAME` as a whole, white space around it aside, which
//! a block of YAML has at its end; `$` elsewhere is itself, since regular expressions
//! and DataWeave use it. `$$NAME` is the text `$NAME`. The value is taken over as text,
//! whatever it looks like. No message quotes a value.

use std::fmt;
use std::sync::Arc;

use gateway_model::Issue;
use serde_json::{Map, Value};

/// Where variables have their values from.
#[derive(Clone)]
pub struct Environment(Option<Find>);

type Find = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

impl Environment {
    /// The environment of the process.
    pub fn of_process() -> Self {
        Self::new(|name| std::env::var(name).ok())
    }

    /// Whether a variable sets the gateway itself, and is nothing for files to name:
    /// whoever writes them need not be who may know the master key.
    fn is_own(name: &str) -> bool {
        name.starts_with("JWT_GATEWAY_")
    }

    /// An environment in which `find` knows the values.
    pub fn new(find: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(find)))
    }

    /// No environment: a variable is an issue. For text that comes in from afar,
    /// whose author may not see the environment of the process.
    pub fn none() -> Self {
        Self(None)
    }

    /// The document with the values of its variables, and an issue for each
    /// variable that is not set. `path` is where the document stands.
    pub fn fill(&self, document: &Value, path: &str) -> (Value, Vec<Issue>) {
        let mut issues = Vec::new();
        let filled = self.fill_value(document, path.to_owned(), &mut issues);
        (filled, issues)
    }

    fn fill_value(&self, value: &Value, path: String, issues: &mut Vec<Issue>) -> Value {
        match value {
            Value::String(text) => match variable(text) {
                Some(Variable::Named(name)) => {
                    let find = self.0.as_ref().filter(|_| !Self::is_own(name));
                    let found = find.map(|find| find(name));
                    let missing = match &found {
                        Some(Some(_)) => None,
                        None if Self::is_own(name) => {
                            Some("is the gateway's own and not read here. Choose another name")
                        }
                        Some(None) => Some("is not set. Set it and start again"),
                        None => Some("is not read here. Write its value"),
                    };
                    issues.extend(missing.map(|why| missing_variable(&path, name, why)));
                    Value::String(found.flatten().unwrap_or_default())
                }
                Some(Variable::Escaped) => Value::String(text.replacen("$$", "$", 1)),
                None => value.clone(),
            },
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let fill =
                    |(index, item)| self.fill_value(item, format!("{path}[{index}]"), issues);
                Value::Array(items.map(fill).collect())
            }
            Value::Object(fields) => {
                let mut fill = |(name, value): (&String, &Value)| {
                    let place = match path.as_str() {
                        "" => name.clone(),
                        path => format!("{path}.{name}"),
                    };
                    let value = self.fill_value(value, place, issues);
                    (name.clone(), value)
                };
                Value::Object(fields.iter().map(&mut fill).collect::<Map<_, _>>())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

/// The text written so that it is read as itself.
pub fn escape(text: &str) -> String {
    match variable(text) {
        Some(_) => text.replacen('$', "$$", 1),
        None => text.to_owned(),
    }
}

/// Whether a text is a variable as people write their names: in capitals.
pub fn is_named(text: &str) -> bool {
    matches!(variable(text), Some(Variable::Named(name)) if !name.contains(char::is_lowercase))
}

enum Variable<'a> {
    Named(&'a str),
    /// `$$NAME`, whose first `$` is not part of the text.
    Escaped,
}

fn variable(text: &str) -> Option<Variable<'_>> {
    let rest = text.trim().strip_prefix('$')?;
    let name = rest.trim_start_matches('$');
    let mut characters = name.chars();
    let first = characters.next()?;
    let well_formed = (first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_');
    match (well_formed, rest.len() == name.len()) {
        (false, _) => None,
        (true, true) => Some(Variable::Named(name)),
        (true, false) => Some(Variable::Escaped),
    }
}

fn missing_variable(path: &str, name: &str, why: &str) -> Issue {
    let message =
        format!("The environment variable {name} {why}; for the text itself write $${name}.");
    Issue::error(path, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn environment() -> Environment {
        Environment::new(|name| (name == "KEY").then(|| "value".to_owned()))
    }

    #[test]
    fn only_a_whole_text_is_a_variable() {
        let written = json!({
            "a": "$KEY", "b": ["^/x$", "$1", "$KEY-", "a $KEY", "$", "price \\$5", 5, null],
            "c": "$KEY\n", "d": " $KEY",
        });
        let (filled, issues) = environment().fill(&written, "config");
        assert_eq!(issues, []);
        assert_eq!(
            filled,
            json!({
                "a": "value", "b": ["^/x$", "$1", "$KEY-", "a $KEY", "$", "price \\$5", 5, null],
                "c": "value", "d": "value",
            })
        );
    }

    #[test]
    fn an_escaped_text_is_read_as_itself() {
        for text in ["$KEY", "$$KEY", "$$$KEY", " $KEY\n", "plain", "$", "$5"] {
            let (filled, issues) = environment().fill(&json!(escape(text)), "");
            assert_eq!((filled, issues), (json!(text), vec![]));
        }
    }

    #[test]
    fn a_variable_that_is_not_set_is_named_at_its_place() {
        let (_, issues) = environment().fill(&json!({"a": ["x", "$NOPE"]}), "config");
        assert_eq!(issues[0].path, "config.a[1]");
        assert!(issues[0].message.contains("NOPE"), "{}", issues[0].message);
    }
}
