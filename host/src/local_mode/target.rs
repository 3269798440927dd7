//! What a policy binding is bound to.

use std::collections::BTreeMap;

use gateway_model::Issue;
use gateway_model::read::Reader;

use super::resource::{Name, Resource, read_labels};

/// What a policy binding is bound to.
#[derive(Debug)]
pub enum Target {
    /// One API instance.
    ApiInstance(Name),
    /// One upstream, wherever it is used.
    Service(Name),
    /// The API instances with these labels, of one namespace or of all. Without
    /// labels: every API instance.
    Selector(BTreeMap<String, String>, Option<String>),
    /// It cannot be read, so it may be any API instance.
    Unknown,
}

#[derive(Clone, Copy)]
enum TargetKind {
    ApiInstance,
    Service,
    Selector,
}

const TARGET_KINDS: [(&str, TargetKind); 3] = [
    ("ApiInstance", TargetKind::ApiInstance),
    ("Service", TargetKind::Service),
    ("Selector", TargetKind::Selector),
];

impl Target {
    /// Reads `targetRef` of a binding. Paths of issues begin at `spec`.
    pub(super) fn read(binding: &Resource<'_>) -> (Self, Vec<Issue>) {
        let Some(reference) = binding.spec.get("targetRef") else {
            return (Self::Selector(BTreeMap::new(), None), Vec::new());
        };
        let mut reader = Reader::new(reference, "targetRef");
        let kind = reader.optional("kind", Reader::one_of(&TARGET_KINDS));
        let name = reader.optional("name", Reader::text);
        let namespace = reader.optional("namespace", Reader::text);
        let selector = reader.optional("selector", |reader, value, path| {
            reader.object(value, path, read_selector)
        });
        let selects = reference.get("selector").is_some_and(|it| !it.is_null());
        let kind = kind.unwrap_or(match (&name, selects) {
            (None, true) => TargetKind::Selector,
            _ => TargetKind::ApiInstance,
        });
        let target = match (kind, name) {
            (TargetKind::ApiInstance, Some(name)) => {
                Some(Self::ApiInstance(binding.refer(name, namespace)))
            }
            (TargetKind::Service, Some(name)) => {
                Some(Self::Service(binding.refer(name, namespace)))
            }
            (TargetKind::Selector, _) => match (selects, selector) {
                (true, None) => None,
                (_, labels) => Some(Self::Selector(labels.unwrap_or_default(), namespace)),
            },
            (_, None) => {
                let is_left_out = reference.is_object() && reference.get("name").is_none();
                if is_left_out {
                    reader.error("targetRef.name", "`name` is required.");
                }
                None
            }
        };
        let issues = reader.finish(|| Some(())).err().unwrap_or_default();
        match target {
            Some(target) if issues.is_empty() => (target, issues),
            _ => (Self::Unknown, issues),
        }
    }
}

fn read_selector(fields: &mut Reader<'_>) -> Option<BTreeMap<String, String>> {
    fields.optional("kind", Reader::one_of(&[("ApiInstance", ())]));
    let labels = fields.optional("labels", read_labels);
    Some(labels.unwrap_or_default())
}

/// Whether an API instance has every one of these labels.
pub fn matches(wanted: &BTreeMap<String, String>, labels: &BTreeMap<String, String>) -> bool {
    let mut wanted = wanted.iter();
    wanted.all(|(name, value)| labels.get(name) == Some(value))
}

/// What is said of a target that is not there. `known` are the names there are.
pub fn missing<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = known
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .min();
    match nearest {
        Some((0, _)) => format!("The {kind} of this name is in another namespace."),
        Some((1 | 2, nearest)) => {
            format!("The files have no {kind} of this name. Did you mean {nearest}?")
        }
        _ => format!("The files have no {kind} of this name."),
    }
}
