//! The command line. Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 the
//! environment is.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "standard output and error are what a command line talks through"
)]

use std::fmt;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod apply;
mod echo;
mod eval;
mod export;
mod input;
mod keygen;
mod offline;
mod serve;
mod token;
mod validate;

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

/// Why a command did not do what it was asked to.
#[derive(Debug)]
enum Failure {
    /// The input is at fault; everything about it has been printed or is here.
    Input(String),
    /// The environment is: a port in use, a folder that cannot be written.
    Environment(String),
}

impl Failure {
    fn input(error: impl fmt::Display) -> Self {
        Self::Input(error.to_string())
    }

    fn environment(error: impl fmt::Display) -> Self {
        Self::Environment(error.to_string())
    }
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
    };
    if !message.is_empty() {
        eprintln!("jwt-gateway: {message}");
    }
    ExitCode::from(code)
}
