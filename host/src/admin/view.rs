//! What is being served, as the admin API shows it. Everything is read from one
//! snapshot, so an answer never mixes two configurations.

use gateway_model::{
    self as model, ApiInstanceName, ApiInstanceView, InstanceStatus, KeyView, PolicyView,
};
use serde_json::json;

use super::error::ApiError;
use crate::snapshot::{Running, Snapshot};
use crate::tls::Certificates;
use crate::written::{ApiInstanceRecord, PolicyRecord, Source};

/// The API instance of this name.
pub fn instance<'a>(snapshot: &'a Snapshot, name: &str) -> Result<&'a ApiInstanceRecord, ApiError> {
    ApiInstanceName::try_from(name.to_owned())
        .ok()
        .and_then(|name| snapshot.inventory.written.instance(&name))
        .map(AsRef::as_ref)
        .ok_or_else(|| ApiError::NotFound("There is no API instance of this name.".to_owned()))
}

/// The policy of this identifier.
pub fn policy<'a>(instance: &'a ApiInstanceRecord, id: &str) -> Result<&'a PolicyRecord, ApiError> {
    let mut policies = instance.policies.iter();
    policies
        .find(|policy| policy.id.as_str() == id)
        .ok_or_else(|| ApiError::NotFound("The API instance has no such policy.".to_owned()))
}

/// The view of an API instance at `now`, in seconds since 1970-01-01T00:00:00Z.
pub fn instance_view(
    snapshot: &Snapshot,
    record: &ApiInstanceRecord,
    now: u64,
) -> Result<ApiInstanceView, ApiError> {
    // Another program wrote what cannot be read; it can still be replaced.
    let instance = record.read().map_err(ApiError::Unreadable)?;
    let InstanceStatus { state, issues, .. } = instance_status(snapshot, record, now);
    Ok(ApiInstanceView {
        instance,
        source: source(&record.source),
        state,
        issues,
        policies: policy_views(snapshot, record),
        revision: record.revision,
        changed_at: record.changed_at,
    })
}

/// Where something is written, if the admin API cannot change it.
pub fn source(source: &Source) -> Option<model::Source> {
    match source {
        Source::Managed => None,
        Source::File { path, line } => Some(model::Source {
            file: path.display().to_string(),
            line: *line,
        }),
    }
}

/// The views of those of an API instance's policies that can be read.
pub fn policy_views(snapshot: &Snapshot, instance: &ApiInstanceRecord) -> Vec<PolicyView> {
    let policies = instance.policies.iter();
    policies
        .filter_map(|policy| policy_view(snapshot, policy).ok())
        .collect()
}

/// The view of a policy.
pub fn policy_view(snapshot: &Snapshot, record: &PolicyRecord) -> Result<PolicyView, ApiError> {
    let policy = record.policy.clone();
    let policy = policy.map_err(|unreadable| ApiError::Unreadable(unreadable.issues))?;
    let config = json!(policy.config);
    let compiled = snapshot.inventory.policies.get(&record.id);
    let running = compiled.and_then(|policy| policy.outcome.as_ref().ok());
    let certificates = running.and_then(Running::certificates);
    Ok(PolicyView {
        id: record.id.clone(),
        lacks_secret: lacks_secret(record),
        policy: policy.with_config(config),
        private_key: key_view(record, running),
        certificates: certificates.map_or_else(Vec::new, Certificates::views),
        verification_keys: verification_keys(record, running),
    })
}

/// Whether a policy lacks the secret that it cannot run without.
pub fn lacks_secret(record: &PolicyRecord) -> bool {
    let policy = record.policy.as_ref();
    record.secret.is_none() && policy.is_ok_and(|policy| policy.config.needs_secret())
}

/// How an API instance is doing at `now`, in seconds since 1970-01-01T00:00:00Z.
pub fn instance_status(
    snapshot: &Snapshot,
    record: &ApiInstanceRecord,
    now: u64,
) -> InstanceStatus {
    let issues = snapshot.issues.get(&record.name).cloned();
    let mut issues = issues.unwrap_or_default();
    issues.extend(snapshot.troubles(record, now));
    InstanceStatus {
        name: record.name.clone(),
        state: snapshot.state(record),
        issues,
    }
}

fn key_view(record: &PolicyRecord, running: Option<&Running>) -> Option<KeyView> {
    let Running::JwtGeneration(running) = running? else {
        return None;
    };
    Some(KeyView {
        set_at: record.secret.as_ref()?.set_at,
        ..running.key()
    })
}

fn verification_keys(record: &PolicyRecord, running: Option<&Running>) -> Vec<KeyView> {
    let keys = running.map_or(&[][..], Running::verification_keys);
    let set_at = record.secret.as_ref().and_then(|secret| secret.set_at);
    let keys = keys.iter().cloned();
    keys.map(|key| KeyView { set_at, ..key }).collect()
}
