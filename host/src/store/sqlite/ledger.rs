//! What was counted, in a database of its own beside the configuration: its writing neither
//! changes the revision nor waits for a change.
//!
//! One process has it at a time. It holds nothing that cannot be counted anew, so what
//! cannot be read is put aside.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gateway_model::MetricsRange;
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::connection::{count, create_private};
use super::failure;
use super::file::{OpenedFile, refuse_links};
use crate::metrics::{SavedStep, Tally};
use crate::store::error::StoreError;

/// The form of the tables, as the database itself has it.
const VERSION: i64 = 1;

/// A step that is of another length than those of the ranges is another version's.
const TABLES: &str = "
    create table subjects (
        name text primary key,
        since integer not null
    ) without rowid;
    create table steps (
        seconds integer not null,
        at integer not null,
        name text not null,
        tally blob not null,
        primary key (seconds, at, name)
    ) without rowid;
    pragma user_version = 1;
";

/// How long to wait for a process that has the database: one that ends, say.
const BUSY_TIMEOUT: Duration = Duration::from_millis(500);

/// The open database.
#[derive(Debug)]
pub struct Ledger {
    connection: SqliteConnection,
    file: OpenedFile,
    place: String,
}

/// What was counted of one API instance, or of what none was found for.
#[derive(Debug, Default)]
pub struct Account {
    /// Since when, in seconds since 1970-01-01T00:00:00Z.
    pub since: u64,
    /// The steps in which something was counted.
    pub steps: Vec<SavedStep>,
}

/// What is to be written, by name.
#[derive(Debug, Default)]
pub struct Entries {
    /// Those of whom nothing is to be left, whatever is written of them besides.
    pub gone: Vec<String>,
    /// What has changed.
    pub accounts: BTreeMap<String, Account>,
    /// The time, in seconds since 1970-01-01T00:00:00Z. What no range shows then is
    /// removed.
    pub now: u64,
}

impl Ledger {
    /// Opens the database of a data folder and creates it if need be.
    ///
    /// # Errors
    /// One sentence that says what is wrong with it.
    pub async fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let path = file_of(data_dir);
        let place = path.display().to_string();
        refuse_links(&path)?;
        create_private(&path).map_err(|source| StoreError::Inaccessible {
            place: place.clone(),
            source,
        })?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .locking_mode(SqliteLockingMode::Exclusive)
            .journal_mode(SqliteJournalMode::Wal)
            // A power cut may take what was written last, and leaves the rest whole.
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(BUSY_TIMEOUT);
        let opened = async {
            let mut connection = options.connect().await?;
            let version = prepare(&mut connection).await?;
            Ok((connection, version))
        };
        let (connection, version) = opened.await.map_err(|error| failure::read(&place, error))?;
        if version != VERSION {
            return Err(StoreError::Newer(place));
        }
        Ok(Self {
            connection,
            file: OpenedFile::new(path),
            place,
        })
    }

    /// All that is in it, by name.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn load(&mut self) -> Result<BTreeMap<String, Account>, StoreError> {
        let loaded = select(&mut self.connection).await;
        let (subjects, steps) = loaded.map_err(|error| failure::read(&self.place, error))?;
        let account = |(name, since)| {
            let steps = Vec::new();
            let since = count(since);
            (name, Account { since, steps })
        };
        let mut accounts: BTreeMap<_, _> = subjects.into_iter().map(account).collect();
        for (seconds, at, name, tally) in steps {
            let mut ranges = MetricsRange::ALL.into_iter();
            let range = ranges.find(|range| range.step() == count(seconds));
            let (Some(range), Some(account)) = (range, accounts.get_mut(&name)) else {
                continue;
            };
            if Tally::unpack(&tally).is_none() {
                return Err(StoreError::Broken(self.place.clone()));
            }
            account.steps.push(SavedStep {
                key: (range, count(at)),
                packed: tally.into_boxed_slice(),
            });
        }
        Ok(accounts)
    }

    /// Writes all of it, or nothing.
    ///
    /// # Errors
    /// It cannot be written, or is not the one any more that was opened.
    pub async fn write(&mut self, entries: &Entries) -> Result<(), StoreError> {
        if !self.file.is_in_place() {
            return Err(StoreError::Exchanged(self.place.clone()));
        }
        let written = write(&mut self.connection, entries).await;
        written.map_err(|error| failure::read(&self.place, error))
    }

    /// Ends its use, and waits for the end.
    pub async fn close(self) {
        // Whatever it says: it is gone.
        let _ = self.connection.close().await;
    }
}

/// Puts the database of a data folder aside, so that another one can begin. Gives where.
///
/// # Errors
/// The file system does not let it.
pub fn put_aside(data_dir: &Path) -> io::Result<PathBuf> {
    let path = file_of(data_dir);
    let aside = path.with_extension("db.unreadable");
    std::fs::rename(&path, &aside)?;
    // It holds changes of that database, and would be taken for one of the next.
    let log = path.with_extension("db-wal");
    match std::fs::remove_file(&log) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(aside),
    }
}

fn file_of(data_dir: &Path) -> PathBuf {
    data_dir.join("metrics.db")
}

/// Makes the tables where there are none. Gives their version.
async fn prepare(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let version: i64 = sqlx::query_scalar("pragma user_version")
        .fetch_one(&mut *connection)
        .await?;
    if version != 0 {
        return Ok(version);
    }
    let mut transaction = connection.begin_with("begin immediate").await?;
    sqlx::raw_sql(TABLES).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(VERSION)
}

type Rows = (Vec<(String, i64)>, Vec<(i64, i64, String, Vec<u8>)>);

async fn select(connection: &mut SqliteConnection) -> Result<Rows, sqlx::Error> {
    let subjects = sqlx::query_as("select name, since from subjects");
    let subjects = subjects.fetch_all(&mut *connection).await?;
    let steps = sqlx::query_as("select seconds, at, name, tally from steps");
    let steps = steps.fetch_all(connection).await?;
    Ok((subjects, steps))
}

async fn write(connection: &mut SqliteConnection, entries: &Entries) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("begin immediate").await?;
    remove(&mut transaction, entries).await?;
    for (name, account) in &entries.accounts {
        sqlx::query("insert or replace into subjects (name, since) values (?, ?)")
            .bind(name)
            .bind(account.since.cast_signed())
            .execute(&mut *transaction)
            .await?;
        for step in &account.steps {
            let (range, at) = step.key;
            sqlx::query(
                "insert or replace into steps (seconds, at, name, tally) values (?, ?, ?, ?)",
            )
            .bind(range.step().cast_signed())
            .bind(at.cast_signed())
            .bind(name)
            .bind(&*step.packed)
            .execute(&mut *transaction)
            .await?;
        }
    }
    transaction.commit().await
}

/// Removes those who are gone, and the steps that no range shows.
async fn remove(connection: &mut SqliteConnection, entries: &Entries) -> Result<(), sqlx::Error> {
    let gone = json!(entries.gone).to_string();
    for table in [
        "delete from subjects where name in (select value from json_each(?))",
        "delete from steps where name in (select value from json_each(?))",
    ] {
        sqlx::query(table)
            .bind(&gone)
            .execute(&mut *connection)
            .await?;
    }
    for range in MetricsRange::ALL {
        let length = range.step() * range.steps();
        sqlx::query("delete from steps where seconds = ? and (at < ? or at > ?)")
            .bind(range.step().cast_signed())
            .bind(range.start(entries.now).cast_signed())
            .bind((entries.now + length).cast_signed())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
