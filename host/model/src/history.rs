//! The history of a policy, as the admin API shows it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::PolicyRef;

/// A policy as a change left it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PolicyRevisionView {
    /// The policy's revision with the change; also its `ETag` then.
    pub revision: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// Who: `admin`, as long as there is one admin token.
    pub by: String,
    /// What was done.
    pub action: RevisionAction,
    /// Which policy it is.
    pub policy_ref: PolicyRef,
    /// What the admin called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether it was to run.
    pub enabled: bool,
    /// Its place among the policies of the API instance, from 0.
    pub position: u64,
    /// The service whose requests it was for; absent: all requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// Which requests it was for, as it was written.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub rules: Value,
    /// What was filled in, as it was written, without the secret.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub config: Value,
    /// Whether the change set the secret.
    pub secret_changed: bool,
}

/// What a change did to a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RevisionAction {
    /// It was applied.
    Created,
    /// It was replaced.
    Changed,
    /// It moved among the policies of its API instance.
    Ordered,
    /// It was removed.
    Deleted,
    /// It was put back to what an earlier revision was.
    Reverted,
}

impl RevisionAction {
    /// Every action by its name.
    pub const BY_NAME: [(&'static str, Self); 5] = [
        ("created", Self::Created),
        ("changed", Self::Changed),
        ("ordered", Self::Ordered),
        ("deleted", Self::Deleted),
        ("reverted", Self::Reverted),
    ];

    /// The name, such as `created`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Ordered => "ordered",
            Self::Deleted => "deleted",
            Self::Reverted => "reverted",
        }
    }
}
