//! The whole configuration, read from all tables, or what has changed of it.
//!
//! Triggers mark each API instance with the revision of its last change, whatever of it
//! changed. What the gateway's own changes leave alone is not read again. When another
//! process has written, all is read: it may have put an older database in the place.

use std::collections::BTreeMap;
use std::sync::Arc;

use sqlx::SqliteConnection;

use super::connection::select_revision;
use super::known::Known;
use super::routing::Routings;
use super::{api_instances, applications, policies};
use crate::written::{ApiInstanceRecord, Written};

/// The configuration of all rows. Within a transaction all are of one revision.
pub async fn read(
    connection: &mut SqliteConnection,
    known: Option<&Arc<Known>>,
) -> Result<Arc<Known>, sqlx::Error> {
    let data_version = sqlx::query_scalar("pragma data_version")
        .fetch_one(&mut *connection)
        .await?;
    let revision = select_revision(connection).await?;
    let known = known.filter(|known| known.data_version == data_version);
    if let Some(known) = known.filter(|known| known.written.revision == revision) {
        return Ok(Arc::clone(known));
    }
    let (since, mut instances) = match known {
        Some(known) => (
            known.written.revision.cast_signed(),
            known.instances.clone(),
        ),
        None => (-1, BTreeMap::new()),
    };
    instances.extend(read_changed(connection, since).await?);
    let rows = api_instances::number(connection).await?;
    if instances.len() != rows {
        let ids = api_instances::select_ids(connection).await?;
        instances.retain(|id, _| ids.binary_search(id).is_ok());
    }
    Ok(Arc::new(Known {
        written: Written {
            revision,
            instances: instances.values().cloned().collect(),
            applications: applications::select(connection).await?,
        },
        instances,
        data_version,
    }))
}

/// The API instances that have changed since a revision.
async fn read_changed(
    connection: &mut SqliteConnection,
    since: i64,
) -> Result<Vec<(i64, Arc<ApiInstanceRecord>)>, sqlx::Error> {
    let rows = api_instances::select(connection, since).await?;
    let mut routings = Routings::select(connection, since).await?;
    let mut policies = policies::select(connection, since).await?;
    let read = |row: api_instances::ApiInstanceRow| {
        let id = row.id;
        let routing = routings.take(id);
        let policies = policies.remove(&id).unwrap_or_default();
        Ok((id, Arc::new(row.read(routing, policies)?)))
    };
    rows.into_iter().map(read).collect()
}
