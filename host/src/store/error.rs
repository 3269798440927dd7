//! What can be wrong with the database.

use std::error::Error;
use std::io;
use std::path::PathBuf;

/// What is wrong with the database, in one sentence and a remedy.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds a lock on it.
    #[error("The database {0} is locked by another process. End what that process does with it.")]
    Locked(PathBuf),
    /// It is not a database, or not a whole one.
    #[error("The database {0} is damaged or not a database. Restore it from a backup.")]
    Broken(PathBuf),
    /// A newer version of the gateway wrote it.
    #[error(
        "The database {0} was written by another, newer version of the gateway. Run that version, or restore a backup from before it."
    )]
    Newer(PathBuf),
    /// It cannot be written.
    #[error("The database {0} cannot be written. Check the file's owner and mode, and free space.")]
    Unwritable(PathBuf),
    /// It cannot be opened or created.
    #[error("The database {path} cannot be opened: {source}.")]
    Inaccessible {
        /// The file.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
    /// Anything else.
    #[error("The database {path} cannot be used: {source}.")]
    Other {
        /// The file.
        path: PathBuf,
        /// What the database reports.
        source: Box<dyn Error + Send + Sync>,
    },
}
