//! `token`: one token, made offline by the component.

use std::path::PathBuf;

use gateway_model::SampleRequest;
use jwt_gateway::policy::{Explanation, Failure as NoToken, PolicyError, Request, RunningPolicy};
use jwt_gateway::policy_file::{PolicyFile, PolicyInFile};

use super::{Failure, input, offline, validate};

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

pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let source = input::read(&arguments.policy)?;
    let file = PolicyFile::parse(&source).map_err(|error| {
        let (path, place) = (arguments.policy.display(), error.place);
        Failure::Input(format!("{path}:{}:{}: {error}", place.line, place.column))
    })?;
    let request = request(arguments)?;
    let mut running = None;
    let issues = file.issues(|policy| match compile(arguments, policy) {
        Ok(policy) => {
            let warnings = policy.warnings().to_vec();
            running = Some(policy);
            warnings
        }
        Err(issues) => issues,
    });
    for issue in &issues {
        validate::report(&arguments.policy, issue);
    }
    if issues.iter().any(|placed| placed.issue.is_error()) {
        return Err(Failure::Input(String::new()));
    }
    let policy = running.ok_or_else(|| Failure::input("there is no policy in the file"))?;
    print(arguments, &policy, &request)
}
