//! `validate`: checks files with the very code that `serve` runs.

use std::path::{Path, PathBuf};

use gateway_model::Severity;
use jwt_gateway::policy::PolicyEngine;
use jwt_gateway::policy_file::{PlacedIssue, PolicyFile};

use super::offline::{self, Signer};
use super::{Failure, input};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Files to check; - for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let engine = offline::engine(Signer::Native, None).map_err(Failure::environment)?;
    let mut errors = 0;
    for path in &arguments.paths {
        errors += check(&engine, path)?;
    }
    match errors {
        0 => Ok(()),
        1 => Err(Failure::Input("1 error".to_owned())),
        errors => Err(Failure::Input(format!("{errors} errors"))),
    }
}

fn check(engine: &PolicyEngine, path: &Path) -> Result<usize, Failure> {
    let source = input::read(path)?;
    let file = match PolicyFile::parse(&source) {
        Ok(file) => file,
        Err(error) => {
            let place = error.place;
            println!(
                "{}:{}:{}: {error}",
                path.display(),
                place.line,
                place.column
            );
            return Ok(1);
        }
    };
    if file.is_empty() {
        println!("{}:1:1: There is no policy in this file.", path.display());
        return Ok(1);
    }
    let issues = file.issues(
        |policy| match engine.compile(&policy.config, &policy.private_key) {
            Ok(running) => running.warnings().to_vec(),
            Err(issues) => issues,
        },
    );
    for issue in &issues {
        println!("{}", line(path, issue));
    }
    Ok(issues
        .iter()
        .filter(|placed| placed.issue.is_error())
        .count())
}

/// One issue on one line: `file:line:column: path: message`.
pub fn line(file: &Path, placed: &PlacedIssue) -> String {
    let PlacedIssue { place, issue } = placed;
    let path = if issue.path.is_empty() {
        String::new()
    } else {
        format!("{}: ", issue.path)
    };
    let warning = if issue.severity == Severity::Warning {
        "warning: "
    } else {
        ""
    };
    let (file, message) = (file.display(), &issue.message);
    format!(
        "{file}:{}:{}: {path}{warning}{message}",
        place.line, place.column
    )
}
