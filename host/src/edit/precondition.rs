//! What must hold for a change to be made.

use std::collections::BTreeSet;

use gateway_model::{ApiInstanceName, PolicyId};

use super::error::ChangeError;
use crate::written::{ApiInstanceRecord, PolicyRecord, Written};

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
    ///
    /// # Errors
    /// It is another one.
    pub fn check(&self, revision: u64) -> Result<(), ChangeError> {
        match self {
            Self::AtRevision(expected) if !expected.contains(&revision) => Err(ChangeError::Stale),
            Self::AtRevision(_) | Self::Exists => Ok(()),
        }
    }
}

/// The API instance of this name.
///
/// # Errors
/// It is not there, or not as demanded.
pub fn check_instance<'a>(
    written: &'a Written,
    name: &ApiInstanceName,
    precondition: &Precondition,
) -> Result<&'a ApiInstanceRecord, ChangeError> {
    let instance = written.instance(name);
    let instance = instance.ok_or_else(|| ChangeError::NoInstance(name.clone()))?;
    precondition.check(instance.revision)?;
    Ok(instance)
}

/// The policy of an API instance that has this identifier.
///
/// # Errors
/// It is not there, or not as demanded.
pub fn check_policy<'a>(
    written: &'a Written,
    instance: &ApiInstanceName,
    id: &PolicyId,
    precondition: &Precondition,
) -> Result<&'a PolicyRecord, ChangeError> {
    let record = check_instance(written, instance, &Precondition::Exists)?;
    let mut policies = record.policies.iter();
    let policy = policies.find(|policy| policy.id == *id);
    let policy = policy.ok_or_else(|| ChangeError::NoPolicy(instance.clone()))?;
    precondition.check(policy.revision)?;
    Ok(policy)
}
