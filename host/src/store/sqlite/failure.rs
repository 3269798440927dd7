//! What SQLite reports, as what is wrong with the database.

use std::path::Path;

use sqlx::migrate::MigrateError;

use crate::store::error::StoreError;

/// What an error of the database at `path` means.
pub fn read(path: &Path, error: sqlx::Error) -> StoreError {
    let path = path.to_owned();
    // The primary result code is in the low byte (sqlite.org/rescode.html).
    let code = error
        .as_database_error()
        .and_then(|error| error.code()?.parse::<u32>().ok())
        .map(|code| code & 0xff);
    match code {
        Some(5 | 6) => StoreError::Locked(path),
        Some(3 | 8 | 10 | 13 | 14) => StoreError::Unwritable(path),
        Some(11 | 26) => StoreError::Broken(path),
        _ => StoreError::Other {
            path,
            source: Box::new(error),
        },
    }
}

/// The same of an error in bringing its tables up to this version.
pub fn read_migration(path: &Path, error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => {
            StoreError::Newer(path.to_owned())
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            read(path, error)
        }
        other => read(path, sqlx::Error::Migrate(Box::new(other))),
    }
}
