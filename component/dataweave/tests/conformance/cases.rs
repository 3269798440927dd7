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

use serde_json::{Map, Value};

/// One case.
pub(crate) struct Case {
    /// Unique among all files.
    pub(crate) name: String,
    /// The variables that are bound.
    pub(crate) context: Map<String, Value>,
    /// What stands inside `#[ ]`.
    pub(crate) expression: String,
    /// What should come of it.
    pub(crate) outcome: Outcome,
}

/// What should come of an expression.
pub(crate) enum Outcome {
    /// This value; numbers compare by value and objects without order.
    Value(Value),
    /// An error of this kind, and perhaps at these bytes.
    Error(String, Option<Range<usize>>),
}

/// The cases of all files of a folder, in the order of file names.
pub(crate) fn read(folder: &Path) -> Result<Vec<Case>, String> {
    let explain = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(explain)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(explain)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    let mut cases = vec![];
    for path in paths {
        cases.extend(parse(&std::fs::read_to_string(path).map_err(explain)?)?);
    }
    Ok(cases)
}

/// The cases of one file.
fn parse(file: &str) -> Result<Vec<Case>, String> {
    let mut cases = vec![];
    let mut lines = file.lines();
    while let Some(line) = lines.next() {
        match line
            .strip_prefix("--- ")
            .and_then(|line| line.strip_suffix(" ---"))
        {
            Some(name) => {
                let explain = |error| format!("case {name}: {error}");
                cases.push(case(name, &mut lines).map_err(explain)?);
            }
            None if line.is_empty() || line.starts_with('#') => {}
            None => return Err(format!("outside of a case: {line}")),
        }
    }
    Ok(cases)
}

/// The case whose header was read.
fn case<'f>(name: &str, lines: &mut impl Iterator<Item = &'f str>) -> Result<Case, String> {
    let bound = ["attributes", "authentication"].map(|name| (name.to_owned(), Map::new().into()));
    let mut context: Map<String, Value> = bound.into_iter().collect();
    let mut expression: Vec<String> = vec![];
    for line in lines {
        let outcome = if let Some(value) = line.strip_prefix("=> ") {
            Outcome::Value(json(value)?)
        } else if let Some(error) = line.strip_prefix("!! ") {
            match error.split_once(" @ ") {
                Some((kind, span)) => Outcome::Error(kind.into(), Some(range(span)?)),
                None => Outcome::Error(error.into(), None),
            }
        } else {
            match (line.strip_prefix("in: "), line.strip_prefix("expr: ")) {
                (Some(given), _) => match json(given)? {
                    Value::Object(given) => context.extend(given),
                    _ => return Err(format!("no variables by name: {given}")),
                },
                (_, Some(escaped)) => match json(escaped)? {
                    Value::String(text) => expression.push(text),
                    _ => return Err(format!("no text: {escaped}")),
                },
                _ => expression.push(line.into()),
            }
            continue;
        };
        return Ok(Case {
            name: name.into(),
            context,
            expression: expression.join("\n"),
            outcome,
        });
    }
    Err("it has no outcome".into())
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("{error}: {text}"))
}

fn range(text: &str) -> Result<Range<usize>, String> {
    let ends = text
        .split_once("..")
        .and_then(|(start, end)| Some(start.parse().ok()?..end.parse().ok()?));
    ends.ok_or_else(|| format!("not a span `start..end`: {text}"))
}

/// Whether two JSON values are equal, numbers by value and objects without order.
pub(crate) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        // As floats only if one of them is no whole number: others keep all their digits.
        (Value::Number(left), Value::Number(right)) => {
            left == right || ((left.is_f64() || right.is_f64()) && left.as_f64() == right.as_f64())
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let found = |(name, value): (&String, &Value)| {
                right.get(name).is_some_and(|other| same(value, other))
            };
            left.len() == right.len() && left.iter().all(found)
        }
        (left, right) => left == right,
    }
}
