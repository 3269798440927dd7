//! The configuration as the database has it: rows, and what they say.
//!
//! Rows are read by the same rules as what comes in through the admin API,
//! because another program may have written them. What breaks the rules closes its
//! API instance, which keeps its address if that can be read: requests for it must
//! not fall to another API instance.

use gateway_model::{
    InstanceName, Issue, JwtGenerationConfig, ListenAddress, PolicyDraft, PolicyId, Upstream,
    UpstreamAddress, UpstreamProtocol,
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

    /// The policies of all API instances.
    pub fn policies(&self) -> impl Iterator<Item = &PolicyRecord> {
        self.instances
            .iter()
            .flat_map(|instance| &instance.policies)
    }
}

/// An API instance as the database has it.
#[derive(Clone, Debug)]
pub struct InstanceRecord {
    /// Its name.
    pub name: InstanceName,
    /// The configuration's revision when it or one of its policies changed last.
    pub revision: u64,
    /// Where it is to listen, or what is wrong with that.
    pub address: Result<ListenAddress, Issue>,
    /// Where its requests are to go, or what is wrong with that.
    pub upstream: Result<Upstream, Issue>,
    /// Whether it is to listen.
    pub enabled: bool,
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
    /// What was filled in, without the private key, or what is wrong with it;
    /// paths begin at the policy.
    pub config: Result<JwtGenerationConfig, Vec<Issue>>,
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
        Some(InstanceRecord {
            name: InstanceName::try_from(self.name).ok()?,
            revision: count(self.revision),
            address: ListenAddress::try_from(self.address)
                .map_err(|error| Issue::error("address", error.to_string())),
            upstream: read_upstream(self.upstream_address, &self.upstream_protocol),
            enabled: self.enabled,
            policies: policies.into_iter().map(PolicyRow::read).collect(),
        })
    }
}

fn read_upstream(address: String, protocol: &str) -> Result<Upstream, Issue> {
    let address = UpstreamAddress::try_from(address)
        .map_err(|error| Issue::error("upstream.address", error.to_string()))?;
    let protocol = UpstreamProtocol::BY_NAME
        .iter()
        .find(|(name, _)| *name == protocol)
        .map(|(_, protocol)| *protocol)
        .ok_or_else(|| Issue::error("upstream.protocol", "This must be one of auto, http2."))?;
    Ok(Upstream { address, protocol })
}

impl PolicyRow {
    fn read(self) -> PolicyRecord {
        let key = self.sealed.map(|sealed| KeyRecord {
            sealed: Sealed::from_bytes(sealed),
            set_at: self.set_at.map_or(0, count),
        });
        let config: Value = serde_json::from_str(&self.config).unwrap_or_default();
        let draft = PolicyDraft::parse(&json!({"config": config}), true);
        PolicyRecord {
            id: PolicyId::new(self.id),
            revision: count(self.revision),
            label: self.label,
            enabled: self.enabled,
            config: draft.map(|draft| draft.config),
            key,
        }
    }
}

/// Revisions and times are never negative; a row that says so reads as 0.
pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
