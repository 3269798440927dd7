//! The database. This is the only file with SQL.
//!
//! There is one connection, used by one task at a time, so the gateway is never
//! in its own way; other processes may read and write the database beside it.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gateway_model::{ApiInstanceDraft, InstanceName, PolicyDraft, PolicyId};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

use super::StoreError;
use super::record::{InstanceRow, PolicyRow, Written, count};
use crate::secrets::Sealed;

/// How long to wait for another process to end its transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The database, open.
#[derive(Debug)]
pub struct Store {
    connection: SqliteConnection,
    path: PathBuf,
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

    /// Whether any private key is kept.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn has_private_keys(&mut self) -> Result<bool, StoreError> {
        sqlx::query_scalar("select exists (select 1 from private_keys)")
            .fetch_one(&mut self.connection)
            .await
            .map_err(|error| StoreError::read(&self.path, error))
    }

    /// The whole configuration.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn load(&mut self) -> Result<Written, StoreError> {
        // One transaction, so that all rows are of one revision.
        let loaded = async {
            let mut transaction = self.connection.begin().await?;
            let written = select_all(&mut transaction).await?;
            transaction.rollback().await?;
            Ok(written)
        };
        loaded
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
    transaction: Transaction<'a, Sqlite>,
    path: &'a Path,
}

impl Change<'_> {
    /// The configuration with the change so far.
    pub(super) async fn load(&mut self) -> Result<Written, StoreError> {
        let written = select_all(&mut self.transaction).await;
        written.map_err(|error| StoreError::read(self.path, error))
    }

    /// Makes the change last.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let path = self.path;
        let committed = self.transaction.commit().await;
        committed.map_err(|error| StoreError::read(path, error))
    }

    /// The revision of an API instance; none if there is no such API instance.
    pub(super) async fn instance_revision(
        &mut self,
        name: &InstanceName,
    ) -> Result<Option<u64>, StoreError> {
        let revision = sqlx::query_scalar("select revision from api_instances where name = ?")
            .bind(name.as_str())
            .fetch_optional(&mut *self.transaction)
            .await;
        self.checked(revision).map(|revision| revision.map(count))
    }

    /// The revision of a policy; none if the API instance has no such policy.
    pub(super) async fn policy_revision(
        &mut self,
        instance: &InstanceName,
        id: &PolicyId,
    ) -> Result<Option<u64>, StoreError> {
        let revision = sqlx::query_scalar(
            "select policies.revision from policies
             join api_instances on api_instances.id = policies.api_instance
             where api_instances.name = ? and policies.id = ?",
        )
        .bind(instance.as_str())
        .bind(id.as_str())
        .fetch_optional(&mut *self.transaction)
        .await;
        self.checked(revision).map(|revision| revision.map(count))
    }

    /// The policies of an API instance, in any order.
    pub(super) async fn policies_of(
        &mut self,
        instance: &InstanceName,
    ) -> Result<Vec<PolicyId>, StoreError> {
        let ids = sqlx::query_scalar::<_, String>(
            "select policies.id from policies
             join api_instances on api_instances.id = policies.api_instance
             where api_instances.name = ?",
        )
        .bind(instance.as_str())
        .fetch_all(&mut *self.transaction)
        .await;
        let ids = self.checked(ids)?;
        Ok(ids.into_iter().map(PolicyId::new).collect())
    }

    /// Adds an API instance.
    pub(super) async fn insert_instance(
        &mut self,
        draft: &ApiInstanceDraft,
    ) -> Result<(), StoreError> {
        let ApiInstanceDraft {
            name,
            address,
            upstream,
            enabled,
        } = draft;
        let query = sqlx::query(
            "insert into api_instances (name, address, upstream_address, upstream_protocol, enabled)
             values (?, ?, ?, ?, ?)",
        );
        let query = query
            .bind(name.as_str())
            .bind(address.to_string())
            .bind(upstream.address.to_string())
            .bind(upstream.protocol.name())
            .bind(enabled);
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Replaces what is written about an API instance.
    pub(super) async fn update_instance(
        &mut self,
        draft: &ApiInstanceDraft,
    ) -> Result<(), StoreError> {
        let ApiInstanceDraft {
            name,
            address,
            upstream,
            enabled,
        } = draft;
        let query = sqlx::query(
            "update api_instances
             set address = ?, upstream_address = ?, upstream_protocol = ?, enabled = ?
             where name = ?",
        );
        let query = query
            .bind(address.to_string())
            .bind(upstream.address.to_string())
            .bind(upstream.protocol.name())
            .bind(enabled)
            .bind(name.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Removes an API instance with its policies and their keys.
    pub(super) async fn delete_instance(&mut self, name: &InstanceName) -> Result<(), StoreError> {
        let done = sqlx::query("delete from api_instances where name = ?")
            .bind(name.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }

    /// Adds a policy behind the others of its API instance.
    pub(super) async fn insert_policy(
        &mut self,
        instance: &InstanceName,
        id: &PolicyId,
        draft: &PolicyDraft,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "insert into policies (id, api_instance, position, label, enabled, config)
             select ?, api_instances.id, coalesce(max(policies.position) + 1, 0), ?, ?, ?
             from api_instances
             left join policies on policies.api_instance = api_instances.id
             where api_instances.name = ?
             group by api_instances.id",
        );
        let query = query
            .bind(id.as_str())
            .bind(&draft.label)
            .bind(draft.enabled)
            .bind(sqlx::types::Json(&draft.config))
            .bind(instance.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Replaces what is written about a policy, but not its key or its place.
    pub(super) async fn update_policy(
        &mut self,
        id: &PolicyId,
        draft: &PolicyDraft,
    ) -> Result<(), StoreError> {
        let query =
            sqlx::query("update policies set label = ?, enabled = ?, config = ? where id = ?");
        let query = query
            .bind(&draft.label)
            .bind(draft.enabled)
            .bind(sqlx::types::Json(&draft.config))
            .bind(id.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Puts a policy at a position among those of its API instance.
    pub(super) async fn place_policy(
        &mut self,
        id: &PolicyId,
        position: i64,
    ) -> Result<(), StoreError> {
        let done = sqlx::query("update policies set position = ? where id = ?")
            .bind(position)
            .bind(id.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }

    /// Removes a policy and its key.
    pub(super) async fn delete_policy(&mut self, id: &PolicyId) -> Result<(), StoreError> {
        let done = sqlx::query("delete from policies where id = ?")
            .bind(id.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }

    /// Sets the private key of a policy. `set_at` is in seconds since
    /// 1970-01-01T00:00:00Z.
    pub(super) async fn put_key(
        &mut self,
        policy: &PolicyId,
        sealed: &Sealed,
        set_at: u64,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "insert into private_keys (policy, sealed, set_at) values (?, ?, ?)
             on conflict (policy) do update set sealed = excluded.sealed, set_at = excluded.set_at",
        );
        let query = query
            .bind(policy.as_str())
            .bind(sealed.as_bytes())
            .bind(set_at.cast_signed());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    fn checked<T>(&self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        outcome.map_err(|error| StoreError::read(self.path, error))
    }
}

async fn select_revision(connection: &mut SqliteConnection) -> Result<u64, sqlx::Error> {
    sqlx::query_scalar("select revision from configuration")
        .fetch_one(connection)
        .await
        .map(count)
}

async fn select_all(connection: &mut SqliteConnection) -> Result<Written, sqlx::Error> {
    let revision = select_revision(connection).await?;
    let rows = sqlx::query_as::<_, InstanceRow>(
        "select id, name, address, upstream_address, upstream_protocol, enabled, revision
         from api_instances order by id",
    )
    .fetch_all(&mut *connection)
    .await?;
    let policies = sqlx::query_as::<_, PolicyRow>(
        "select api_instance, id, label, enabled, config, revision, sealed, set_at
         from policies left join private_keys on private_keys.policy = policies.id
         order by position, id",
    )
    .fetch_all(connection)
    .await?;

    let mut of_instance = BTreeMap::<i64, Vec<PolicyRow>>::new();
    for policy in policies {
        of_instance
            .entry(policy.api_instance)
            .or_default()
            .push(policy);
    }
    let instances = rows
        .into_iter()
        .filter_map(|row| {
            let policies = of_instance.remove(&row.id).unwrap_or_default();
            row.read(policies)
        })
        .collect();
    Ok(Written {
        revision,
        instances,
    })
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
