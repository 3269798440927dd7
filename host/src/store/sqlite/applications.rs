//! The table `client_applications`.

use gateway_model::ClientId;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};

use super::connection::{SqliteChange, count};
use crate::secrets::{OldSecret, SecretDigest};
use crate::store::error::StoreError;
use crate::written::{ApplicationRecord, Source};

/// A row of `client_applications`.
struct ApplicationRow {
    id: String,
    name: String,
    secret_digest: Vec<u8>,
    secret_set_at: i64,
    old_secret_digest: Option<Vec<u8>>,
    old_secret_set_at: Option<i64>,
    old_secret_expires_at: Option<i64>,
    revision: i64,
}

impl FromRow<'_, SqliteRow> for ApplicationRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            secret_digest: row.try_get("secret_digest")?,
            secret_set_at: row.try_get("secret_set_at")?,
            old_secret_digest: row.try_get("old_secret_digest")?,
            old_secret_set_at: row.try_get("old_secret_set_at")?,
            old_secret_expires_at: row.try_get("old_secret_expires_at")?,
            revision: row.try_get("revision")?,
        })
    }
}

impl ApplicationRow {
    /// None for what the table's constraints rule out: nobody is known by it.
    fn read(self) -> Option<ApplicationRecord> {
        let old_secret = match self.old_secret_digest {
            None => None,
            Some(digest) => Some(OldSecret {
                digest: read_digest(digest)?,
                set_at: self.old_secret_set_at.map(count),
                expires_at: self.old_secret_expires_at.map(count),
            }),
        };
        Some(ApplicationRecord {
            id: ClientId::try_from(self.id).ok()?,
            name: self.name,
            secret: read_digest(self.secret_digest)?,
            old_secret,
            source: Source::Managed,
            secret_set_at: Some(count(self.secret_set_at)),
            revision: count(self.revision),
        })
    }
}

fn read_digest(bytes: Vec<u8>) -> Option<SecretDigest> {
    let digest = <[u8; SecretDigest::LENGTH]>::try_from(bytes);
    digest.ok().map(SecretDigest::from_bytes)
}

/// All client applications in the order of their ids.
pub async fn select(
    connection: &mut SqliteConnection,
) -> Result<Vec<ApplicationRecord>, sqlx::Error> {
    let query = sqlx::query_as::<_, ApplicationRow>(
        "select id, name, secret_digest, secret_set_at, old_secret_digest, old_secret_set_at,
             old_secret_expires_at, revision
         from client_applications order by id",
    );
    let rows = query.fetch_all(connection).await?;
    Ok(rows.into_iter().filter_map(ApplicationRow::read).collect())
}

impl SqliteChange<'_> {
    /// Adds a client application. `set_at` is in seconds since 1970-01-01T00:00:00Z.
    pub async fn insert_application(
        &mut self,
        id: &ClientId,
        name: &str,
        secret: &SecretDigest,
        set_at: u64,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "insert into client_applications (id, name, secret_digest, secret_set_at)
             values (?, ?, ?, ?)",
        );
        let query = query
            .bind(id.as_str())
            .bind(name)
            .bind(secret.as_bytes())
            .bind(set_at.cast_signed());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Renames a client application.
    pub async fn rename_application(
        &mut self,
        id: &ClientId,
        name: &str,
    ) -> Result<(), StoreError> {
        let done = sqlx::query("update client_applications set name = ? where id = ?")
            .bind(name)
            .bind(id.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }

    /// Replaces the secret of a client application. `set_at` is in seconds since
    /// 1970-01-01T00:00:00Z.
    pub async fn put_application_secret(
        &mut self,
        id: &ClientId,
        secret: &SecretDigest,
        set_at: u64,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "update client_applications set secret_digest = ?, secret_set_at = ? where id = ?",
        );
        let query = query
            .bind(secret.as_bytes())
            .bind(set_at.cast_signed())
            .bind(id.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Sets the old secret of a client application, or removes it.
    pub async fn put_old_secret(
        &mut self,
        id: &ClientId,
        old: Option<&OldSecret>,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "update client_applications set old_secret_digest = ?, old_secret_set_at = ?,
                 old_secret_expires_at = ? where id = ?",
        );
        // The table has a time for every secret.
        let set_at = old.map(|old| old.set_at.unwrap_or_default().cast_signed());
        let expires_at = old.and_then(|old| old.expires_at).map(u64::cast_signed);
        let query = query
            .bind(old.map(|old| old.digest.as_bytes()))
            .bind(set_at)
            .bind(expires_at)
            .bind(id.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Removes a client application.
    pub async fn delete_application(&mut self, id: &ClientId) -> Result<(), StoreError> {
        let done = sqlx::query("delete from client_applications where id = ?")
            .bind(id.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }
}
