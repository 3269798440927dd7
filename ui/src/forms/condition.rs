//! Resource conditions: which requests a policy or a route is for.

use gateway_model::{Pattern, RequestRule};
use serde_json::{Map, Value, json};

/// One condition. What is filled in must all match; regular expressions against
/// the whole text. Nothing filled in matches every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Methods, such as `GET|HEAD`.
    pub methods: String,
    /// The path behind the base path, such as `/orders/.*`.
    pub path: String,
    /// The host.
    pub host: String,
    /// Headers, one in a line: `name: expression`.
    pub headers: String,
}

impl Condition {
    /// The condition that is written.
    pub fn of(rule: &RequestRule) -> Self {
        let RequestRule {
            path,
            methods,
            host,
            headers,
        } = rule;
        let text = |pattern: &Option<Pattern>| {
            let text = pattern.as_ref().map(Pattern::as_str);
            text.unwrap_or_default().to_owned()
        };
        let lines: Vec<_> = headers
            .iter()
            .map(|(name, pattern)| format!("{name}: {pattern}"))
            .collect();
        Self {
            methods: text(methods),
            path: text(path),
            host: text(host),
            headers: lines.join("\n"),
        }
    }

    /// What is sent: without the fields that are not filled in.
    pub fn document(&self) -> Value {
        let Self {
            methods,
            path,
            host,
            headers,
        } = self;
        let mut document = Map::new();
        for (name, text) in [("methods", methods), ("path", path), ("host", host)] {
            if !text.is_empty() {
                document.insert(name.to_owned(), json!(text));
            }
        }
        let headers = header_lines(headers);
        if !headers.is_empty() {
            document.insert("headers".to_owned(), Value::Object(headers));
        }
        Value::Object(document)
    }

    /// In a line, for lists and comparisons.
    pub fn words(&self) -> String {
        let Self {
            methods,
            path,
            host,
            headers,
        } = self;
        let named = [("", methods), ("", path), ("host ", host)];
        let parts = named
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| format!("{name}{text}"));
        let headers = header_lines(headers)
            .into_iter()
            .map(|(name, value)| format!("{name}: {}", value.as_str().unwrap_or_default()));
        let words = parts.chain(headers).collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            "every request".to_owned()
        } else {
            words
        }
    }
}

/// The conditions that are written as these rules.
pub fn read(rules: &Value) -> Option<Vec<Condition>> {
    let rule = |rule| Some(Condition::of(&RequestRule::of(rule)?));
    rules.as_array()?.iter().map(rule).collect()
}

/// `name: value` lines as a mapping; a line without a colon has no value.
fn header_lines(text: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        fields.insert(name.trim().to_owned(), json!(value.trim()));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::Condition;
    use serde_json::json;

    #[test]
    fn only_what_is_filled_in_is_sent() {
        let condition = Condition {
            methods: "GET|HEAD".to_owned(),
            headers: "X-Tenant: acme|globex\n\n".to_owned(),
            ..Condition::default()
        };
        let expected = json!({"methods": "GET|HEAD", "headers": {"X-Tenant": "acme|globex"}});
        assert_eq!(condition.document(), expected);
        assert_eq!(condition.words(), "GET|HEAD X-Tenant: acme|globex");
        assert_eq!(Condition::default().words(), "every request");
    }
}
