//! The table `api_instances`.

use gateway_model::{
    ApiInstance, ApiInstanceName, Issue, Labels, ListenAddress, Routing, Timeouts,
};
use serde_json::json;
use sqlx::sqlite::SqliteRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row, SqliteConnection};

use super::connection::{SqliteChange, count};
use super::json_text::read_json;
use crate::store::error::StoreError;
use crate::written::{ApiInstanceRecord, PolicyRecord, Source};

const UNREADABLE_NAME: &str =
    "a name in api_instances is no DNS label; another program wrote it, and has to change it";

/// A row of `api_instances`.
#[derive(Debug)]
pub struct ApiInstanceRow {
    pub id: i64,
    name: String,
    address: String,
    timeouts: String,
    preserve_host: bool,
    enabled: bool,
    labels: String,
    revision: i64,
    updated_at: i64,
}

impl FromRow<'_, SqliteRow> for ApiInstanceRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            address: row.try_get("address")?,
            timeouts: row.try_get("timeouts")?,
            preserve_host: row.try_get("preserve_host")?,
            enabled: row.try_get("enabled")?,
            labels: row.try_get("labels")?,
            revision: row.try_get("revision")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}

impl ApiInstanceRow {
    /// Reads the row together with what other tables have of the API instance.
    ///
    /// # Errors
    /// Its name is no DNS label: SQLite looks at a text up to its first NUL, and so do the
    /// table's constraints. It must not be left out: another would get its requests.
    pub fn read(
        self,
        routing: Result<Routing, Vec<Issue>>,
        policies: Vec<PolicyRecord>,
    ) -> Result<ApiInstanceRecord, sqlx::Error> {
        let name = ApiInstanceName::try_from(self.name);
        Ok(ApiInstanceRecord {
            name: name.map_err(|_| sqlx::Error::Decode(UNREADABLE_NAME.into()))?,
            source: Source::Managed,
            revision: count(self.revision),
            changed_at: Some(count(self.updated_at)),
            address: ListenAddress::try_from(self.address)
                .map_err(|error| Issue::error("address", error.to_string())),
            routing,
            timeouts: Timeouts::parse(&json!({"timeouts": read_json(self.timeouts)})),
            preserve_host: self.preserve_host,
            enabled: self.enabled,
            labels: Labels::parse(&json!({"labels": read_json(self.labels)})),
            policies,
        })
    }
}

/// The rows that have changed since a revision.
pub async fn select(
    connection: &mut SqliteConnection,
    since: i64,
) -> Result<Vec<ApiInstanceRow>, sqlx::Error> {
    let query = sqlx::query_as(
        "select id, name, address, timeouts, preserve_host, enabled, labels, revision, updated_at
         from api_instances where revision > ?",
    );
    query.bind(since).fetch_all(connection).await
}

/// How many rows there are.
pub async fn number(connection: &mut SqliteConnection) -> Result<usize, sqlx::Error> {
    let number: i64 = sqlx::query_scalar("select count(*) from api_instances")
        .fetch_one(connection)
        .await?;
    Ok(usize::try_from(number).unwrap_or_default())
}

/// The ids of all rows in ascending order.
pub async fn select_ids(connection: &mut SqliteConnection) -> Result<Vec<i64>, sqlx::Error> {
    let query = sqlx::query_scalar("select id from api_instances order by id");
    query.fetch_all(connection).await
}

impl SqliteChange<'_> {
    /// Adds an API instance with its services and routes.
    pub async fn insert_instance(&mut self, instance: &ApiInstance) -> Result<(), StoreError> {
        let ApiInstance {
            name,
            address,
            routing,
            timeouts,
            preserve_host,
            enabled,
            labels,
        } = instance;
        let query = sqlx::query(
            "insert into api_instances (name, address, timeouts, preserve_host, enabled, labels)
             values (?, ?, ?, ?, ?, ?)",
        );
        let query = query
            .bind(name.as_str())
            .bind(address.to_string())
            .bind(Json(timeouts))
            .bind(preserve_host)
            .bind(enabled)
            .bind(Json(labels));
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done)?;
        self.put_routing(name, routing).await
    }

    /// Replaces what is written about an API instance, but not its policies.
    pub async fn update_instance(&mut self, instance: &ApiInstance) -> Result<(), StoreError> {
        let ApiInstance {
            name,
            address,
            routing,
            timeouts,
            preserve_host,
            enabled,
            labels,
        } = instance;
        let query = sqlx::query(
            "update api_instances set address = ?, timeouts = ?, preserve_host = ?, enabled = ?,
                 labels = ?
             where name = ?",
        );
        let query = query
            .bind(address.to_string())
            .bind(Json(timeouts))
            .bind(preserve_host)
            .bind(enabled)
            .bind(Json(labels))
            .bind(name.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done)?;
        self.put_routing(name, routing).await
    }

    /// Switches an API instance on or off.
    pub async fn switch_instance(
        &mut self,
        name: &ApiInstanceName,
        on: bool,
    ) -> Result<(), StoreError> {
        let done = sqlx::query("update api_instances set enabled = ? where name = ?")
            .bind(on)
            .bind(name.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }

    /// Replaces the labels of an API instance.
    pub async fn label_instance(
        &mut self,
        name: &ApiInstanceName,
        labels: &Labels,
    ) -> Result<(), StoreError> {
        let done = sqlx::query("update api_instances set labels = ? where name = ?")
            .bind(Json(labels))
            .bind(name.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }

    /// Removes an API instance with its services, routes, policies and their secrets.
    pub async fn delete_instance(&mut self, name: &ApiInstanceName) -> Result<(), StoreError> {
        let done = sqlx::query("delete from api_instances where name = ?")
            .bind(name.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }
}
