//! What must hold for a change to be made.

use std::collections::BTreeSet;

use gateway_model::{InstanceName, PolicyId, PolicyRef};

use super::error::ChangeError;
use crate::store::Change;

/// What must hold for a change to be made: `If-Match` (RFC 9110, section 13.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// That the thing exists.
    Exists,
    /// That it is at one of these revisions.
    AtRevision(BTreeSet<u64>),
}

impl Precondition {
    /// Holds what is demanded against the revision that is there.
    pub fn check(&self, revision: u64) -> Result<(), ChangeError> {
        match self {
            Self::AtRevision(expected) if !expected.contains(&revision) => Err(ChangeError::Stale),
            Self::AtRevision(_) | Self::Exists => Ok(()),
        }
    }
}

/// Refuses a change of an API instance that is not there, or not as demanded.
pub async fn check_instance(
    change: &mut Change<'_>,
    name: &InstanceName,
    precondition: &Precondition,
) -> Result<(), ChangeError> {
    match change.instance_revision(name).await? {
        Some(revision) => precondition.check(revision),
        None => Err(ChangeError::NoInstance(name.clone())),
    }
}

/// Refuses a change of a policy that is not there, or not as demanded. Gives which
/// policy it is.
pub async fn check_policy(
    change: &mut Change<'_>,
    instance: &InstanceName,
    id: &PolicyId,
    precondition: &Precondition,
) -> Result<PolicyRef, ChangeError> {
    check_instance(change, instance, &Precondition::Exists).await?;
    let found = change.policy_revision(instance, id).await?;
    let (revision, policy) = found.ok_or_else(|| ChangeError::NoPolicy(instance.clone()))?;
    precondition.check(revision)?;
    Ok(policy)
}
