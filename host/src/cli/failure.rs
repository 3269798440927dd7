//! Why a command did not do what it was asked to.

use std::fmt;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// The input is at fault; everything about it has been printed or is here.
    Input(String),
    /// The environment is: a port in use, a folder that cannot be written.
    Environment(String),
    /// Nobody reads what the command prints, so it has nothing more to do.
    NobodyReads,
}

impl Failure {
    /// The input is at fault, and this says how.
    pub fn input(error: impl fmt::Display) -> Self {
        Self::Input(error.to_string())
    }

    /// The environment is at fault, and this says how.
    pub fn environment(error: impl fmt::Display) -> Self {
        Self::Environment(error.to_string())
    }
}
