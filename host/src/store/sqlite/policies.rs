//! The tables `policies` and `secrets`.
//!
//! They are read by the same rules as what comes in through the admin API, because
//! another program may have written them.

use std::collections::BTreeMap;

use gateway_model::{ApiInstanceName, Policy, PolicyId};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row, SqliteConnection};

use super::connection::{SqliteChange, count};
use super::policy_columns::{PolicyColumns, bind, columns, parameters};
use crate::secrets::Sealed;
use crate::store::error::StoreError;
use crate::written::{PolicyRecord, SecretRecord, SecretSource, Unreadable};

/// A row of `policies` with its secret.
struct PolicyRow {
    api_instance: i64,
    id: String,
    policy: PolicyColumns,
    revision: i64,
    sealed: Option<Vec<u8>>,
    set_at: Option<i64>,
}

impl FromRow<'_, SqliteRow> for PolicyRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            api_instance: row.try_get("api_instance")?,
            id: row.try_get("id")?,
            policy: PolicyColumns::from_row(row)?,
            revision: row.try_get("revision")?,
            sealed: row.try_get("sealed")?,
            set_at: row.try_get("set_at")?,
        })
    }
}

impl PolicyRow {
    fn read(self) -> PolicyRecord {
        let PolicyColumns(written) = self.policy;
        let secret = self.sealed.map(|sealed| SecretRecord {
            source: SecretSource::Sealed(Sealed::from_bytes(sealed)),
            set_at: self.set_at.map(count),
        });
        PolicyRecord {
            id: PolicyId::new(self.id),
            revision: count(self.revision),
            policy: written.read().map_err(|issues| Unreadable {
                policy_ref: written.policy_ref,
                enabled: written.enabled,
                issues,
            }),
            secret,
        }
    }
}

/// The policies of the API instances that have changed since a revision, by the ids of
/// those, in the order in which they run.
pub async fn select(
    connection: &mut SqliteConnection,
    since: i64,
) -> Result<BTreeMap<i64, Vec<PolicyRecord>>, sqlx::Error> {
    let query = sqlx::query_as::<_, PolicyRow>(concat!(
        "select api_instance, id, position, ",
        columns!(),
        ", revision, sealed, set_at
             from policies left join secrets on secrets.policy = policies.id
             where api_instance in (select id from api_instances where revision > ?)
             order by position, id",
    ));
    let mut policies = BTreeMap::<i64, Vec<PolicyRecord>>::new();
    for row in query.bind(since).fetch_all(connection).await? {
        let of_instance = policies.entry(row.api_instance).or_default();
        of_instance.push(row.read());
    }
    Ok(policies)
}

impl SqliteChange<'_> {
    /// Adds a policy behind the others of its API instance.
    pub async fn insert_policy(
        &mut self,
        instance: &ApiInstanceName,
        id: &PolicyId,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(concat!(
            "insert into policies (id, api_instance, position, ",
            columns!(),
            ")
             select ?, api_instances.id, coalesce(max(policies.position) + 1, 0), ",
            parameters!(),
            "
             from api_instances
             left join policies on policies.api_instance = api_instances.id
             where api_instances.name = ?
             group by api_instances.id",
        ));
        let query = bind(query.bind(id.as_str()), policy).bind(instance.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Replaces what is written about a policy, but not its secret or its place.
    pub async fn update_policy(
        &mut self,
        id: &PolicyId,
        policy: &Policy,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(concat!(
            "update policies set (",
            columns!(),
            ") = (",
            parameters!(),
            ") where id = ?",
        ));
        let query = bind(query, policy).bind(id.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }

    /// Puts a policy at a position among those of its API instance.
    pub async fn place_policy(&mut self, id: &PolicyId, position: u32) -> Result<(), StoreError> {
        let done = sqlx::query("update policies set position = ? where id = ?")
            .bind(position)
            .bind(id.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }

    /// Removes a policy and its secret.
    pub async fn delete_policy(&mut self, id: &PolicyId) -> Result<(), StoreError> {
        let done = sqlx::query("delete from policies where id = ?")
            .bind(id.as_str())
            .execute(&mut *self.transaction)
            .await;
        self.checked(done).map(drop)
    }

    /// Sets the secret of a policy. `set_at` is in seconds since
    /// 1970-01-01T00:00:00Z.
    pub async fn put_secret(
        &mut self,
        policy: &PolicyId,
        sealed: &Sealed,
        set_at: u64,
    ) -> Result<(), StoreError> {
        let query = sqlx::query(
            "insert into secrets (policy, sealed, set_at)
             select id, ?, ? from policies where id = ?
             on conflict (policy) do update set sealed = excluded.sealed, set_at = excluded.set_at",
        );
        let query = query
            .bind(sealed.as_bytes())
            .bind(set_at.cast_signed())
            .bind(policy.as_str());
        let done = query.execute(&mut *self.transaction).await;
        self.checked(done).map(drop)
    }
}
