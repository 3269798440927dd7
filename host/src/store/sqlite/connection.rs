//! The connection, and changes on it.
//!
//! There is one connection, used by one task at a time, so the gateway is never
//! in its own way; other processes may read and write the database beside it.
//!
//! A statement that fails is the end of its connection. SQLite ends the transaction by
//! itself when the disk is full or fails (<https://sqlite.org/lang_transaction.html>,
//! section 2.3), of which nobody else in the process knows. The next one to ask gets
//! another connection, on which nothing is under way.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::OFlags;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Sqlite as Database, SqliteConnection, Transaction};

use super::failure;
use super::file::{OpenedFile, refuse_links};
use super::known::Known;
use super::migrations;
use crate::store::error::StoreError;

/// How long to wait for another process to end its transaction.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The database, open.
#[derive(Debug)]
pub struct Sqlite {
    /// None where it was closed, until it is used again.
    connection: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    file: OpenedFile,
    /// Something failed, and what is under way on the connection is not known.
    has_failed: bool,
    /// A secret was replaced or removed, and the log has it still.
    keeps_secrets: bool,
    /// What was read last on this connection.
    known: Option<Arc<Known>>,
    /// Where it is, for people.
    place: String,
}

/// The connection at work, and what it has to say of itself.
pub struct Working<'a> {
    pub connection: &'a mut SqliteConnection,
    pub place: &'a str,
    pub has_failed: &'a mut bool,
    pub keeps_secrets: &'a mut bool,
    pub known: &'a mut Option<Arc<Known>>,
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
            // What was removed must not be found in the file.
            .pragma("secure_delete", "on")
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let mut sqlite = Self {
            connection: None,
            options,
            file: OpenedFile::new(path.to_owned()),
            has_failed: false,
            keeps_secrets: false,
            known: None,
            place,
        };
        let working = sqlite.working().await?;
        let migrated = migrations::migrator().run(working.connection).await;
        migrated.map_err(|error| failure::read_migration(working.place, error))?;
        Ok(sqlite)
    }

    /// A connection on which nothing is under way: the one there is, unless something
    /// has failed on it.
    ///
    /// # Errors
    /// The file is not the one that was opened, or cannot be opened again.
    pub async fn working(&mut self) -> Result<Working<'_>, StoreError> {
        if std::mem::take(&mut self.has_failed) {
            self.disconnect().await;
        }
        if !self.file.is_in_place() {
            return Err(StoreError::Exchanged(self.place.clone()));
        }
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                refuse_links(self.file.path())?;
                let connected = self.options.connect().await;
                connected.map_err(|error| failure::read(&self.place, error))?
            }
        };
        Ok(Working {
            connection: self.connection.insert(connection),
            place: &self.place,
            has_failed: &mut self.has_failed,
            keeps_secrets: &mut self.keeps_secrets,
            known: &mut self.known,
        })
    }

    /// Ends the connection, and waits for its end.
    pub async fn disconnect(&mut self) {
        self.known = None;
        if let Some(connection) = self.connection.take() {
            // Whatever it says: it is gone.
            let _ = connection.close().await;
        }
    }
}

impl Working<'_> {
    /// The outcome of what was done, with the place of the database in its error.
    pub fn checked<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        outcome.map_err(|error| {
            *self.has_failed = true;
            failure::read(self.place, error)
        })
    }
}

/// A change under way. Dropping it undoes it.
#[derive(Debug)]
pub struct SqliteChange<'a> {
    pub transaction: Transaction<'a, Database>,
    /// The revision that it began at.
    pub before: u64,
    pub place: &'a str,
    pub has_failed: &'a mut bool,
    /// What it writes leaves a secret in the log.
    pub replaces_secrets: bool,
    pub keeps_secrets: &'a mut bool,
    /// What was read last, with the change so far.
    pub read: Option<Arc<Known>>,
    /// Where that is kept once the change lasts.
    pub known: &'a mut Option<Arc<Known>>,
}

impl SqliteChange<'_> {
    /// The outcome of a statement, with the place of the database in its error.
    pub fn checked<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        outcome.map_err(|error| {
            *self.has_failed = true;
            failure::read(self.place, error)
        })
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
pub fn create_private(path: &Path) -> io::Result<()> {
    let not_regular = || io::Error::other("it is not a regular file");
    if std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(not_regular());
    }
    // A pipe that came meanwhile would have it wait, and a link lead it elsewhere.
    let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW;
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    if file.metadata()?.is_file() {
        Ok(())
    } else {
        Err(not_regular())
    }
}
