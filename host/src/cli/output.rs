//! What a command says, on standard output and standard error.
//!
//! Nothing else in the command line prints. Whoever reads may have gone away, as `head`
//! does when it has its lines: then a command ends quietly.

use std::fmt;
use std::io::{self, ErrorKind, Write as _};

use super::failure::Failure;

/// Writes a line of the command's result on standard output.
///
/// # Errors
/// Nobody reads any more, or it cannot be written.
pub fn line(text: impl fmt::Display) -> Result<(), Failure> {
    print(format_args!("{text}\n"))
}

/// Writes a part of the command's result on standard output.
///
/// # Errors
/// Nobody reads any more, or it cannot be written.
pub fn print(text: impl fmt::Display) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    let written = write!(output, "{text}").and_then(|()| output.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::NobodyReads,
        _ => Failure::Environment(format!("standard output cannot be written: {error}")),
    })
}

/// Writes a line beside the result on standard error, if anybody reads it.
pub fn remark(text: impl fmt::Display) {
    // Where it cannot be said there is nowhere to say so.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
