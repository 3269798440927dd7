//! The history of a policy, as the admin API shows it.

use serde::{Deserialize, Deserializer, Serialize};

use crate::WrittenPolicy;
use crate::checked;

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
