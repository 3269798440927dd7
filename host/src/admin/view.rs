//! What is being served, as the admin API shows it. Everything is read from one
//! snapshot, so an answer never mixes two configurations.

use gateway_model::{
    ApiInstanceState, ApiInstanceView, InstanceName, InstanceStatus, Issue, KeyView, PolicyView,
};

use super::error::ApiError;
use crate::config::{InstanceRecord, PolicyRecord};
use crate::snapshot::Snapshot;

/// The API instance of this name.
pub(super) fn instance<'a>(
    snapshot: &'a Snapshot,
    name: &str,
) -> Result<&'a InstanceRecord, ApiError> {
    InstanceName::try_from(name.to_owned())
        .ok()
        .and_then(|name| snapshot.inventory.written.instance(&name))
        .ok_or_else(|| ApiError::NotFound("There is no API instance of this name.".to_owned()))
}

/// The policy of this identifier.
pub(super) fn policy<'a>(
    instance: &'a InstanceRecord,
    id: &str,
) -> Result<&'a PolicyRecord, ApiError> {
    let mut policies = instance.policies.iter();
    policies
        .find(|policy| policy.id.as_str() == id)
        .ok_or_else(|| ApiError::NotFound("The API instance has no such policy.".to_owned()))
}

/// The view of an API instance.
pub(super) fn instance_view(
    snapshot: &Snapshot,
    record: &InstanceRecord,
) -> Result<ApiInstanceView, ApiError> {
    // Another program wrote what cannot be read; it can still be replaced.
    let unreadable = |issue| ApiError::Unreadable(vec![issue]);
    let InstanceStatus {
        name,
        state,
        issues,
    } = instance_status(snapshot, record);
    Ok(ApiInstanceView {
        name,
        address: record.address.clone().map_err(unreadable)?,
        upstream: record.upstream.clone().map_err(unreadable)?,
        enabled: record.enabled,
        state,
        issues,
        policies: policy_views(snapshot, record),
        revision: record.revision,
    })
}

/// The views of those of an API instance's policies that can be read.
pub(super) fn policy_views(snapshot: &Snapshot, instance: &InstanceRecord) -> Vec<PolicyView> {
    let policies = instance.policies.iter();
    policies
        .filter_map(|policy| policy_view(snapshot, policy).ok())
        .collect()
}

/// The view of a policy.
pub(super) fn policy_view(
    snapshot: &Snapshot,
    record: &PolicyRecord,
) -> Result<PolicyView, ApiError> {
    Ok(PolicyView {
        id: record.id.clone(),
        label: record.label.clone(),
        enabled: record.enabled,
        config: record.config.clone().map_err(ApiError::Unreadable)?,
        private_key: key_view(snapshot, record),
    })
}

/// How an API instance is doing.
pub(super) fn instance_status(snapshot: &Snapshot, record: &InstanceRecord) -> InstanceStatus {
    let issues = snapshot.issues.get(&record.name).cloned();
    let issues = issues.unwrap_or_default();
    let state = match record.enabled {
        false => ApiInstanceState::Disabled,
        true if issues.iter().any(Issue::is_error) => ApiInstanceState::Broken,
        true => ApiInstanceState::Active,
    };
    InstanceStatus {
        name: record.name.clone(),
        state,
        issues,
    }
}

fn key_view(snapshot: &Snapshot, record: &PolicyRecord) -> Option<KeyView> {
    let compiled = snapshot.inventory.policies.get(&record.id)?;
    let running = compiled.outcome.as_ref().ok()?;
    Some(KeyView {
        set_at: record.key.as_ref()?.set_at,
        ..running.key()
    })
}
