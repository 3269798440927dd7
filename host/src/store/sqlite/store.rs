//! What the gateway asks of a database, done by SQLite.

use async_trait::async_trait;
use gateway_model::{
    ApiInstanceName, ApiInstanceRevisionView, ClientApplicationRevisionView, ClientId, PolicyId,
    PolicyRevisionView,
};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::connection::{BUSY_TIMEOUT, Sqlite, SqliteChange, Working, select_revision};
use super::failure;
use super::history::select_history;
use super::history_of_settings::{select_application_history, select_instance_history};
use super::load;
use crate::store::contract::{Change, Store};
use crate::store::error::StoreError;
use crate::store::write::Write;
use crate::written::Written;

/// What a change of usual size writes, and leaves as it was: a database that can take it
/// can be written. With `secure_delete` the pages are written although they are free.
const TRIAL: &str = "
    create table trial (filler blob);
    insert into trial values (zeroblob(65536));
    drop table trial;
";

#[async_trait]
impl Store for Sqlite {
    async fn revision(&mut self) -> Result<u64, StoreError> {
        let mut working = self.working().await?;
        if std::mem::take(working.keeps_secrets) {
            let emptied = empty_log(working.connection).await;
            *working.keeps_secrets = !working.checked(emptied)?;
        }
        let revision = select_revision(working.connection).await;
        working.checked(revision)
    }

    async fn load(&mut self) -> Result<Written, StoreError> {
        let mut working = self.working().await?;
        let (connection, known) = (&mut *working.connection, working.known.as_ref());
        // One transaction, so that all rows are of one revision.
        let loaded = async {
            let mut transaction = connection.begin().await?;
            let known = load::read(&mut transaction, known).await?;
            transaction.rollback().await?;
            Ok(known)
        };
        let loaded = loaded.await;
        let known = working.checked(loaded)?;
        Ok(working.known.insert(known).written())
    }

    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        let mut working = self.working().await?;
        let history = select_history(working.connection, instance, id).await;
        working.checked(history)
    }

    async fn instance_history(
        &mut self,
        name: &ApiInstanceName,
    ) -> Result<Vec<ApiInstanceRevisionView>, StoreError> {
        let mut working = self.working().await?;
        let history = select_instance_history(working.connection, name).await;
        working.checked(history)
    }

    async fn application_history(
        &mut self,
        id: &ClientId,
    ) -> Result<Vec<ClientApplicationRevisionView>, StoreError> {
        let mut working = self.working().await?;
        let history = select_application_history(working.connection, id).await;
        working.checked(history)
    }

    async fn begin(&mut self) -> Result<Box<dyn Change + '_>, StoreError> {
        let Working {
            connection,
            place,
            has_failed,
            keeps_secrets,
            known,
        } = self.working().await?;
        let begun = async {
            let mut transaction = connection.begin_with("begin immediate").await?;
            let before = select_revision(&mut transaction).await?;
            Ok((transaction, before))
        };
        match begun.await {
            Ok((transaction, before)) => Ok(Box::new(SqliteChange {
                transaction,
                before,
                place,
                has_failed,
                replaces_secrets: false,
                keeps_secrets,
                read: known.clone(),
                known,
            })),
            Err(error) => {
                *has_failed = true;
                Err(failure::read(place, error))
            }
        }
    }

    async fn try_writing(&mut self) -> Result<(), StoreError> {
        let mut working = self.working().await?;
        let connection = &mut *working.connection;
        let tried = async {
            let mut transaction = connection.begin_with("begin immediate").await?;
            sqlx::raw_sql(TRIAL).execute(&mut *transaction).await?;
            transaction.commit().await
        };
        let tried = tried.await;
        working.checked(tried)
    }

    async fn close(&mut self) {
        self.disconnect().await;
    }
}

/// Gives all that was changed since a revision the one behind it: triggers count each row
/// that is written, and people count changes.
async fn count_once(connection: &mut SqliteConnection, before: u64) -> Result<(), sqlx::Error> {
    // Triggers do so for what is written in its own row alone.
    let touch = "update api_instances set updated_at = unixepoch() where revision > ?";
    sqlx::query(touch)
        .bind(before.cast_signed())
        .execute(&mut *connection)
        .await?;
    for table in [
        "configuration",
        "api_instances",
        "policies",
        "policy_revisions",
        "api_instance_revisions",
        "client_applications",
        "client_application_revisions",
    ] {
        let update = format!("update {table} set revision = ?1 where revision > ?1");
        sqlx::query(AssertSqlSafe(update))
            .bind(before.cast_signed() + 1)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Moves what the log holds into the database and cuts it; gives whether nobody was in
/// the way, for whom it does not wait.
async fn empty_log(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    sqlx::raw_sql("pragma busy_timeout = 0")
        .execute(&mut *connection)
        .await?;
    let busy: Result<i64, _> = sqlx::query_scalar("pragma wal_checkpoint(truncate)")
        .fetch_one(&mut *connection)
        .await;
    let patience = format!("pragma busy_timeout = {}", BUSY_TIMEOUT.as_millis());
    sqlx::raw_sql(AssertSqlSafe(patience))
        .execute(connection)
        .await?;
    Ok(busy? == 0)
}

#[async_trait]
impl Change for SqliteChange<'_> {
    async fn load(&mut self) -> Result<Written, StoreError> {
        let read = load::read(&mut self.transaction, self.read.as_ref()).await;
        let read = self.checked(read)?;
        Ok(self.read.insert(read).written())
    }

    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        let history = select_history(&mut self.transaction, instance, id).await;
        self.checked(history)
    }

    async fn write(&mut self, steps: &[Write]) -> Result<(), StoreError> {
        for step in steps {
            self.take(step).await?;
        }
        // What was read of this change before is no longer so, at whichever revision.
        self.read.clone_from(self.known);
        let counted = count_once(&mut self.transaction, self.before).await;
        self.checked(counted)
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let Self {
            transaction,
            place,
            has_failed,
            replaces_secrets,
            keeps_secrets,
            read,
            known,
            ..
        } = *self;
        match transaction.commit().await {
            Ok(()) => {
                *keeps_secrets |= replaces_secrets;
                *known = read;
                Ok(())
            }
            Err(error) => {
                *has_failed = true;
                Err(failure::read(place, error))
            }
        }
    }
}

impl SqliteChange<'_> {
    async fn take(&mut self, step: &Write) -> Result<(), StoreError> {
        self.replaces_secrets |= step.may_remove_a_secret();
        match step {
            Write::CreateInstance(instance) => self.insert_instance(instance).await,
            Write::ReplaceInstance(instance) => self.update_instance(instance).await,
            Write::SwitchInstance(name, on) => self.switch_instance(name, *on).await,
            Write::LabelInstance(name, labels) => self.label_instance(name, labels).await,
            Write::DeleteInstance(name) => self.delete_instance(name).await,
            Write::CreatePolicy(instance, id, policy) => {
                self.insert_policy(instance, id, policy).await
            }
            Write::ReplacePolicy(id, policy) => self.update_policy(id, policy).await,
            Write::PlacePolicy(id, position) => self.place_policy(id, *position).await,
            Write::DeletePolicy(id) => self.delete_policy(id).await,
            Write::PutSecret(id, sealed, at) => self.put_secret(id, sealed, *at).await,
            Write::Note {
                id,
                action,
                at,
                secret_changed,
            } => self.note(id, *action, *at, *secret_changed).await,
            Write::NoteInstance(name, action, at) => self.note_instance(name, *action, *at).await,
            Write::CreateApplication(id, name, secret, at) => {
                self.insert_application(id, name, secret, *at).await
            }
            Write::RenameApplication(id, name) => self.rename_application(id, name).await,
            Write::PutApplicationSecret(id, secret, at) => {
                self.put_application_secret(id, secret, *at).await
            }
            Write::PutOldSecret(id, old) => self.put_old_secret(id, old.as_ref()).await,
            Write::DeleteApplication(id) => self.delete_application(id).await,
            Write::NoteApplication {
                id,
                action,
                at,
                secret_changed,
            } => {
                self.note_application(id, *action, *at, *secret_changed)
                    .await
            }
        }
    }
}
