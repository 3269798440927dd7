//! What is wrong with a file, and how the files of Local Mode are doing.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Issue, Severity};

/// An issue and its place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileIssue {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// The column in characters, counted from 1.
    pub column: u64,
    /// What is wrong; the path begins at the document.
    #[serde(flatten)]
    pub issue: Issue,
}

impl FileIssue {
    /// An error of a file as a whole.
    pub fn at_start(file: &Path, message: impl Into<String>) -> Self {
        Self {
            file: file.display().to_string(),
            line: 1,
            column: 1,
            issue: Issue::error("", message),
        }
    }
}

impl fmt::Display for FileIssue {
    /// `file:line:column: path: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            issue,
        } = self;
        write!(f, "{file}:{line}:{column}: ")?;
        if !issue.path.is_empty() {
            write!(f, "{}: ", issue.path)?;
        }
        if issue.severity == Severity::Warning {
            f.write_str("warning: ")?;
        }
        f.write_str(&issue.message)
    }
}

/// The files of Local Mode, as the admin API shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FilesView {
    /// The folder.
    pub folder: String,
    /// Whether the files are served as they are now; if not, they have errors, and
    /// what they said before is served.
    pub current: bool,
    /// What is wrong with the files as they are now, warnings included.
    pub issues: Vec<FileIssue>,
}
