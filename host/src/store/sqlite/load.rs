//! The whole configuration, read from all tables at one revision.

use sqlx::{Connection, SqliteConnection};

use super::super::error::StoreError;
use super::connection::{Change, Store, select_revision};
use super::routing::Routings;
use super::{applications, instances, policies};
use crate::written::Written;

impl Store {
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
}

impl Change<'_> {
    /// The configuration with the change so far.
    pub async fn load(&mut self) -> Result<Written, StoreError> {
        let written = select_all(&mut self.transaction).await;
        written.map_err(|error| StoreError::read(self.path, error))
    }
}

async fn select_all(connection: &mut SqliteConnection) -> Result<Written, sqlx::Error> {
    let revision = select_revision(connection).await?;
    let rows = instances::select(connection).await?;
    let mut routings = Routings::select(connection).await?;
    let mut policies = policies::select(connection).await?;
    let read = |row: instances::InstanceRow| {
        let routing = routings.take(row.id);
        let policies = policies.remove(&row.id).unwrap_or_default();
        row.read(routing, policies)
    };
    Ok(Written {
        revision,
        instances: rows.into_iter().filter_map(read).collect(),
        applications: applications::select(connection).await?,
    })
}
