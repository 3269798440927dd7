//! One policy as text: an item of a list of policies, alone.
//!
//! A secret is neither written nor read, and neither is the service that the policy
//! is for: in a file the place of the item says that.

use std::collections::BTreeMap;

use gateway_model::{Issue, Place, Policy, PolicyDraft};
use serde_json::Value;

use super::tree::Tree;
use super::write;
use super::written_item::{WrittenItem, config};
use crate::variables::Environment;
use crate::yaml::{self, Document};

/// A policy that stands in a text.
#[derive(Debug)]
pub struct PolicyText {
    /// The policy.
    pub policy: Policy,
    /// Where the parts of the policy stand, by their paths in it, such as
    /// `config.exp`.
    pub places: BTreeMap<String, Place>,
}

/// Writes a policy, without its secret.
///
/// # Errors
/// The text cannot be made.
pub fn write_policy(policy: &Policy) -> Result<String, serde_saphyr::ser_error::Error> {
    let item = WrittenItem {
        policy,
        id: None,
        config: config(&policy.config),
    };
    write::text(&[Tree::List(vec![item.tree()])])
}

/// Reads a policy: an item, with or without the dash before it.
///
/// # Errors
/// Everything that is wrong with it, at its place.
pub fn read_policy(text: &str) -> Result<PolicyText, Vec<Issue>> {
    let documents = yaml::parse(text).map_err(|error| vec![error.issue()])?;
    let mut documents = documents.into_iter().filter(|it| !it.value.is_null());
    let (Some(document), None) = (documents.next(), documents.next()) else {
        return Err(vec![Issue {
            place: Some(Place::START),
            ..Issue::error("", "Write one policy here.")
        }]);
    };
    let (item, prefix) = match document.value.as_array().map(Vec::as_slice) {
        None => (&document.value, ""),
        Some([item]) => (item, "[0]"),
        Some(items) => {
            let at = if items.is_empty() { "" } else { "[1]" };
            let issue = Issue::error("", "Write one policy here.");
            return Err(vec![locate(issue, &document, at)]);
        }
    };
    let policy = read_item(item).map_err(|issues| {
        let issues = issues.into_iter();
        let located = issues.map(|issue| locate(issue, &document, prefix));
        located.collect::<Vec<_>>()
    })?;
    Ok(PolicyText {
        policy,
        places: places(&document, prefix),
    })
}

/// An issue of the item at `prefix` of a document, at its place.
fn locate(issue: Issue, document: &Document, prefix: &str) -> Issue {
    let place = document.places.find(&issue.clone().within(prefix));
    Issue {
        place: Some(place),
        ..issue
    }
}

fn read_item(item: &Value) -> Result<Policy, Vec<Issue>> {
    let mut item = item.clone();
    let mut issues = Vec::new();
    if let Some(config) = item.get_mut("config") {
        let (filled, unset) = Environment::none().fill(config, "config");
        *config = filled;
        issues = unset;
    }
    let PolicyDraft { policy, secret } = PolicyDraft::parse(&item, true).map_err(|mut more| {
        issues.append(&mut more);
        std::mem::take(&mut issues)
    })?;
    if let (Some(_), Some(field)) = (secret, policy.config.kind().secret_field()) {
        let message = "A secret is not read from this text. Leave it out, and set it in the form.";
        issues.push(Issue::error(format!("config.{field}"), message));
    }
    if policy.upstream.is_some() {
        let message =
            "The service is not read from this text. Leave it out, and choose it in the form.";
        issues.push(Issue::error("upstream", message));
    }
    if issues.is_empty() {
        Ok(policy)
    } else {
        Err(issues)
    }
}

/// Where the parts of the item at `prefix` stand, by their paths in the item.
fn places(document: &Document, prefix: &str) -> BTreeMap<String, Place> {
    let places = document.places.iter();
    let within = places.filter_map(|(path, place)| Some((path.strip_prefix(prefix)?, place)));
    within
        .map(|(path, place)| (path.trim_start_matches('.').to_owned(), place))
        .collect()
}
