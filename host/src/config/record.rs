//! The configuration as the database has it: rows, and what they say.
//!
//! Rows are read by the same rules as what comes in through the admin API,
//! because another program may have written them. A row that breaks the rules
//! closes its API instance and leaves the others alone.

use gateway_model::{
    ApiInstanceDraft, InstanceName, Issue, JwtGenerationConfig, PolicyDraft, PolicyId,
};
use serde_json::{Value, json};

use crate::secrets::Sealed;

/// The whole configuration at one revision.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Counts the changes of the configuration.
    pub revision: u64,
    /// The API instances in the order of their creation.
    pub instances: Vec<InstanceRecord>,
}

impl Written {
    /// The API instance of this name.
    pub fn instance(&self, name: &InstanceName) -> Option<&InstanceRecord> {
        let mut instances = self.instances.iter();
        instances.find(|instance| instance.name == *name)
    }

    /// Every policy of the API instances that can be read.
    pub fn policies(&self) -> impl Iterator<Item = &PolicyRecord> {
        let instances = self.instances.iter();
        let readable = instances.filter_map(|instance| instance.content.as_ref().ok());
        readable.flat_map(|content| &content.policies)
    }
}

/// An API instance as the database has it.
#[derive(Clone, Debug)]
pub struct InstanceRecord {
    /// Its name.
    pub name: InstanceName,
    /// The configuration's revision when it or one of its policies changed last.
    pub revision: u64,
    /// What was written, or what is wrong with it; paths begin at the API instance.
    pub content: Result<InstanceContent, Vec<Issue>>,
}

/// What was written about an API instance.
#[derive(Clone, Debug)]
pub struct InstanceContent {
    /// The API instance itself.
    pub draft: ApiInstanceDraft,
    /// Its policies in the order in which they run.
    pub policies: Vec<PolicyRecord>,
}

/// A policy as the database has it.
#[derive(Clone, Debug)]
pub struct PolicyRecord {
    /// Identifies it.
    pub id: PolicyId,
    /// The configuration's revision when it changed last.
    pub revision: u64,
    /// What the admin calls it.
    pub label: Option<String>,
    /// Whether it is to run.
    pub enabled: bool,
    /// What was filled in, without the private key.
    pub config: JwtGenerationConfig,
    /// The private key, sealed; none if it was never set.
    pub key: Option<KeyRecord>,
}

/// A private key as the database has it.
#[derive(Clone, Debug)]
pub struct KeyRecord {
    /// The key.
    pub sealed: Sealed,
    /// When it was set, in seconds since 1970-01-01T00:00:00Z.
    pub set_at: u64,
}

/// A row of `api_instances`.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct InstanceRow {
    pub(super) id: i64,
    name: String,
    address: String,
    upstream_address: String,
    upstream_protocol: String,
    enabled: bool,
    revision: i64,
}

/// A row of `policies` with its key.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct PolicyRow {
    pub(super) api_instance: i64,
    id: String,
    label: Option<String>,
    enabled: bool,
    config: String,
    revision: i64,
    sealed: Option<Vec<u8>>,
    set_at: Option<i64>,
}

impl InstanceRow {
    /// Reads the row together with those of its policies. None if it has no
    /// name, which the table's constraint rules out.
    pub(super) fn read(self, policies: Vec<PolicyRow>) -> Option<InstanceRecord> {
        let name = InstanceName::try_from(self.name).ok()?;
        let draft = ApiInstanceDraft::parse(&json!({
            "name": name,
            "address": self.address,
            "upstream": {"address": self.upstream_address, "protocol": self.upstream_protocol},
            "enabled": self.enabled,
        }));
        Some(InstanceRecord {
            name,
            revision: count(self.revision),
            content: read_content(draft, policies),
        })
    }
}

fn read_content(
    draft: Result<ApiInstanceDraft, Vec<Issue>>,
    rows: Vec<PolicyRow>,
) -> Result<InstanceContent, Vec<Issue>> {
    let mut issues = Vec::new();
    let draft = draft.map_err(|found| issues.extend(found)).ok();
    let mut policies = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        match row.read() {
            Ok(policy) => policies.push(policy),
            Err(found) => {
                let place = format!("policies[{index}]");
                issues.extend(found.into_iter().map(|issue| issue.within(&place)));
            }
        }
    }
    match draft {
        Some(draft) if issues.is_empty() => Ok(InstanceContent { draft, policies }),
        _ => Err(issues),
    }
}

impl PolicyRow {
    fn read(self) -> Result<PolicyRecord, Vec<Issue>> {
        let config: Value = serde_json::from_str(&self.config).unwrap_or_default();
        let draft = PolicyDraft::parse(&json!({"config": config}), true)?;
        let key = self.sealed.map(|sealed| KeyRecord {
            sealed: Sealed::from_bytes(sealed),
            set_at: self.set_at.map_or(0, count),
        });
        Ok(PolicyRecord {
            id: PolicyId::new(self.id),
            revision: count(self.revision),
            label: self.label,
            enabled: self.enabled,
            config: draft.config,
            key,
        })
    }
}

/// Revisions and times are never negative; a row that says so reads as 0.
pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
