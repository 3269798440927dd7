//! The command line. Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 the
//! environment is.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "standard output and error are what a command line talks through"
)]

mod apply;
mod echo;
mod eval;
mod export;
mod failure;
mod input;
mod keygen;
mod master_key;
mod offline;
mod process;
mod run;
mod serve;
mod token;
mod validate;

pub use run::run;
