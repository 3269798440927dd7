//! The columns that say what a policy is. The tables `policies` and `policy_revisions`
//! have them alike.

use gateway_model::{Policy, PolicyRef, ServiceName, WrittenPolicy};
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::types::Json;
use sqlx::{FromRow, Row, Sqlite};

use super::connection::count;
use super::json_text::read_json;

/// The columns, in the order in which [`bind`] gives their values.
macro_rules! columns {
    () => {
        "policy_ref, label, description, enabled, upstream, rules, config"
    };
}

/// A parameter for each.
macro_rules! parameters {
    () => {
        "?, ?, ?, ?, ?, ?, ?"
    };
}

pub(super) use {columns, parameters};

type Statement<'q> = Query<'q, Sqlite, SqliteArguments>;

/// Gives the columns their values.
pub fn bind<'q>(statement: Statement<'q>, policy: &Policy) -> Statement<'q> {
    let Policy {
        policy_ref,
        label,
        description,
        enabled,
        upstream,
        rules,
        config,
    } = policy;
    statement
        .bind(&policy_ref.name)
        .bind(label)
        .bind(description)
        .bind(enabled)
        .bind(upstream.as_ref().map(ServiceName::as_str))
        .bind(Json(rules))
        .bind(Json(config))
}

/// What a row says in these columns and in `position`.
pub struct PolicyColumns(pub WrittenPolicy);

impl FromRow<'_, SqliteRow> for PolicyColumns {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self(WrittenPolicy {
            policy_ref: PolicyRef {
                name: row.try_get("policy_ref")?,
            },
            label: row.try_get("label")?,
            description: row.try_get("description")?,
            enabled: row.try_get("enabled")?,
            position: count(row.try_get("position")?),
            upstream: row.try_get("upstream")?,
            rules: read_json(row.try_get("rules")?),
            config: read_json(row.try_get("config")?),
        }))
    }
}
