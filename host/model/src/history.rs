//! Histories, as the admin API shows them: of a policy, of the settings of an API instance,
//! of a client application.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::checked;
use crate::{OldSecretView, WrittenPolicy};

/// A policy as a change left it.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// What it left.
    #[serde(flatten)]
    pub policy: WrittenPolicy,
    /// Whether the change set the secret.
    pub secret_changed: bool,
}

/// By hand, as all that is checked already (`checked.rs`).
impl<'de> Deserialize<'de> for PolicyRevisionView {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        checked::deserialize(deserializer, |shown| {
            Some(Self {
                revision: checked::number(shown, "revision")?,
                at: checked::number(shown, "at")?,
                by: checked::text(shown, "by")?,
                action: checked::one_of(shown, "action", &RevisionAction::BY_NAME)?,
                policy: WrittenPolicy::of(shown)?,
                secret_changed: checked::boolean(shown, "secretChanged")?,
            })
        })
    }
}

/// The settings of an API instance as a change left them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiInstanceRevisionView {
    /// The API instance's revision with the change; also its `ETag` then.
    pub revision: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// Who: `admin`, as long as there is one admin token.
    pub by: String,
    /// What was done.
    pub action: RevisionAction,
    /// What it left, as a request to replace the API instance carries it, without the name.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Value,
}

/// By hand, as all that is checked already (`checked.rs`).
impl<'de> Deserialize<'de> for ApiInstanceRevisionView {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        checked::deserialize(deserializer, |shown| {
            Some(Self {
                revision: checked::number(shown, "revision")?,
                at: checked::number(shown, "at")?,
                by: checked::text(shown, "by")?,
                action: checked::one_of(shown, "action", &RevisionAction::BY_NAME)?,
                settings: shown.get("settings")?.clone(),
            })
        })
    }
}

/// A client application as a change left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClientApplicationRevisionView {
    /// The client application's revision with the change; also its `ETag` then.
    pub revision: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// Who: `admin`, as long as there is one admin token.
    pub by: String,
    /// What was done.
    pub action: RevisionAction,
    /// What it was called.
    pub name: String,
    /// Whether the change set the secret.
    pub secret_changed: bool,
    /// The secret that it had before, if that was kept beside the new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_secret: Option<OldSecretView>,
}

/// By hand, as all that is checked already (`checked.rs`).
impl<'de> Deserialize<'de> for ClientApplicationRevisionView {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        checked::deserialize(deserializer, |shown| {
            let old = shown.get("oldSecret").map(|old| OldSecretView {
                set_at: checked::number(old, "setAt"),
                expires_at: checked::number(old, "expiresAt"),
            });
            Some(Self {
                revision: checked::number(shown, "revision")?,
                at: checked::number(shown, "at")?,
                by: checked::text(shown, "by")?,
                action: checked::one_of(shown, "action", &RevisionAction::BY_NAME)?,
                name: checked::text(shown, "name")?,
                secret_changed: checked::boolean(shown, "secretChanged")?,
                old_secret: old,
            })
        })
    }
}

/// What a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RevisionAction {
    /// It was applied, or added.
    Created,
    /// It was replaced.
    Changed,
    /// The policy moved among the policies of its API instance.
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
