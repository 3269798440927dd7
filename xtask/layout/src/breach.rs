//! A place where the code leaves the layout.

use std::fmt;

/// What is wrong, where, and the way out.
pub struct Breach {
    /// The file, from the root of the repository.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What the file does.
    pub fault: String,
    /// What to do instead.
    pub remedy: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            fault,
            remedy,
        } = self;
        write!(f, "{file}:{line}: {fault}\n        {remedy}")
    }
}
