//! One change of many API instances.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::Reader;
use crate::{ApiInstanceName, Issue, Labels};

/// The most API instances that one change can be about.
pub const LARGEST_BATCH: usize = 2000;

/// One change of many API instances: of all that are named, or of none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiInstanceBatch {
    /// Which: 1 to [`LARGEST_BATCH`].
    pub names: Vec<ApiInstanceName>,
    /// What becomes of each.
    pub action: BatchAction,
    /// The revision that the configuration must be at, if it matters.
    pub revision: Option<u64>,
}

/// What becomes of each API instance of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchAction {
    /// It is switched on.
    Enable,
    /// It is switched off.
    Disable,
    /// It is removed with its policies.
    Delete,
    /// It gets these labels, in the place of those of the same names.
    AddLabels(Labels),
    /// It loses the labels of these names.
    RemoveLabels(Vec<String>),
}

/// What a batch has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiInstanceBatchView {
    /// The revision of the configuration that is being served.
    pub revision: u64,
}

/// The actions by their names.
#[derive(Clone, Copy)]
enum Verb {
    Enable,
    Disable,
    Delete,
    AddLabels,
    RemoveLabels,
}

const VERBS: [(&str, Verb); 5] = [
    ("enable", Verb::Enable),
    ("disable", Verb::Disable),
    ("delete", Verb::Delete),
    ("addLabels", Verb::AddLabels),
    ("removeLabels", Verb::RemoveLabels),
];

const NO_LABELS: &str = "This action needs at least one label.";

impl ApiInstanceBatch {
    /// Reads a JSON document `{"apiInstances", "action", "labels", "labelNames",
    /// "revision"}`, reporting every issue. `labels` are those that are added, and
    /// `labelNames` the names of those that are removed.
    ///
    /// # Errors
    /// Every field that is missing, unknown, not of its type, or of another action; a name
    /// that is there twice; too many names, or none.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let names = reader.required("apiInstances", |reader, value, path| {
            let names = reader.list(value, path, Reader::text_as::<ApiInstanceName>)?;
            check_names(reader, &names, path).then_some(names)
        });
        let verb = reader.required("action", Reader::one_of(&VERBS));
        let action = verb.and_then(|verb| read_action(verb, &mut reader));
        let revision = reader.optional("revision", |reader, value, path| {
            reader.integer(value, path, 0..=u64::MAX)
        });
        reader.finish(|| {
            Some(Self {
                names: names?,
                action: action?,
                revision,
            })
        })
    }
}

fn read_action(verb: Verb, reader: &mut Reader<'_>) -> Option<BatchAction> {
    match verb {
        Verb::Enable => Some(BatchAction::Enable),
        Verb::Disable => Some(BatchAction::Disable),
        Verb::Delete => Some(BatchAction::Delete),
        Verb::AddLabels => {
            let labels = Labels::read(reader);
            // Otherwise it was said already.
            if labels.are_none() {
                reader.error("labels", NO_LABELS);
            }
            Some(BatchAction::AddLabels(labels))
        }
        Verb::RemoveLabels => reader.required("labelNames", |reader, value, path| {
            let names = reader.list(value, path, Reader::text)?;
            if names.is_empty() {
                reader.error(path, NO_LABELS);
            }
            Some(BatchAction::RemoveLabels(names))
        }),
    }
}

/// Whether these can be the names of a batch.
fn check_names(reader: &mut Reader<'_>, names: &[ApiInstanceName], path: &str) -> bool {
    if !(1..=LARGEST_BATCH).contains(&names.len()) {
        let message = format!("Name 1 to {LARGEST_BATCH} API instances.");
        reader.error(path, message);
        return false;
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut once = true;
    for (index, name) in names.iter().enumerate() {
        if !seen.insert(name) {
            once = false;
            reader.error(
                &format!("{path}[{index}]"),
                "This name is there already. Name each once.",
            );
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::{ApiInstanceBatch, BatchAction};
    use serde_json::{Value, json};

    fn paths(document: &Value) -> Vec<String> {
        let issues = ApiInstanceBatch::parse(document).err().unwrap_or_default();
        issues.into_iter().map(|issue| issue.path).collect()
    }

    #[test]
    fn each_action_takes_what_it_needs_and_nothing_else() {
        let of = |action: &str, more: Value| {
            let mut document = json!({"apiInstances": ["a", "b"], "action": action});
            let more = more.as_object().unwrap().clone();
            document.as_object_mut().unwrap().extend(more);
            document
        };
        for action in ["enable", "disable", "delete"] {
            assert!(paths(&of(action, json!({"revision": 7}))).is_empty());
            assert_eq!(
                paths(&of(action, json!({"labels": {"a": "b"}}))),
                ["labels"]
            );
        }
        assert_eq!(paths(&of("addLabels", json!({}))), ["labels"]);
        assert_eq!(paths(&of("addLabels", json!({"labels": {}}))), ["labels"]);
        assert_eq!(paths(&of("removeLabels", json!({}))), ["labelNames"]);
        assert_eq!(
            paths(&of("removeLabels", json!({"labelNames": []}))),
            ["labelNames"]
        );
        assert_eq!(paths(&of("move", json!({}))), ["action"]);
        let read = ApiInstanceBatch::parse(&of("removeLabels", json!({"labelNames": ["x"]})));
        assert_eq!(
            read.unwrap().action,
            BatchAction::RemoveLabels(vec!["x".to_owned()])
        );
    }

    #[test]
    fn each_api_instance_is_named_once_and_there_is_a_bound() {
        let of = |names: Vec<String>| json!({"apiInstances": names, "action": "enable"});
        let many = |number: usize| of((0..number).map(|n| format!("n{n}")).collect());
        assert!(paths(&many(2000)).is_empty());
        assert_eq!(paths(&many(2001)), ["apiInstances"]);
        assert_eq!(paths(&many(0)), ["apiInstances"]);
        let twice = ["a", "b", "a"].map(str::to_owned).to_vec();
        assert_eq!(paths(&of(twice)), ["apiInstances[2]"]);
    }
}
