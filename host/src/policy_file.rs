//! Policies in files: the YAML forms that `--policy` and `validate` read.
//!
//! A document is the policy's `config` mapping, or the whole item with `policyRef`
//! and `config`, or a list of such items. Variables are those of Local Mode.

use gateway_model::{Issue, JwtGenerationConfig, Place, PolicyKind, Secret, Within};
use serde_json::Value;

use crate::variables::Environment;
use crate::yaml::{self, Document, SyntaxError};

/// A policy as a file has it.
#[derive(Debug)]
pub struct PolicyInFile {
    /// Where it stands in its document, as a path; empty for the whole document.
    pub path: String,
    /// The configuration.
    pub config: JwtGenerationConfig,
    /// The private key.
    pub private_key: Secret,
}

/// A file's policies document by document.
#[derive(Debug)]
pub struct PolicyFile(Vec<(Document, Vec<Read>)>);

/// A policy, or what is wrong with its shape.
type Read = Result<PolicyInFile, Vec<Issue>>;

impl PolicyFile {
    /// Reads a file's text. Variables have their values from `environment`.
    ///
    /// # Errors
    /// The text is not YAML.
    pub fn parse(source: &str, environment: &Environment) -> Result<Self, SyntaxError> {
        let documents = yaml::parse(source)?;
        let read = |document: Document| {
            let policies = policies(&document.value, environment);
            (document, policies)
        };
        Ok(Self(documents.into_iter().map(read).collect()))
    }

    /// Whether there is no policy in it at all.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, policies)| policies.is_empty())
    }

    /// The policies whose shape is right.
    pub fn policies(&self) -> impl Iterator<Item = &PolicyInFile> {
        self.0
            .iter()
            .flat_map(|(_, policies)| policies)
            .filter_map(|policy| policy.as_ref().ok())
    }

    /// Every issue at its place: those of the shape, and those that `check` finds in a
    /// policy whose shape is right, in the order of their places.
    pub fn issues(
        &self,
        mut check: impl FnMut(&PolicyInFile) -> Vec<Issue>,
    ) -> Vec<(Place, Issue)> {
        let mut placed = Vec::new();
        for (document, policies) in &self.0 {
            for policy in policies {
                let issues = match policy {
                    Ok(policy) => check(policy).within(&policy.path),
                    Err(issues) => issues.clone(),
                };
                let place = |issue: Issue| (document.places.find(&issue), issue);
                placed.extend(issues.into_iter().map(place));
            }
        }
        placed.sort_by_key(|(place, _)| *place);
        placed
    }
}

fn policies(document: &Value, environment: &Environment) -> Vec<Read> {
    match document {
        Value::Array(items) => {
            let item = |(index, item)| policy(item, &format!("[{index}]"), environment);
            items.iter().enumerate().map(item).collect()
        }
        Value::Null => Vec::new(),
        document => vec![policy(document, "", environment)],
    }
}

fn policy(document: &Value, path: &str, environment: &Environment) -> Read {
    let Some(reference) = document.get("policyRef") else {
        return read_config(document, path, environment);
    };
    let policy = PolicyKind::JwtGeneration.name();
    if reference.get("name").and_then(Value::as_str) != Some(policy) {
        let message = format!("Only the policy {policy} is supported here.");
        return Err(vec![Issue::error("policyRef.name", message)].within(path));
    }
    let Some(config) = document.get("config") else {
        return Err(vec![Issue::error("config", "`config` is required.")].within(path));
    };
    let path = if path.is_empty() {
        "config".to_owned()
    } else {
        format!("{path}.config")
    };
    read_config(config, &path, environment)
}

fn read_config(written: &Value, path: &str, environment: &Environment) -> Read {
    let (filled, mut issues) = environment.fill(written, path);
    match JwtGenerationConfig::parse(&filled) {
        Ok((config, private_key)) if issues.is_empty() => Ok(PolicyInFile {
            path: path.to_owned(),
            config,
            private_key,
        }),
        Ok(_) => Err(issues),
        Err(of_config) => {
            issues.extend(of_config.within(path));
            Err(issues)
        }
    }
}
