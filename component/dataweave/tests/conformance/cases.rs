//! Reads the conformance cases of the language. The form is plain text:
//!
//! ```text
//! # A remark.
//! --- name ---
//! in: {"attributes": {"method": "GET"}}
//! attributes.method ++ 1
//! => "GET1"
//! ```
//!
//! The line `in:` gives the variables as JSON and may be missing. `attributes`
//! and `authentication` are always bound, `payload` and `vars` where they are
//! given. The expression takes any number of lines; `expr:` gives one as a JSON
//! string, where its white space matters. The outcome is `=> JSON`, or `!! kind`
//! and perhaps ` @ start..end` for an error when compiling or evaluating.
//!
//! This file stands alone, so that other packages can replay the same cases.

use std::ops::Range;
use std::path::Path;

use serde_json::{Value, json};

/// One case.
pub(crate) struct Case {
    /// Unique among all files.
    pub(crate) name: String,
    /// An object with the variables that are bound.
    pub(crate) context: Value,
    /// What stands inside `#[ ]`.
    pub(crate) expression: String,
    /// What should come of it.
    pub(crate) outcome: Outcome,
}

/// What should come of an expression.
pub(crate) enum Outcome {
    /// This value; numbers compare by value, objects without order.
    Value(Value),
    /// An error of this kind, and perhaps at these bytes.
    Error {
        kind: String,
        span: Option<Range<usize>>,
    },
}

/// The cases of all files of a folder, in the order of file names.
pub(crate) fn read(folder: &Path) -> Vec<Case> {
    let entries = std::fs::read_dir(folder).expect("the folder of the cases");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    let files = paths
        .iter()
        .map(|path| std::fs::read_to_string(path).expect("a text file"));
    files.flat_map(|file| parse(&file)).collect()
}

/// The cases of one file.
pub(crate) fn parse(file: &str) -> Vec<Case> {
    let mut cases = vec![];
    let mut lines = file.lines();
    while let Some(line) = lines.next() {
        let header = line
            .strip_prefix("--- ")
            .and_then(|line| line.strip_suffix(" ---"));
        match header {
            Some(name) => cases.push(case(name, &mut lines)),
            None => assert!(
                line.is_empty() || line.starts_with('#'),
                "outside of a case: {line}"
            ),
        }
    }
    cases
}

/// The case whose header was read.
fn case<'f>(name: &str, lines: &mut impl Iterator<Item = &'f str>) -> Case {
    let mut context = json!({"attributes": {}, "authentication": {}});
    let mut expression: Vec<String> = vec![];
    for line in lines {
        if let Some(given) = line.strip_prefix("in: ") {
            for (variable, value) in json::<serde_json::Map<String, Value>>(name, given) {
                context[variable] = value;
            }
        } else if let Some(escaped) = line.strip_prefix("expr: ") {
            expression.push(json(name, escaped));
        } else if let Some(value) = line.strip_prefix("=> ") {
            let outcome = Outcome::Value(json(name, value));
            return Case {
                name: name.into(),
                context,
                expression: expression.join("\n"),
                outcome,
            };
        } else if let Some(error) = line.strip_prefix("!! ") {
            let (kind, span) = error
                .split_once(" @ ")
                .map_or((error, None), |(kind, span)| {
                    let (start, end) = span.split_once("..").expect("a span `start..end`");
                    (
                        kind,
                        Some(start.parse().expect("a number")..end.parse().expect("a number")),
                    )
                });
            let outcome = Outcome::Error {
                kind: kind.into(),
                span,
            };
            return Case {
                name: name.into(),
                context,
                expression: expression.join("\n"),
                outcome,
            };
        } else {
            expression.push(line.into());
        }
    }
    panic!("{name}: no outcome");
}

fn json<Data: serde::de::DeserializeOwned>(name: &str, text: &str) -> Data {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"))
}

/// Whether two JSON values are equal, numbers by value.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|other| same(value, other)))
        }
        (left, right) => left == right,
    }
}
