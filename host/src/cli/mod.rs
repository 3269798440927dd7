//! The command line. Exit codes: 0 done, 1 the input is at fault, 2 usage, 3 the
//! environment is, 141 nobody reads what is printed.

mod apply;
mod echo;
mod eval;
mod export;
mod failure;
mod input;
mod keygen;
mod master_key;
mod offline;
mod output;
mod process;
mod run;
mod serve;
mod token;
mod validate;

pub use run::run;
