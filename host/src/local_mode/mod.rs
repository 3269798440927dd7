//! Local Mode: API instances that files declare, in the resource format of Flex
//! Gateway.
//!
//! A folder of YAML files, each with any number of documents, is read as a whole.
//! `ApiInstance`, `Service` and `PolicyBinding` are put together into the very
//! records that the database gives, so that everything behind them is the same. Whatever
//! cannot be done as it is written closes the API instance that it concerns, and is
//! an issue with its file, line, column and path; nothing is left out in silence.
//! This module must not compile anything, touch the database, or decide what is
//! served.

mod assemble;
mod binding;
mod draft;
mod folder;
mod instance;
mod item;
mod origin;
mod policy_text;
mod record;
mod resource;
mod routes;
mod target;
mod tree;
mod variables;
mod watch;
mod write;
mod written_item;
mod written_routes;

use std::path::PathBuf;
use std::sync::Arc;

use gateway_model::{FileIssue, InstanceName, Issue, PolicyDraft, PolicyId};
use serde_json::Value;

use crate::config::{InstanceRecord, Key, PolicyRecord, WholeInstance};
use crate::yaml::{self, Document};
use item::Manner;
use origin::{DocumentPlace, Origins};
use resource::Resource;

pub use folder::{SourceFile, is_source, read_folder};
pub use policy_text::{PolicyText, read_policy, write_policy};
pub use variables::Environment;
pub use watch::FolderWatch;
pub use write::{Secrets, WriteError, write};

/// What files declare.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// The API instances in the order of the files.
    pub instances: Vec<DeclaredInstance>,
    /// What is wrong with the files beyond their API instances, warnings included.
    pub issues: Vec<FileIssue>,
}

/// An API instance that files declare.
#[derive(Clone, Debug)]
pub struct DeclaredInstance {
    /// What the database would say about it.
    pub record: InstanceRecord,
    origins: Arc<Origins>,
}

impl DeclaredInstance {
    /// An issue of the API instance at its place in the files.
    pub fn locate(&self, issue: &Issue) -> Option<FileIssue> {
        self.origins.locate(issue)
    }
}

impl DeclaredInstance {
    /// The API instance as something to be written; none if it has errors. `name`
    /// gives each policy its identifier.
    pub fn whole(&self, mut name: impl FnMut(&PolicyRecord) -> PolicyId) -> Option<WholeInstance> {
        let record = &self.record;
        let policies = record.policies.iter().map(|record| {
            let policy = record.policy.clone().ok()?;
            let secret = record.secret.as_ref().and_then(|secret| match &secret.key {
                Key::Plain(secret) => Some(secret.clone()),
                Key::Sealed(_) => None,
            });
            Some((name(record), PolicyDraft { policy, secret }))
        });
        Some(WholeInstance {
            policies: policies.collect::<Option<_>>()?,
            instance: record.read().ok()?,
        })
    }
}

impl Declared {
    /// Reads files. Variables have their values from `environment`.
    pub fn read(files: &[SourceFile], environment: &Environment) -> Self {
        let policies = &[];
        read(
            files,
            Manner {
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
            Manner {
                environment,
                policies,
            },
        )
    }

    /// The API instance of this name.
    pub fn instance(&self, name: &InstanceName) -> Option<&DeclaredInstance> {
        let mut instances = self.instances.iter();
        instances.find(|instance| instance.record.name == *name)
    }

    /// Everything wrong with what is declared that needs no compilation to be seen,
    /// at its place.
    pub fn own_issues(&self) -> Vec<FileIssue> {
        let mut found = self.issues.clone();
        for instance in &self.instances {
            let record = &instance.record;
            let address = record.address.as_ref().err().into_iter().cloned();
            let routing = record.routing.as_ref().err().into_iter().flatten().cloned();
            let mut issues: Vec<_> = address.chain(routing).collect();
            for (index, policy) in record.policies.iter().enumerate() {
                let of_policy = policy.issues().iter().cloned();
                issues.extend(of_policy.map(|issue| issue.within(&format!("policies[{index}]"))));
            }
            found.extend(issues.iter().filter_map(|issue| instance.locate(issue)));
        }
        found
    }

    /// Whether anything beyond the API instances keeps the files from being served
    /// as they are.
    pub fn has_errors(&self) -> bool {
        self.issues.iter().any(|located| located.issue.is_error())
    }
}

fn read(files: &[SourceFile], manner: Manner<'_>) -> Declared {
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
                issues.push(issue);
            }
        }
    }
    let resources: Vec<_> = documents
        .iter()
        .map(|(value, place)| Resource::read(value, place.clone()))
        .collect();
    let mut declared = assemble::assemble(&resources, &faults, manner);
    declared.issues.splice(0..0, issues);
    declared
}

fn parse(file: &SourceFile) -> Result<Vec<Document>, FileIssue> {
    let text = file.text.as_ref();
    let text = text.map_err(|message| FileIssue::at_start(&file.path, message.as_str()))?;
    yaml::parse(text).map_err(|error| error.in_file(&file.path))
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
