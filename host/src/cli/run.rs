//! The command that the process was started with.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::failure::Failure;
use super::{apply, echo, eval, export, keygen, output, serve, token, validate};

/// What a shell says of a command that SIGPIPE ended: 128 and the signal's number.
const NOBODY_READS: u8 = 141;

/// A reverse proxy that gives every request it forwards a freshly signed JWT.
#[derive(Debug, Parser)]
#[command(name = "jwt-gateway", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the gateway.
    Serve(Box<serve::Arguments>),
    /// Check resources and policies as `serve` would, without listening.
    Validate(validate::Arguments),
    /// Evaluate an expression and print the result as JSON.
    Eval(eval::Arguments),
    /// Make a token offline and print it.
    Token(token::Arguments),
    /// Print the database as Local Mode resources.
    Export(export::Arguments),
    /// Write Local Mode resources into the database.
    Apply(apply::Arguments),
    /// Make a private key.
    Keygen(keygen::Arguments),
    /// Run an upstream that answers with what it received, to try things out.
    Echo(echo::Arguments),
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(*arguments),
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Eval(arguments) => eval::run(&arguments),
        Command::Token(arguments) => token::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Apply(arguments) => apply::run(&arguments),
        Command::Keygen(arguments) => keygen::run(&arguments),
        Command::Echo(arguments) => echo::run(&arguments),
    };
    let (message, code) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Input(message)) => (message, 1),
        Err(Failure::Environment(message)) => (message, 3),
        Err(Failure::NobodyReads) => return ExitCode::from(NOBODY_READS),
    };
    if !message.is_empty() {
        output::remark(format_args!("jwt-gateway: {message}"));
    }
    ExitCode::from(code)
}
