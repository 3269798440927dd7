//! `token`: one token, made offline by the component.

use std::path::PathBuf;

use futures_util::FutureExt as _;
use gateway_model::{Errors, ExplanationView, FileIssue, Issue, SampleRequest};
use jwt_gateway::generator::{Generator, PolicyEngine, PolicyError, Request};
use jwt_gateway::policy_file::PolicyFile;
use jwt_gateway::variables::Environment;

use super::failure::Failure;
use super::offline::{self, Signer};
use super::{input, output};

/// What the command is told.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The policy: YAML, its `config` mapping or the item with `policyRef` and `config`.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// The request: JSON `{"attributes": …, "authentication": …}`; every field is optional.
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
    /// Seconds since 1970-01-01T00:00:00Z instead of the present time.
    #[arg(long, value_name = "UNIXTIME")]
    at: Option<u64>,
    /// Sign inside the component, with the software signer.
    #[arg(long)]
    software_signer: bool,
    /// Print how the token came about, as JSON, instead of the token alone.
    #[arg(long)]
    explain: bool,
}

/// Makes one token and prints it, or how it came about.
///
/// # Errors
/// The policy or the request is wrong, or gives no token.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let request = request(arguments)?;
    let signer = if arguments.software_signer {
        Signer::Software
    } else {
        Signer::Native
    };
    let engine = offline::engine(signer, arguments.at).map_err(Failure::environment)?;
    let (policy, warnings) = policy(arguments, &engine)?;
    // The call computes and waits for nothing, so one poll finishes it.
    if arguments.explain {
        let explanation = policy
            .explain(&request)
            .now_or_never()
            .unwrap_or(Err(PolicyError::Busy));
        let explanation = explanation.map_err(Failure::environment)?;
        let view = ExplanationView {
            issues: warnings,
            ..explanation.into()
        };
        return output::line(serde_json::to_string_pretty(&view).map_err(Failure::environment)?);
    }
    match policy
        .generate(&request)
        .now_or_never()
        .unwrap_or(Err(PolicyError::Busy))
    {
        Ok(token) => output::line(token),
        Err(error @ PolicyError::Rejected(_)) => Err(Failure::input(error)),
        Err(error) => Err(Failure::environment(error)),
    }
}

/// The one policy of the file, and its warnings. Every issue has been printed.
fn policy(
    arguments: &Arguments,
    engine: &PolicyEngine,
) -> Result<(Generator, Vec<Issue>), Failure> {
    let path = &arguments.policy;
    let source = input::read(path)?;
    let file = PolicyFile::parse(&source, &Environment::of_process())
        .map_err(|error| Failure::Input(error.in_file(path).to_string()))?;
    let mut running = Vec::new();
    let issues = file.issues(
        |policy| match engine.compile(&policy.config, &policy.private_key) {
            Ok(policy) => {
                let warnings = policy.warnings().to_vec();
                running.push(policy);
                warnings
            }
            Err(issues) => issues,
        },
    );
    let issues: Vec<_> = issues
        .into_iter()
        .map(|(place, issue)| FileIssue::new(path, place, issue))
        .collect();
    for issue in &issues {
        output::remark(issue);
    }
    if issues.has_errors() {
        return Err(Failure::Input(String::new()));
    }
    let warnings = issues.into_iter().map(|located| located.issue).collect();
    match (running.pop(), running.is_empty()) {
        (Some(policy), true) => Ok((policy, warnings)),
        (Some(_), false) => Err(Failure::Input(format!(
            "{} has more than one policy.",
            path.display()
        ))),
        (None, _) => Err(Failure::Input(format!("{} has no policy.", path.display()))),
    }
}

fn request(arguments: &Arguments) -> Result<Request, Failure> {
    let Some(path) = &arguments.request else {
        return Ok(SampleRequest::default().into());
    };
    let text = input::read(path)?;
    let document = serde_json::from_str(&text).map_err(|error| {
        Failure::Input(format!(
            "{}:{}:{}: This is not valid JSON.",
            path.display(),
            error.line(),
            error.column()
        ))
    })?;
    match SampleRequest::parse(&document) {
        Ok(request) => Ok(request.with_all_digits(&text, &[]).into()),
        Err(issues) => {
            for Issue {
                path: field,
                message,
                ..
            } in issues
            {
                output::remark(format_args!("{}: {field}: {message}", path.display()));
            }
            Err(Failure::Input(String::new()))
        }
    }
}
