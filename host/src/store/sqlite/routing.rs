//! The tables `services` and `routes`.
//!
//! They are read by the same rules as what comes in through the admin API, because
//! another program may have written them.

use std::collections::BTreeMap;

use gateway_model::{ApiInstanceName, Issue, Route, Routing, Service};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::types::Json;
use sqlx::{FromRow, Row, SqliteConnection};

use super::connection::SqliteChange;
use super::json_text::read_json;
use crate::store::error::StoreError;

/// A row of `services`.
struct ServiceRow {
    api_instance: i64,
    name: String,
    address: String,
    protocol: String,
    timeouts: String,
}

impl FromRow<'_, SqliteRow> for ServiceRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            api_instance: row.try_get("api_instance")?,
            name: row.try_get("name")?,
            address: row.try_get("address")?,
            protocol: row.try_get("protocol")?,
            timeouts: row.try_get("timeouts")?,
        })
    }
}

/// A row of `routes`.
struct RouteRow {
    api_instance: i64,
    rules: String,
    destinations: String,
}

impl FromRow<'_, SqliteRow> for RouteRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            api_instance: row.try_get("api_instance")?,
            rules: row.try_get("rules")?,
            destinations: row.try_get("destinations")?,
        })
    }
}

/// The services and routes of API instances by the ids of those.
#[derive(Default)]
pub struct Routings {
    services: BTreeMap<i64, Vec<Value>>,
    routes: BTreeMap<i64, Vec<Value>>,
}

impl Routings {
    /// Reads those of the API instances that have changed since a revision.
    pub async fn select(
        connection: &mut SqliteConnection,
        since: i64,
    ) -> Result<Self, sqlx::Error> {
        let services = sqlx::query_as::<_, ServiceRow>(
            "select api_instance, name, address, protocol, timeouts from services
             where api_instance in (select id from api_instances where revision > ?)
             order by position, name",
        );
        let routes = sqlx::query_as::<_, RouteRow>(
            "select api_instance, rules, destinations from routes
             where api_instance in (select id from api_instances where revision > ?)
             order by position",
        );
        let mut routings = Self::default();
        for row in services.bind(since).fetch_all(&mut *connection).await? {
            let document = json!({
                "name": row.name,
                "address": row.address,
                "protocol": row.protocol,
                "timeouts": read_json(row.timeouts),
            });
            let services = routings.services.entry(row.api_instance);
            services.or_default().push(document);
        }
        for row in routes.bind(since).fetch_all(connection).await? {
            let document = json!({
                "rules": read_json(row.rules),
                "destinations": read_json(row.destinations),
            });
            let routes = routings.routes.entry(row.api_instance);
            routes.or_default().push(document);
        }
        Ok(routings)
    }

    /// Takes out those of one API instance.
    pub fn take(&mut self, api_instance: i64) -> Result<Routing, Vec<Issue>> {
        let services = self.services.remove(&api_instance).unwrap_or_default();
        let routes = self.routes.remove(&api_instance).unwrap_or_default();
        Routing::parse(&json!({"services": services, "routes": routes}))
    }
}

impl SqliteChange<'_> {
    /// Replaces the services and routes of an API instance.
    pub async fn put_routing(
        &mut self,
        instance: &ApiInstanceName,
        routing: &Routing,
    ) -> Result<(), StoreError> {
        for table in [
            "delete from services where api_instance =
             (select id from api_instances where name = ?)",
            "delete from routes where api_instance =
             (select id from api_instances where name = ?)",
        ] {
            let query = sqlx::query(table).bind(instance.as_str());
            let done = query.execute(&mut *self.transaction).await;
            self.checked(done)?;
        }
        for (position, service) in (0..).zip(&routing.services) {
            self.insert_service(instance, position, service).await?;
        }
        for (position, route) in (0..).zip(&routing.routes) {
            self.insert_route(instance, position, route).await?;
        }
        Ok(())
    }

    async fn insert_service(
        &mut self,
        instance: &ApiInstanceName,
        position: i64,
        service: &Service,
    ) -> Result<(), StoreError> {
        let Service {
            name,
            address,
            protocol,
            timeouts,
        } = service;
        let query = sqlx::query(
            "insert into services (api_instance, name, position, address, protocol, timeouts)
             select id, ?, ?, ?, ?, ? from api_instances where name = ?",
        );
        let query = query
            .bind(name.as_str())
            .bind(position)
            .bind(address.to_string())
            .bind(protocol.name())
            .bind(Json(timeouts))
            .bind(instance.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    async fn insert_route(
        &mut self,
        instance: &ApiInstanceName,
        position: i64,
        route: &Route,
    ) -> Result<(), StoreError> {
        let Route {
            rules,
            destinations,
        } = route;
        let query = sqlx::query(
            "insert into routes (api_instance, position, rules, destinations)
             select id, ?, ?, ? from api_instances where name = ?",
        );
        let query = query
            .bind(position)
            .bind(Json(rules))
            .bind(Json(destinations))
            .bind(instance.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }
}
