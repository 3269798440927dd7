//! The tables `api_instance_revisions` and `client_application_revisions`: what every change
//! left behind.

use gateway_model::{
    ApiInstanceName, ApiInstanceRevisionView, ClientApplicationRevisionView, ClientId,
    OldSecretView, RevisionAction,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};

use super::connection::{SqliteChange, count};
use super::history::{AUTHOR, read_action};
use super::json_text::read_json;
use crate::store::error::StoreError;
use crate::store::write::KEPT_REVISIONS;

/// The history of the settings of an API instance, the newest revision first.
pub async fn select_instance_history(
    connection: &mut SqliteConnection,
    name: &ApiInstanceName,
) -> Result<Vec<ApiInstanceRevisionView>, sqlx::Error> {
    let query = sqlx::query_as::<_, SettingsRow>(
        "select revision, made_at, made_by, action, settings from api_instance_revisions
         where api_instance = (select id from api_instances where name = ?)
         order by revision desc",
    );
    let rows = query.bind(name.as_str()).fetch_all(connection).await?;
    Ok(rows.into_iter().filter_map(SettingsRow::read).collect())
}

/// The history of a client application, the newest revision first.
pub async fn select_application_history(
    connection: &mut SqliteConnection,
    id: &ClientId,
) -> Result<Vec<ClientApplicationRevisionView>, sqlx::Error> {
    let query = sqlx::query_as::<_, ApplicationRow>(
        "select revision, made_at, made_by, action, name, secret_changed, old_secret_set_at,
             old_secret_expires_at
         from client_application_revisions where client_application = ?
         order by revision desc",
    );
    let rows = query.bind(id.as_str()).fetch_all(connection).await?;
    Ok(rows.into_iter().filter_map(ApplicationRow::read).collect())
}

/// A row of `api_instance_revisions`.
struct SettingsRow {
    revision: i64,
    made_at: i64,
    made_by: String,
    action: String,
    settings: String,
}

impl FromRow<'_, SqliteRow> for SettingsRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            revision: row.try_get("revision")?,
            made_at: row.try_get("made_at")?,
            made_by: row.try_get("made_by")?,
            action: row.try_get("action")?,
            settings: row.try_get("settings")?,
        })
    }
}

impl SettingsRow {
    /// None if nobody knows its action, which the table's constraint rules out.
    fn read(self) -> Option<ApiInstanceRevisionView> {
        Some(ApiInstanceRevisionView {
            revision: count(self.revision),
            at: count(self.made_at),
            by: self.made_by,
            action: read_action(&self.action)?,
            settings: read_json(self.settings),
        })
    }
}

/// A row of `client_application_revisions`.
struct ApplicationRow {
    revision: i64,
    made_at: i64,
    made_by: String,
    action: String,
    name: String,
    secret_changed: bool,
    old_secret_set_at: Option<i64>,
    old_secret_expires_at: Option<i64>,
}

impl FromRow<'_, SqliteRow> for ApplicationRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            revision: row.try_get("revision")?,
            made_at: row.try_get("made_at")?,
            made_by: row.try_get("made_by")?,
            action: row.try_get("action")?,
            name: row.try_get("name")?,
            secret_changed: row.try_get("secret_changed")?,
            old_secret_set_at: row.try_get("old_secret_set_at")?,
            old_secret_expires_at: row.try_get("old_secret_expires_at")?,
        })
    }
}

impl ApplicationRow {
    /// None if nobody knows its action, which the table's constraint rules out.
    fn read(self) -> Option<ClientApplicationRevisionView> {
        let set_at = self.old_secret_set_at.map(count);
        Some(ClientApplicationRevisionView {
            revision: count(self.revision),
            at: count(self.made_at),
            by: self.made_by,
            action: read_action(&self.action)?,
            name: self.name,
            secret_changed: self.secret_changed,
            // The table has a time for every secret.
            old_secret: set_at.map(|set_at| OldSecretView {
                set_at: Some(set_at),
                expires_at: self.old_secret_expires_at.map(count),
            }),
        })
    }
}

impl SqliteChange<'_> {
    /// Writes down what a change left of the settings of an API instance. `now` is in
    /// seconds since 1970-01-01T00:00:00Z. Of more than [`KEPT_REVISIONS`] the oldest go.
    pub async fn note_instance(
        &mut self,
        name: &ApiInstanceName,
        action: RevisionAction,
        now: u64,
    ) -> Result<(), StoreError> {
        let noted = sqlx::query(
            "insert into api_instance_revisions
                 (api_instance, revision, made_at, made_by, action, settings)
             select id, revision, ?, ?, ?, settings
             from api_instances join api_instance_settings on api_instance = id
             where name = ?",
        )
        .bind(now.cast_signed())
        .bind(AUTHOR)
        .bind(action.name())
        .bind(name.as_str())
        .execute(&mut *self.transaction)
        .await;
        self.checked(noted)?;
        let forgotten = sqlx::query(
            "delete from api_instance_revisions
             where api_instance = (select id from api_instances where name = ?1) and revision <= (
                 select revision from api_instance_revisions
                 where api_instance = (select id from api_instances where name = ?1)
                 order by revision desc limit 1 offset ?2)",
        )
        .bind(name.as_str())
        .bind(KEPT_REVISIONS)
        .execute(&mut *self.transaction)
        .await;
        self.checked(forgotten).map(drop)
    }

    /// Writes down what a change left of a client application, as
    /// [`Self::note_instance`] does of an API instance.
    pub async fn note_application(
        &mut self,
        id: &ClientId,
        action: RevisionAction,
        now: u64,
        secret_changed: bool,
    ) -> Result<(), StoreError> {
        let noted = sqlx::query(
            "insert into client_application_revisions
                 (client_application, revision, made_at, made_by, action, name, secret_changed,
                  old_secret_set_at, old_secret_expires_at)
             select id, revision, ?, ?, ?, name, ?, old_secret_set_at, old_secret_expires_at
             from client_applications where id = ?",
        )
        .bind(now.cast_signed())
        .bind(AUTHOR)
        .bind(action.name())
        .bind(secret_changed)
        .bind(id.as_str())
        .execute(&mut *self.transaction)
        .await;
        self.checked(noted)?;
        let forgotten = sqlx::query(
            "delete from client_application_revisions
             where client_application = ?1 and revision <= (
                 select revision from client_application_revisions where client_application = ?1
                 order by revision desc limit 1 offset ?2)",
        )
        .bind(id.as_str())
        .bind(KEPT_REVISIONS)
        .execute(&mut *self.transaction)
        .await;
        self.checked(forgotten).map(drop)
    }
}
