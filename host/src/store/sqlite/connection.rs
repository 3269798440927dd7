//! The connection, and changes on it.
//!
//! There is one connection, used by one task at a time, so the gateway is never
//! in its own way; other processes may read and write the database beside it.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, Sqlite as Database, SqliteConnection, Transaction};

use super::failure;
use crate::store::error::StoreError;

/// How long to wait for another process to end its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The database, open.
#[derive(Debug)]
pub struct Sqlite {
    pub(super) connection: SqliteConnection,
    /// Where it is, for people.
    pub(super) place: String,
}

impl Sqlite {
    /// Opens the database, creates it if need be, and brings its tables up to
    /// this version.
    ///
    /// # Errors
    /// One sentence that says what is wrong with the file.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let place = path.display().to_string();
        create_private(path).map_err(|source| StoreError::Inaccessible {
            place: place.clone(),
            source,
        })?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            // A change that was answered must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .map_err(|error| failure::read(&place, error))?;
        sqlx::migrate!("../migrations")
            .run(&mut connection)
            .await
            .map_err(|error| failure::read_migration(&place, error))?;
        Ok(Self { connection, place })
    }
}

/// A change under way. Dropping it undoes it.
#[derive(Debug)]
pub struct SqliteChange<'a> {
    pub transaction: Transaction<'a, Database>,
    pub place: &'a str,
}

impl SqliteChange<'_> {
    /// The outcome of a statement, with the place of the database in its error.
    pub fn checked<T>(&self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        outcome.map_err(|error| failure::read(self.place, error))
    }
}

/// The configuration's revision.
pub async fn select_revision(connection: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    sqlx::query_scalar("select revision from configuration")
        .fetch_one(connection)
        .await
        .map(count)
}

/// Revisions and times are never negative; a row that says so reads as 0.
pub fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// Creates the file for the gateway's own user alone, if it is not there. The
/// files that SQLite keeps beside it take over its mode.
fn create_private(path: &Path) -> io::Result<()> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .map(drop)
}
