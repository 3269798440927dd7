//! Several claims or header parameters pasted at once.

use gateway_model::Entry;
use serde_json::{Map, Value};

/// Reads a JSON object, or lines `name: value` or `name=value`.
///
/// A value of the object that is no text becomes the expression that stands for it.
pub fn entries(text: &str) -> Vec<Entry> {
    match object(text) {
        Some(fields) => fields.into_iter().map(of_field).collect(),
        None => text.lines().filter_map(of_line).collect(),
    }
}

/// Entries of a text that is clearly meant as several: an object, or lines that
/// each have a name and a value.
pub fn several(text: &str) -> Option<Vec<Entry>> {
    if let Some(fields) = object(text) {
        return (!fields.is_empty()).then(|| fields.into_iter().map(of_field).collect());
    }
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = lines.collect();
    let pairs = lines.iter().all(|line| separator(line.trim()).is_some());
    (pairs && lines.len() > 1).then(|| entries(text))
}

/// The fields of a text that is a JSON object.
pub fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

fn of_field((name, value): (String, Value)) -> Entry {
    let value = match value {
        Value::String(text) => text,
        value => format!("#[{value}]"),
    };
    Entry { name, value }
}

fn of_line(line: &str) -> Option<Entry> {
    let line = line.trim();
    let at = separator(line).unwrap_or(line.len());
    let (name, value) = line.split_at_checked(at)?;
    let value = value.trim_start_matches([':', '=']).trim();
    (!name.is_empty()).then(|| Entry {
        name: name.trim().to_owned(),
        value: value.to_owned(),
    })
}

/// Where the name ends, which may be an expression with such signs of its own.
fn separator(line: &str) -> Option<usize> {
    if !line.starts_with("#[") {
        return line.find([':', '=']);
    }
    let ends = line.match_indices(']').map(|(at, _)| at + 1);
    let follows = |end: &usize| {
        let rest = line.get(*end..).unwrap_or_default().trim_start();
        rest.starts_with([':', '=']) && !rest.starts_with("==") && !rest.starts_with("::")
    };
    ends.into_iter().find(follows)
}

#[cfg(test)]
mod tests {
    use super::{entries, several};

    fn pairs(text: &str) -> Vec<(String, String)> {
        let entries = entries(text).into_iter();
        entries.map(|entry| (entry.name, entry.value)).collect()
    }

    #[test]
    fn lines_and_json_give_rows() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let text = "sub: #[authentication.principal]\n\ntenant=acme\nflag";
        let expected = [
            pair("sub", "#[authentication.principal]"),
            pair("tenant", "acme"),
            pair("flag", ""),
        ];
        assert_eq!(pairs(text), expected);
        let expected = [pair("level", "#[3]"), pair("sub", "a")];
        assert_eq!(pairs(r#"{"level": 3, "sub": "a"}"#), expected);
    }

    #[test]
    fn the_name_of_a_line_may_be_an_expression() {
        let line = "#[attributes.headers['x-a'] default 'b']: #[1 == 1]";
        let name = "#[attributes.headers['x-a'] default 'b']";
        assert_eq!(pairs(line), [(name.to_owned(), "#[1 == 1]".to_owned())]);
    }

    #[test]
    fn only_what_is_clearly_meant_so_is_several_entries() {
        let count = |text: &str| several(text).map(|entries| entries.len());
        assert_eq!(count("sub: a\n\ntenant=acme\n"), Some(2));
        assert_eq!(count("{\"sub\": \"a\"}"), Some(1));
        assert_eq!(count("{}"), None);
        assert_eq!(count("https://a.example"), None);
        assert_eq!(count("one\ntwo: 2"), None);
        assert_eq!(count("sub"), None);
    }
}
