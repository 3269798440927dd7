//! `validate`: checks files with the very code that `serve` runs.

use std::path::{Path, PathBuf};

use gateway_model::{Errors, FileIssue};
use jwt_gateway::config;
use jwt_gateway::generator::PolicyEngine;
use jwt_gateway::local_mode::{self, Declared, SourceFile};
use jwt_gateway::policy_file::PolicyFile;
use jwt_gateway::variables::Environment;

use super::failure::Failure;
use super::{input, offline, output};

/// What the command is told.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A folder is read as `serve --config-dir` would. All resources that are given are checked together, so that a policy binding finds its target in another file. A file without resources is a policy: its `config`, or items with `policyRef` and `config`."
)]
pub struct Arguments {
    /// Files and folders to check; - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Checks files and prints what is wrong with them.
///
/// # Errors
/// A file has an error or cannot be read.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let engines = offline::engines()?;
    let environment = Environment::of_process();
    let mut resources = Vec::new();
    let mut issues = Vec::new();
    for path in &arguments.paths {
        if path.is_dir() {
            let files = local_mode::read_folder(path)
                .map_err(|error| Failure::Input(unreadable(path, &error)))?;
            resources.extend(files);
            continue;
        }
        let text = input::read(path)?;
        if local_mode::has_resources(&text) {
            resources.push(SourceFile {
                path: path.clone(),
                text: Ok(text),
            });
        } else {
            issues.extend(check_policies(&engines.policy, path, &text, &environment));
        }
    }
    let declared = Declared::read(&resources, &environment);
    issues.extend(config::check(&declared, engines));
    conclude(&issues)
}

/// Prints the issues, and fails if any is an error.
pub fn conclude(issues: &[FileIssue]) -> Result<(), Failure> {
    for issue in issues {
        output::line(issue)?;
    }
    match issues.errors().count() {
        0 => Ok(()),
        1 => Err(Failure::Input("1 error".to_owned())),
        errors => Err(Failure::Input(format!("{errors} errors"))),
    }
}

/// Says that a file or folder cannot be read, and why.
pub fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}.", path.display())
}

fn check_policies(
    engine: &PolicyEngine,
    path: &Path,
    text: &str,
    environment: &Environment,
) -> Vec<FileIssue> {
    let file = match PolicyFile::parse(text, environment) {
        Ok(file) if file.is_empty() => {
            let message = "There is no policy and no resource in this file.";
            return vec![FileIssue::at_start(path, message)];
        }
        Ok(file) => file,
        Err(error) => return vec![error.in_file(path)],
    };
    let issues = file.issues(
        |policy| match engine.compile(&policy.config, &policy.private_key) {
            Ok(running) => running.warnings().to_vec(),
            Err(issues) => issues,
        },
    );
    let locate = |(place, issue)| FileIssue::new(path, place, issue);
    issues.into_iter().map(locate).collect()
}
