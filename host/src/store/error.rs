//! What can be wrong with the database.

use std::io;
use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

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
        /// What SQLite reports.
        source: sqlx::Error,
    },
}

impl StoreError {
    pub(super) fn read(path: &Path, error: sqlx::Error) -> Self {
        let path = path.to_owned();
        // The primary result code is in the low byte (sqlite.org/rescode.html).
        let code = error
            .as_database_error()
            .and_then(|error| error.code()?.parse::<u32>().ok())
            .map(|code| code & 0xff);
        match code {
            Some(5 | 6) => Self::Locked(path),
            Some(3 | 8 | 10 | 13 | 14) => Self::Unwritable(path),
            Some(11 | 26) => Self::Broken(path),
            _ => Self::Other {
                path,
                source: error,
            },
        }
    }

    pub(super) fn read_migration(path: &Path, error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => {
                Self::Newer(path.to_owned())
            }
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                Self::read(path, error)
            }
            other => Self::read(path, sqlx::Error::Migrate(Box::new(other))),
        }
    }
}
