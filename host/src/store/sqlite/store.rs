//! What the gateway asks of a database, done by SQLite.

use async_trait::async_trait;
use gateway_model::{ApiInstanceName, PolicyId, PolicyRevisionView};
use sqlx::Connection;

use super::connection::{Sqlite, SqliteChange, select_revision};
use super::failure;
use super::history::select_history;
use super::load::select_all;
use crate::store::contract::{Change, Store};
use crate::store::error::StoreError;
use crate::store::write::Write;
use crate::written::Written;

#[async_trait]
impl Store for Sqlite {
    async fn revision(&mut self) -> Result<u64, StoreError> {
        let revision = select_revision(&mut self.connection).await;
        revision.map_err(|error| failure::read(&self.place, error))
    }

    async fn load(&mut self) -> Result<Written, StoreError> {
        // One transaction, so that all rows are of one revision.
        let loaded = async {
            let mut transaction = self.connection.begin().await?;
            let written = select_all(&mut transaction).await?;
            transaction.rollback().await?;
            Ok(written)
        };
        loaded
            .await
            .map_err(|error| failure::read(&self.place, error))
    }

    async fn history(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
    ) -> Result<Vec<PolicyRevisionView>, StoreError> {
        let history = select_history(&mut self.connection, instance, id).await;
        history.map_err(|error| failure::read(&self.place, error))
    }

    async fn begin(&mut self) -> Result<Box<dyn Change + '_>, StoreError> {
        match self.connection.begin_with("begin immediate").await {
            Ok(transaction) => Ok(Box::new(SqliteChange {
                transaction,
                place: &self.place,
            })),
            Err(error) => Err(failure::read(&self.place, error)),
        }
    }
}

#[async_trait]
impl Change for SqliteChange<'_> {
    async fn load(&mut self) -> Result<Written, StoreError> {
        let written = select_all(&mut self.transaction).await;
        self.checked(written)
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
        Ok(())
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        let place = self.place;
        let committed = self.transaction.commit().await;
        committed.map_err(|error| failure::read(place, error))
    }
}

impl SqliteChange<'_> {
    async fn take(&mut self, step: &Write) -> Result<(), StoreError> {
        match step {
            Write::CreateInstance(instance) => self.insert_instance(instance).await,
            Write::ReplaceInstance(instance) => self.update_instance(instance).await,
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
            Write::CreateApplication(id, name, secret, at) => {
                self.insert_application(id, name, secret, *at).await
            }
            Write::RenameApplication(id, name) => self.rename_application(id, name).await,
            Write::PutApplicationSecret(id, secret, at) => {
                self.put_application_secret(id, secret, *at).await
            }
            Write::DeleteApplication(id) => self.delete_application(id).await,
        }
    }
}
