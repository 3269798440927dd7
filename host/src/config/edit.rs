//! Changes that somebody asks for, and how each is written to the database.
//!
//! Whether the outcome can run is not judged here: that is the compiler's part.

use std::collections::BTreeSet;

use gateway_model::{ApiInstanceDraft, InstanceName, Issue, PolicyDraft, PolicyId};

use super::StoreError;
use super::store::Change;
use crate::secrets::{SealError, Vault};

/// A change of the configuration.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Adds an API instance.
    CreateInstance(ApiInstanceDraft),
    /// Replaces what is written about the API instance of that name.
    ReplaceInstance(ApiInstanceDraft, Precondition),
    /// Removes an API instance with its policies.
    DeleteInstance(InstanceName, Precondition),
    /// Adds a policy behind the others of an API instance. The caller has made
    /// up the identifier.
    CreatePolicy(InstanceName, PolicyId, PolicyDraft),
    /// Replaces a policy; a draft without private key keeps the one that is set.
    ReplacePolicy(InstanceName, PolicyId, PolicyDraft, Precondition),
    /// Removes a policy.
    DeletePolicy(InstanceName, PolicyId, Precondition),
    /// Puts the policies of an API instance into this order.
    OrderPolicies(InstanceName, Vec<PolicyId>, Precondition),
}

/// What must hold for a change to be made: `If-Match` (RFC 9110, section 13.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// That the thing exists.
    Exists,
    /// That it is at one of these revisions.
    AtRevision(BTreeSet<u64>),
}

/// What an edit is about, and so what is judged before it is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// The API instance without its policies.
    Instance,
    /// One policy.
    Policy(PolicyId),
    /// Something that is gone, which cannot be wrong.
    Gone,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no such API instance.
    #[error("There is no API instance {0}.")]
    NoInstance(InstanceName),
    /// The API instance has no such policy.
    #[error("The API instance {0} has no such policy.")]
    NoPolicy(InstanceName),
    /// The name is taken.
    #[error("There is an API instance {0} already. Choose another name, or replace that one.")]
    Exists(InstanceName),
    /// Somebody else was faster.
    #[error("It was changed meanwhile. Read it again, and repeat the change on what it is now.")]
    Stale,
    /// It would not run.
    #[error("The configuration cannot run.")]
    Refused(Vec<Issue>),
    /// The private key cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The change ended half-way and was undone.
    #[error("The gateway broke it off, because it is shutting down or failed; the log says which.")]
    BrokenOff,
}

impl Edit {
    /// Writes the change. `now` is in seconds since 1970-01-01T00:00:00Z.
    pub(super) async fn write(
        &self,
        change: &mut Change<'_>,
        vault: &Vault,
        now: u64,
    ) -> Result<Subject, ChangeError> {
        match self {
            Self::CreateInstance(draft) => create_instance(change, draft).await,
            Self::ReplaceInstance(draft, precondition) => {
                check_instance(change, &draft.name, precondition).await?;
                change.update_instance(draft).await?;
                Ok(Subject::Instance)
            }
            Self::DeleteInstance(name, precondition) => {
                check_instance(change, name, precondition).await?;
                change.delete_instance(name).await?;
                Ok(Subject::Gone)
            }
            Self::CreatePolicy(instance, id, draft) => {
                check_instance(change, instance, &Precondition::Exists).await?;
                change.insert_policy(instance, id, draft).await?;
                put_key(change, vault, now, id, draft).await?;
                Ok(Subject::Policy(id.clone()))
            }
            Self::ReplacePolicy(instance, id, draft, precondition) => {
                check_policy(change, instance, id, precondition).await?;
                change.update_policy(id, draft).await?;
                put_key(change, vault, now, id, draft).await?;
                Ok(Subject::Policy(id.clone()))
            }
            Self::DeletePolicy(instance, id, precondition) => {
                check_policy(change, instance, id, precondition).await?;
                change.delete_policy(id).await?;
                Ok(Subject::Gone)
            }
            Self::OrderPolicies(instance, ids, precondition) => {
                check_instance(change, instance, precondition).await?;
                order_policies(change, instance, ids).await?;
                Ok(Subject::Instance)
            }
        }
    }

    /// The API instance that the edit is about. Of two that claim one address it
    /// is the one at fault.
    pub(super) fn instance(&self) -> &InstanceName {
        match self {
            Self::CreateInstance(draft) | Self::ReplaceInstance(draft, _) => &draft.name,
            Self::DeleteInstance(name, _)
            | Self::CreatePolicy(name, ..)
            | Self::ReplacePolicy(name, ..)
            | Self::DeletePolicy(name, ..)
            | Self::OrderPolicies(name, ..) => name,
        }
    }
}

impl Precondition {
    fn check(&self, revision: u64) -> Result<(), ChangeError> {
        match self {
            Self::AtRevision(expected) if !expected.contains(&revision) => Err(ChangeError::Stale),
            Self::AtRevision(_) | Self::Exists => Ok(()),
        }
    }
}

async fn check_instance(
    change: &mut Change<'_>,
    name: &InstanceName,
    precondition: &Precondition,
) -> Result<(), ChangeError> {
    match change.instance_revision(name).await? {
        Some(revision) => precondition.check(revision),
        None => Err(ChangeError::NoInstance(name.clone())),
    }
}

async fn check_policy(
    change: &mut Change<'_>,
    instance: &InstanceName,
    id: &PolicyId,
    precondition: &Precondition,
) -> Result<(), ChangeError> {
    check_instance(change, instance, &Precondition::Exists).await?;
    match change.policy_revision(instance, id).await? {
        Some(revision) => precondition.check(revision),
        None => Err(ChangeError::NoPolicy(instance.clone())),
    }
}

async fn create_instance(
    change: &mut Change<'_>,
    draft: &ApiInstanceDraft,
) -> Result<Subject, ChangeError> {
    if change.instance_revision(&draft.name).await?.is_some() {
        return Err(ChangeError::Exists(draft.name.clone()));
    }
    change.insert_instance(draft).await?;
    Ok(Subject::Instance)
}

async fn put_key(
    change: &mut Change<'_>,
    vault: &Vault,
    now: u64,
    id: &PolicyId,
    draft: &PolicyDraft,
) -> Result<(), ChangeError> {
    if let Some(private_key) = &draft.private_key {
        let sealed = vault.seal(id, private_key)?;
        change.put_key(id, &sealed, now).await?;
    }
    Ok(())
}

async fn order_policies(
    change: &mut Change<'_>,
    instance: &InstanceName,
    ids: &[PolicyId],
) -> Result<(), ChangeError> {
    let present: BTreeSet<_> = change.policies_of(instance).await?.into_iter().collect();
    let wanted: BTreeSet<_> = ids.iter().cloned().collect();
    if wanted != present || wanted.len() != ids.len() {
        return Err(ChangeError::Refused(vec![Issue::error(
            "",
            "The list must name every policy of the API instance exactly once.",
        )]));
    }
    for (position, id) in (0..).zip(ids) {
        change.place_policy(id, position).await?;
    }
    Ok(())
}
