//! What is being served, as the admin API shows it. Everything is read from one
//! snapshot, so an answer never mixes two configurations.

use gateway_model::{
    ApiInstanceState, ApiInstanceView, InstanceName, InstanceStatus, Issue, KeyView, PolicyView,
};

use super::error::ApiError;
use crate::config::{InstanceContent, InstanceRecord, PolicyRecord};
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

/// What is written about the API instance.
pub(super) fn content(record: &InstanceRecord) -> Result<&InstanceContent, ApiError> {
    // Another program wrote what cannot be read; replacing it is possible.
    let unreadable = |issues: &Vec<Issue>| ApiError::Unreadable(issues.clone());
    record.content.as_ref().map_err(unreadable)
}

/// The policy of this identifier.
pub(super) fn policy<'a>(
    content: &'a InstanceContent,
    id: &str,
) -> Result<&'a PolicyRecord, ApiError> {
    let mut policies = content.policies.iter();
    policies
        .find(|policy| policy.id.as_str() == id)
        .ok_or_else(|| ApiError::NotFound("The API instance has no such policy.".to_owned()))
}

/// The view of an API instance.
pub(super) fn instance_view(
    snapshot: &Snapshot,
    record: &InstanceRecord,
) -> Result<ApiInstanceView, ApiError> {
    let content = content(record)?;
    let InstanceStatus {
        name,
        state,
        issues,
    } = instance_status(snapshot, record);
    Ok(ApiInstanceView {
        name,
        address: content.draft.address.clone(),
        upstream: content.draft.upstream.clone(),
        enabled: content.draft.enabled,
        state,
        issues,
        policies: policy_views(snapshot, content),
        revision: record.revision,
    })
}

/// The views of an API instance's policies.
pub(super) fn policy_views(snapshot: &Snapshot, content: &InstanceContent) -> Vec<PolicyView> {
    let policies = content.policies.iter();
    policies
        .map(|policy| policy_view(snapshot, policy))
        .collect()
}

/// The view of a policy.
pub(super) fn policy_view(snapshot: &Snapshot, record: &PolicyRecord) -> PolicyView {
    PolicyView {
        id: record.id.clone(),
        label: record.label.clone(),
        enabled: record.enabled,
        config: record.config.clone(),
        private_key: key_view(snapshot, record),
    }
}

/// How an API instance is doing.
pub(super) fn instance_status(snapshot: &Snapshot, record: &InstanceRecord) -> InstanceStatus {
    let issues = snapshot.issues.get(&record.name).cloned();
    let issues = issues.unwrap_or_default();
    let enabled = record.content.as_ref().map_or(true, |it| it.draft.enabled);
    let state = match enabled {
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
