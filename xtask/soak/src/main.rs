//! A gateway under load for minutes, in HTTP/1.1 and HTTP/2, in clear and in TLS, while
//! its configuration changes every second, clients come and go, and its upstream is
//! killed and comes back. `cargo xtask soak` runs it.
//!
//! Nothing may go wrong that is not the upstream's doing: every answer carries the
//! token of its own request, signed by the policy's key and made by the
//! configuration of that time; every new connection shows the certificate of that time;
//! and the memory of the process does not grow.
#![allow(
    clippy::print_stdout,
    reason = "standard output is how this program talks to people"
)]

mod authority;
mod client;
mod connection;
mod kind;
mod load;
mod scene;
mod situation;
mod tally;
mod verdict;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match load::run(&load::Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
