//! `keygen`: a private key for a signing method.

use clap::builder::PossibleValuesParser;
use gateway_model::SigningMethod;
use jwt_gateway::signer;

use super::failure::Failure;
use super::output;

/// What the command is told.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The signing method that the key is for. HS methods get a secret.
    #[arg(long, value_name = "METHOD", value_parser = methods(), ignore_case = true)]
    method: String,
    /// Also print the public key as a JSON Web Key, on standard error.
    #[arg(long)]
    public: bool,
}

/// Makes a private key or a secret and prints it.
///
/// # Errors
/// There is no such signing method, or no randomness.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let method = method(&arguments.method)?;
    let key = signer::generate(method).map_err(Failure::environment)?;
    output::line(key.private_key.expose().trim_end())?;
    if arguments.public {
        match key.public.jwk {
            Some(jwk) => output::remark(jwk),
            None => output::remark("jwt-gateway: a secret has no public half."),
        }
    }
    Ok(())
}

fn methods() -> PossibleValuesParser {
    PossibleValuesParser::new(SigningMethod::BY_NAME.map(|(name, _)| name))
}

fn method(name: &str) -> Result<SigningMethod, Failure> {
    let known = SigningMethod::BY_NAME
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name));
    known
        .map(|(_, method)| *method)
        .ok_or_else(|| Failure::input("there is no such signing method"))
}
