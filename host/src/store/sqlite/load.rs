//! The whole configuration, read from all tables.

use sqlx::SqliteConnection;

use super::connection::select_revision;
use super::routing::Routings;
use super::{api_instances, applications, policies};
use crate::written::Written;

/// Every row. Within a transaction all are of one revision.
pub async fn select_all(connection: &mut SqliteConnection) -> Result<Written, sqlx::Error> {
    let revision = select_revision(connection).await?;
    let rows = api_instances::select(connection).await?;
    let mut routings = Routings::select(connection).await?;
    let mut policies = policies::select(connection).await?;
    let read = |row: api_instances::ApiInstanceRow| {
        let routing = routings.take(row.id);
        let policies = policies.remove(&row.id).unwrap_or_default();
        row.read(routing, policies)
    };
    Ok(Written {
        revision,
        instances: rows.into_iter().map(read).collect::<Result<_, _>>()?,
        applications: applications::select(connection).await?,
    })
}
