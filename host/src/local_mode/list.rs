//! Documents that hold several resources: a `List`, as `kubectl get -o yaml` writes it,
//! or a sequence.

use serde_json::{Map, Value};

use super::guard;
use super::origin::DocumentPlace;

/// The resources of a document with their places: itself, or those of its list.
pub fn resources(document: &Value, place: &DocumentPlace) -> Vec<(Value, DocumentPlace)> {
    let (items, path) = match document {
        Value::Array(items) => (items, ""),
        document => match items(document) {
            Some(items) => (items, "items"),
            None => return vec![(document.clone(), place.clone())],
        },
    };
    let items = items.iter().enumerate();
    let resources = items.flat_map(|(index, item)| {
        let place = place.nested(&format!("{path}[{index}]"));
        resources(item, &place)
    });
    resources.collect()
}

/// What is in a list. None if what stands beside its items has to be looked at.
fn items(document: &Value) -> Option<&Vec<Value>> {
    let is_list = document.get("kind")?.as_str()?.ends_with("List");
    let items = document.get("items")?.as_array()?;
    let is_beside = |name: &str| name != "kind" && name != "items";
    let beside = document.as_object()?.iter();
    let beside: Map<_, _> = beside
        .filter(|(name, _)| is_beside(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    (is_list && guard::find(&beside.into()).is_none()).then_some(items)
}
