//! The connection, and changes on it.
//!
//! There is one connection, used by one task at a time, so the gateway is never
//! in its own way; other processes may read and write the database beside it.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::super::error::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

/// How long to wait for another process to end its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The database, open.
#[derive(Debug)]
pub struct Store {
    pub connection: SqliteConnection,
    pub path: PathBuf,
}

impl Store {
    /// Opens the database, creates it if need be, and brings its tables up to
    /// this version.
    ///
    /// # Errors
    /// One sentence that says what is wrong with the file.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        create_private(path).map_err(|source| StoreError::Inaccessible {
            path: path.to_owned(),
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
            .map_err(|error| StoreError::read(path, error))?;
        sqlx::migrate!("../migrations")
            .run(&mut connection)
            .await
            .map_err(|error| StoreError::read_migration(path, error))?;
        Ok(Self {
            connection,
            path: path.to_owned(),
        })
    }

    /// The configuration's revision.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn revision(&mut self) -> Result<u64, StoreError> {
        let revision = select_revision(&mut self.connection).await;
        revision.map_err(|error| StoreError::read(&self.path, error))
    }

    /// Whether any secret is kept.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn has_secrets(&mut self) -> Result<bool, StoreError> {
        sqlx::query_scalar("select exists (select 1 from secrets)")
            .fetch_one(&mut self.connection)
            .await
            .map_err(|error| StoreError::read(&self.path, error))
    }

    /// Begins a change. Until it ends, no other process can write.
    ///
    /// # Errors
    /// The database is locked, or cannot be written.
    pub async fn begin(&mut self) -> Result<Change<'_>, StoreError> {
        match self.connection.begin_with("begin immediate").await {
            Ok(transaction) => Ok(Change {
                transaction,
                path: &self.path,
            }),
            Err(error) => Err(StoreError::read(&self.path, error)),
        }
    }
}

/// A change under way. Dropping it undoes it.
#[derive(Debug)]
pub struct Change<'a> {
    pub transaction: Transaction<'a, Sqlite>,
    pub path: &'a Path,
}

impl Change<'_> {
    /// Makes the change last.
    pub async fn commit(self) -> Result<(), StoreError> {
        let path = self.path;
        let committed = self.transaction.commit().await;
        committed.map_err(|error| StoreError::read(path, error))
    }

    /// The outcome of a statement, with the file in its error.
    pub fn checked<T>(&self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        outcome.map_err(|error| StoreError::read(self.path, error))
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
