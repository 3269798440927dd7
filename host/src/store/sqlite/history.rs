//! The table `policy_revisions`: what every change left behind.

use gateway_model::{ApiInstanceName, PolicyId, PolicyRevisionView, RevisionAction};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};

use super::connection::{SqliteChange, count};
use super::policy_columns::{PolicyColumns, columns};
use crate::store::error::StoreError;
use crate::store::write::KEPT_REVISIONS;

/// Who makes changes, as long as there is one admin token.
pub const AUTHOR: &str = "admin";

/// A row of `policy_revisions`.
struct RevisionRow {
    revision: i64,
    made_at: i64,
    made_by: String,
    action: String,
    policy: PolicyColumns,
    secret_changed: bool,
}

impl FromRow<'_, SqliteRow> for RevisionRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            revision: row.try_get("revision")?,
            made_at: row.try_get("made_at")?,
            made_by: row.try_get("made_by")?,
            action: row.try_get("action")?,
            policy: PolicyColumns::from_row(row)?,
            secret_changed: row.try_get("secret_changed")?,
        })
    }
}

impl RevisionRow {
    /// Reads the row. None if nobody knows its action, which the table's constraint
    /// rules out.
    fn read(self) -> Option<PolicyRevisionView> {
        Some(PolicyRevisionView {
            revision: count(self.revision),
            at: count(self.made_at),
            by: self.made_by,
            action: read_action(&self.action)?,
            policy: self.policy.0,
            secret_changed: self.secret_changed,
        })
    }
}

/// The action of a name, if somebody knows it.
pub fn read_action(name: &str) -> Option<RevisionAction> {
    let mut actions = RevisionAction::BY_NAME.iter();
    let (_, action) = actions.find(|(known, _)| *known == name)?;
    Some(*action)
}

/// The revisions of a policy that is or was one of the API instance's, the newest
/// first.
const SELECT: &str = concat!(
    "select revision, made_at, made_by, action, position, ",
    columns!(),
    ", secret_changed
     from policy_revisions
     where api_instance = (select id from api_instances where name = ?) and policy = ?
     order by revision desc",
);

/// The history of a policy, the newest revision first.
pub async fn select_history(
    connection: &mut SqliteConnection,
    instance: &ApiInstanceName,
    id: &PolicyId,
) -> Result<Vec<PolicyRevisionView>, sqlx::Error> {
    let query = sqlx::query_as::<_, RevisionRow>(SELECT)
        .bind(instance.as_str())
        .bind(id.as_str());
    let rows = query.fetch_all(connection).await?;
    Ok(rows.into_iter().filter_map(RevisionRow::read).collect())
}

impl SqliteChange<'_> {
    /// Writes down what a change left of a policy; for its end, before it. `now` is
    /// in seconds since 1970-01-01T00:00:00Z. Of more than [`KEPT_REVISIONS`] the
    /// oldest go.
    pub async fn note(
        &mut self,
        id: &PolicyId,
        action: RevisionAction,
        now: u64,
        secret_changed: bool,
    ) -> Result<(), StoreError> {
        // A policy that ends has no revision with that change.
        let noted = sqlx::query(concat!(
            "insert into policy_revisions
                 (policy, revision, api_instance, made_at, made_by, action, secret_changed,
                  position, ",
            columns!(),
            ")
             select policies.id, iif(?, configuration.revision + 1, policies.revision),
                 api_instance, ?, ?, ?, ?, position, ",
            columns!(),
            "
             from policies, configuration where policies.id = ?",
        ))
        .bind(action == RevisionAction::Deleted)
        .bind(now.cast_signed())
        .bind(AUTHOR)
        .bind(action.name())
        .bind(secret_changed)
        .bind(id.as_str())
        .execute(&mut *self.transaction)
        .await;
        self.checked(noted)?;
        let forgotten = sqlx::query(
            "delete from policy_revisions where policy = ? and revision <= (
                 select revision from policy_revisions where policy = ?
                 order by revision desc limit 1 offset ?)",
        )
        .bind(id.as_str())
        .bind(id.as_str())
        .bind(KEPT_REVISIONS)
        .execute(&mut *self.transaction)
        .await;
        self.checked(forgotten).map(drop)
    }
}
