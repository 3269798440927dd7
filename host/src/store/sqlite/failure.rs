//! What SQLite reports, as what is wrong with the database.

use sqlx::migrate::MigrateError;

use crate::store::error::StoreError;

/// What an error of the database at this place means.
pub fn read(place: &str, error: sqlx::Error) -> StoreError {
    let place = place.to_owned();
    // The primary result code is in the low byte (sqlite.org/rescode.html).
    let code = error
        .as_database_error()
        .and_then(|error| error.code()?.parse::<u32>().ok())
        .map(|code| code & 0xff);
    match code {
        Some(5 | 6) => StoreError::Locked(place),
        Some(3 | 8 | 10 | 13 | 14) => StoreError::Unwritable(place),
        Some(11 | 26) => StoreError::Broken(place),
        _ => StoreError::Other {
            place,
            source: Box::new(error),
        },
    }
}

/// The same of an error in bringing its tables up to this version.
pub fn read_migration(place: &str, error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => {
            StoreError::Newer(place.to_owned())
        }
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            read(place, error)
        }
        other => read(place, sqlx::Error::Migrate(Box::new(other))),
    }
}
