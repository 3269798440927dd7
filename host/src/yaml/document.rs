//! The documents of a file, and where in it their issues are.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use gateway_model::{FileIssue, Issue, Place, parts_around};
use serde_json::Value;

use super::node::{Node, Scalar, place};

/// Anchors of one text. People write a handful.
const MOST_ANCHORS: usize = 64;

/// One document of a file.
#[derive(Debug)]
pub struct Document {
    /// What it says.
    pub value: Value,
    /// Where it says it.
    pub places: Places,
}

/// Where the values of a document stand in its file.
pub struct Places {
    source: Arc<str>,
    values: BTreeMap<String, Scalar>,
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The source may hold a private key.
        f.write_str("Places")
    }
}

/// Reads every document of a file.
///
/// # Errors
/// The text is not YAML; says where and why.
pub fn parse(source: &str) -> Result<Vec<Document>, SyntaxError> {
    // `y`, `no` and `on` are text, as YAML 1.2 has it: a claim may be called so.
    // Each anchor costs as much as there were before.
    let budget = serde_saphyr::budget! { max_anchors: MOST_ANCHORS };
    let options = serde_saphyr::options! { strict_booleans: true, budget: budget };
    let nodes: Vec<Node> = serde_saphyr::from_multiple_with_options(source, options)
        .map_err(|error| SyntaxError::new(&error, source))?;
    let source = Arc::<str>::from(source);
    let document = |node: Node| {
        let mut values = BTreeMap::new();
        let value = node.flatten(String::new(), &mut values);
        let source = Arc::clone(&source);
        Document {
            value,
            places: Places { source, values },
        }
    };
    Ok(nodes.into_iter().map(document).collect())
}

impl Places {
    /// Where an issue is, as closely as the document tells: the characters of its
    /// span, or the value at its path, or the nearest value around it.
    pub fn find(&self, issue: &Issue) -> Place {
        let find = |part| Some((part, self.values.get(part)?));
        let Some((part, scalar)) = parts_around(&issue.path).find_map(find) else {
            return Place::START;
        };
        // The span is one of the issue's own field.
        let span = issue.span.filter(|_| part == issue.path);
        span.and_then(|span| self.place_within(scalar, usize::try_from(span.start).ok()?))
            .unwrap_or(scalar.place)
    }

    /// Every value by its path, and where it begins; the document itself is `""`.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Place)> {
        let values = self.values.iter();
        values.map(|(path, scalar)| (path.as_str(), scalar.place))
    }

    /// The place of a byte of a scalar's text, where that text stands in the source
    /// as it is, without escapes or folding.
    fn place_within(&self, scalar: &Scalar, offset: usize) -> Option<Place> {
        let written = self.source.get(scalar.bytes.clone()?)?;
        let text = scalar.text.as_deref()?;
        let before = written.get(..written.find(text)? + offset)?;
        let newlines = before.matches('\n').count() as u64;
        let column = match before.rfind('\n') {
            Some(end) => 1 + before.get(end + 1..)?.chars().count() as u64,
            None => scalar.place.column + before.chars().count() as u64,
        };
        Some(Place {
            line: scalar.place.line + newlines,
            column,
        })
    }
}

/// The text is not YAML.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// Where.
    pub place: Place,
    message: String,
}

impl SyntaxError {
    /// The error as an issue of the text.
    pub fn issue(&self) -> Issue {
        Issue {
            place: Some(self.place),
            ..Issue::error("", self.message.as_str())
        }
    }

    /// The error as an issue of this file.
    pub fn in_file(&self, path: &Path) -> FileIssue {
        FileIssue::new(path, self.place, Issue::error("", self.message.as_str()))
    }

    fn new(error: &serde_saphyr::Error, source: &str) -> Self {
        let place = error.location().map_or(Place::START, place);
        let message = explain(error.without_snippet(), line(source, place));
        Self { place, message }
    }
}

fn line(source: &str, place: Place) -> &str {
    let index = usize::try_from(place.line).unwrap_or_default();
    source
        .lines()
        .nth(index.saturating_sub(1))
        .unwrap_or_default()
}

/// What is wrong, in the words of whoever wrote the text. `line` is where it is; what is
/// quoted of it is a name in front of a colon at most.
fn explain(error: &serde_saphyr::Error, line: &str) -> String {
    if line.contains("{{") {
        return "This is not valid YAML: it looks like a template that was not rendered. Fill in what stands in {{ }} first.".to_owned();
    }
    match error {
        serde_saphyr::Error::DuplicateMappingKey { key, .. } => {
            let name = key.as_deref().filter(|key| is_plain(key));
            match name.unwrap_or("A name") {
                name @ ("apiVersion" | "kind") => format!(
                    "{name} is written twice in one document. Write --- in a line of its own between two resources."
                ),
                name => format!("{name} is written twice. Keep one of them."),
            }
        }
        other => {
            // The place is told with every issue.
            let told = other.location().map(place);
            let told = told.map(|it| format!(" at line {}, column {}", it.line, it.column));
            let text = other.to_string();
            let text = told
                .and_then(|told| text.strip_suffix(&told))
                .unwrap_or(&text);
            format!("This is not valid YAML: {text}.")
        }
    }
}

/// Whether it is the name of a field, and no part of a key that lost its indentation.
fn is_plain(name: &str) -> bool {
    name.len() <= 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
privateKey: |
  -----BEGIN
exp: 3600.0
customClaims:
  - name: sub
    value: \"#[nope]\"
  - {name: a, value: 'b'}
";

    #[test]
    fn values_keep_their_types() {
        let documents = parse(SOURCE).unwrap();
        assert_eq!(
            documents[0].value,
            serde_json::json!({
                "privateKey": "-----BEGIN\n",
                "exp": 3600.0,
                "customClaims": [{"name": "sub", "value": "#[nope]"}, {"name": "a", "value": "b"}],
            })
        );
    }

    #[test]
    fn an_issue_is_found_at_its_characters() {
        let documents = parse(SOURCE).unwrap();
        let place = |path: &str, start: Option<u32>| {
            let span = start.map(|start| gateway_model::Span {
                start,
                end: start + 1,
            });
            let place = documents[0].places.find(&Issue {
                span,
                ..Issue::error(path, "")
            });
            (place.line, place.column)
        };
        assert_eq!(place("exp", None), (3, 6));
        assert_eq!(place("customClaims[0].value", None), (6, 12));
        assert_eq!(place("customClaims[0].value", Some(2)), (6, 15));
        assert_eq!(place("customClaims[1].value", None), (7, 22));
        assert_eq!(place("customClaims[1].missing", None), (7, 5));
        assert_eq!(place("missing", None), (1, 1));
    }

    #[test]
    fn a_syntax_error_says_where_and_quotes_nothing() {
        let error = parse("privateKey: 'SECRET-MATERIAL\nb: ]").unwrap_err();
        assert!(!error.to_string().contains("SECRET"), "{error}");
        assert!(error.place.line >= 1);
    }
}
