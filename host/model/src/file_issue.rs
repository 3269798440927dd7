//! What is wrong with a file, and how the files of Local Mode are doing.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Issue, Place, Severity};

/// An issue and its place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileIssue {
    /// The file.
    pub file: String,
    /// Where in the file.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong; the path begins at the document.
    #[serde(flatten)]
    pub issue: Issue,
}

impl FileIssue {
    /// An issue at this place of a file.
    pub fn new(file: &Path, place: Place, issue: Issue) -> Self {
        Self {
            file: file.display().to_string(),
            place,
            issue,
        }
    }

    /// An error of a file as a whole.
    pub fn at_start(file: &Path, message: impl Into<String>) -> Self {
        Self::new(file, Place::START, Issue::error("", message))
    }
}

impl fmt::Display for FileIssue {
    /// `file:line:column: path: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, place, issue } = self;
        let Place { line, column } = place;
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
