//! From the files to what they declare.

use std::path::PathBuf;
use std::sync::Arc;

use gateway_model::{FileIssue, Issue, Place};
use serde_json::Value;

use super::applications;
use super::assemble;
use super::declared::Declared;
use super::folder::{SourceFile, Unread};
use super::guard;
use super::item::ReadContext;
use super::list;
use super::origin::DocumentPlace;
use super::resource::Resource;
use crate::variables::Environment;
use crate::written::PolicyRecord;
use crate::yaml::{self, Document};

impl Declared {
    /// Reads files. Variables have their values from `environment`.
    pub fn read(files: &[SourceFile], environment: &Environment) -> Self {
        let policies = &[];
        read(
            files,
            ReadContext {
                environment,
                policies,
            },
        )
    }

    /// Reads a text that is to replace an API instance with these policies. An item
    /// with the `id` of one of them changes it, and may leave its secret out.
    pub fn read_replacement(text: &str, policies: &[PolicyRecord]) -> Self {
        let environment = &Environment::none();
        let file = SourceFile {
            path: PathBuf::from("yaml"),
            text: Ok(text.to_owned()),
        };
        read(
            &[file],
            ReadContext {
                environment,
                policies,
            },
        )
    }
}

fn read(files: &[SourceFile], context: ReadContext<'_>) -> Declared {
    let mut documents: Vec<(Value, DocumentPlace)> = Vec::new();
    let mut issues = Vec::new();
    let mut faults = Vec::new();
    for file in files {
        let path = Arc::new(file.path.clone());
        match parse(file) {
            Ok(parsed) => {
                let placed = parsed.into_iter().filter(|it| !it.value.is_null());
                documents.extend(placed.flat_map(|Document { value, places }| {
                    list::resources(&value, &DocumentPlace::new(&path, places))
                }));
            }
            Err(unread) => {
                let (issue, may_bind) = *unread;
                faults.extend(may_bind.then(|| fault_of(file)));
                issues.push(issue);
            }
        }
    }
    let resources: Vec<_> = documents
        .iter()
        .map(|(value, place)| Resource::read(value, place.clone()))
        .collect();
    let mut declared = assemble::assemble(&resources, &faults, context);
    declared.issues.splice(0..0, issues);
    let (applications, issues) = applications::read(&resources, context.environment);
    declared.applications = applications;
    declared.issues.extend(issues);
    declared
}

/// The documents of a file, or why there are none, and whether it may bind policies to
/// the API instances of others.
fn parse(file: &SourceFile) -> Result<Vec<Document>, Box<(FileIssue, bool)>> {
    let path = &file.path;
    let unread = match &file.text {
        Ok(text) => match yaml::parse(text) {
            Ok(documents) => return Ok(documents),
            Err(error) => (error.in_file(path), guard::is_in_text(text)),
        },
        Err(Unread::Unreadable {
            message,
            line,
            may_bind,
        }) => {
            let place = Place {
                line: *line,
                column: 1,
            };
            let issue = Issue::error("", message.as_str());
            (FileIssue::new(path, place, issue), *may_bind)
        }
        Err(Unread::Ignored(reason)) => {
            let issue = Issue::warning("", reason.as_str());
            (FileIssue::new(path, Place::START, issue), false)
        }
    };
    Err(Box::new(unread))
}

/// Whether a text has documents that are resources, rather than policies alone.
pub fn has_resources(text: &str) -> bool {
    let names_kind = |value: &Value| {
        let named = |field| value.get(field).is_some();
        named("apiVersion") || named("kind")
    };
    let is_resource = |document: &Document| match &document.value {
        Value::Array(items) => items.iter().any(names_kind),
        value => names_kind(value),
    };
    yaml::parse(text).is_ok_and(|documents| documents.iter().any(is_resource))
}

/// What a file that cannot be read and may bind policies means for each API instance.
fn fault_of(file: &SourceFile) -> Issue {
    let message = format!(
        "The file {} cannot be read and may bind policies to this API instance.",
        file.path.display()
    );
    Issue::error("", message)
}
