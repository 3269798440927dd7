//! From the files to what they declare.

use std::path::PathBuf;
use std::sync::Arc;

use gateway_model::{FileIssue, Issue};
use serde_json::Value;

use super::assemble;
use super::declared::Declared;
use super::folder::SourceFile;
use super::item::ReadContext;
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
                documents.extend(placed.map(|Document { value, places }| {
                    let place = DocumentPlace::new(&path, places);
                    (value, place)
                }));
            }
            Err(issue) => {
                faults.extend(fault_of(file));
                issues.push(*issue);
            }
        }
    }
    let resources: Vec<_> = documents
        .iter()
        .map(|(value, place)| Resource::read(value, place.clone()))
        .collect();
    let mut declared = assemble::assemble(&resources, &faults, context);
    declared.issues.splice(0..0, issues);
    declared
}

fn parse(file: &SourceFile) -> Result<Vec<Document>, Box<FileIssue>> {
    let text = file.text.as_ref();
    let text =
        text.map_err(|message| Box::new(FileIssue::at_start(&file.path, message.as_str())))?;
    yaml::parse(text).map_err(|error| Box::new(error.in_file(&file.path)))
}

/// Whether a text has documents that are resources, rather than policies alone.
pub fn has_resources(text: &str) -> bool {
    let is_resource = |document: &Document| {
        let value = &document.value;
        value.get("apiVersion").is_some() || value.get("kind").is_some()
    };
    yaml::parse(text).is_ok_and(|documents| documents.iter().any(is_resource))
}

/// What a file that cannot be read means for the API instances of the others: it
/// may bind policies to them, if it could be a policy binding at all.
fn fault_of(file: &SourceFile) -> Option<Issue> {
    let may_bind = match &file.text {
        Ok(text) => text.contains("PolicyBinding") || text.contains("targetRef"),
        Err(_) => true,
    };
    let message = format!(
        "The file {} cannot be read and may bind policies to this API instance.",
        file.path.display()
    );
    may_bind.then(|| Issue::error("", message))
}
