//! The command `jwt-gateway`.

use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    cli::run()
}
