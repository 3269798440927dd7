//! Changes that somebody asks for, and how each is written to the database.
//!
//! Whether the outcome can run is not judged here: that is the compiler's part.

use gateway_model::{ApiInstance, InstanceName, PolicyDraft, PolicyId, RevisionAction};

use super::application::ApplicationEdit;
use super::error::ChangeError;
use super::policy::{check_kind, order_policies, put_secret, replace_policy};
use super::precondition::{Precondition, check_instance, check_policy};
use super::whole_instance;
use crate::secrets::Vault;
use crate::store::Change;
use crate::written::WholeInstance;

/// A change of the configuration.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Adds an API instance.
    CreateInstance(ApiInstance),
    /// Replaces what is written about the API instance of that name.
    ReplaceInstance(ApiInstance, Precondition),
    /// Replaces an API instance with all its policies.
    PutInstance(Box<WholeInstance>, Precondition),
    /// Removes an API instance with its policies.
    DeleteInstance(InstanceName, Precondition),
    /// Adds a policy behind the others of an API instance. The caller has made
    /// up the identifier.
    CreatePolicy(InstanceName, PolicyId, PolicyDraft),
    /// Replaces a policy; a draft without secret keeps the one that is set.
    ReplacePolicy(InstanceName, PolicyId, PolicyDraft, Precondition),
    /// Puts a policy back to what it was at a revision; its secret and its place
    /// stay as they are.
    RevertPolicy(InstanceName, PolicyId, u64, Precondition),
    /// Removes a policy.
    DeletePolicy(InstanceName, PolicyId, Precondition),
    /// Puts the policies of an API instance into this order.
    OrderPolicies(InstanceName, Vec<PolicyId>, Precondition),
    /// Changes the client applications.
    Application(ApplicationEdit),
}

/// What an edit is about, and so what is judged before it is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The API instance without its policies.
    Instance,
    /// One policy.
    Policy(PolicyId),
    /// The API instance with its policies.
    Whole,
    /// Something that is gone, or that has nothing about it to be judged.
    Nothing,
}

impl Edit {
    /// Writes the change. `now` is in seconds since 1970-01-01T00:00:00Z.
    pub async fn write(
        &self,
        change: &mut Change<'_>,
        vault: &Vault,
        now: u64,
    ) -> Result<Subject, ChangeError> {
        match self {
            Self::CreateInstance(instance) => create_instance(change, instance).await,
            Self::ReplaceInstance(instance, precondition) => {
                check_instance(change, &instance.name, precondition).await?;
                change.update_instance(instance).await?;
                Ok(Subject::Instance)
            }
            Self::PutInstance(whole, precondition) => {
                check_instance(change, &whole.instance.name, precondition).await?;
                whole_instance::write(whole, change, vault, now).await?;
                Ok(Subject::Whole)
            }
            Self::DeleteInstance(name, precondition) => {
                check_instance(change, name, precondition).await?;
                change.delete_instance(name).await?;
                Ok(Subject::Nothing)
            }
            Self::CreatePolicy(instance, id, draft) => {
                check_instance(change, instance, &Precondition::Exists).await?;
                change.insert_policy(instance, id, &draft.policy).await?;
                let secret_changed = put_secret(change, vault, now, id, draft).await?;
                let action = RevisionAction::Created;
                change.note(id, action, now, secret_changed).await?;
                Ok(Subject::Policy(id.clone()))
            }
            Self::ReplacePolicy(instance, id, draft, precondition) => {
                let kept = check_policy(change, instance, id, precondition).await?;
                check_kind(&kept, &draft.policy, "")?;
                replace_policy(change, vault, now, id, draft).await?;
                Ok(Subject::Policy(id.clone()))
            }
            Self::RevertPolicy(instance, id, revision, precondition) => {
                let kept = check_policy(change, instance, id, precondition).await?;
                let was = change.policy_at(instance, id, *revision).await?;
                let was = was.ok_or(ChangeError::NoRevision(*revision))?;
                let policy = was.policy.read().map_err(ChangeError::Refused)?;
                check_kind(&kept, &policy, "")?;
                change.update_policy(id, &policy).await?;
                let action = RevisionAction::Reverted;
                change.note(id, action, now, false).await?;
                Ok(Subject::Policy(id.clone()))
            }
            Self::DeletePolicy(instance, id, precondition) => {
                check_policy(change, instance, id, precondition).await?;
                let action = RevisionAction::Deleted;
                change.note(id, action, now, false).await?;
                change.delete_policy(id).await?;
                Ok(Subject::Nothing)
            }
            Self::OrderPolicies(instance, ids, precondition) => {
                check_instance(change, instance, precondition).await?;
                order_policies(change, now, instance, ids).await?;
                Ok(Subject::Instance)
            }
            Self::Application(edit) => {
                edit.write(change, now).await?;
                Ok(Subject::Nothing)
            }
        }
    }

    /// The API instance that the edit is about, if any. Of two that claim one
    /// address it is the one at fault.
    pub fn instance(&self) -> Option<&InstanceName> {
        match self {
            Self::CreateInstance(instance) | Self::ReplaceInstance(instance, _) => {
                Some(&instance.name)
            }
            Self::PutInstance(whole, _) => Some(&whole.instance.name),
            Self::DeleteInstance(name, _)
            | Self::CreatePolicy(name, ..)
            | Self::ReplacePolicy(name, ..)
            | Self::RevertPolicy(name, ..)
            | Self::DeletePolicy(name, ..)
            | Self::OrderPolicies(name, ..) => Some(name),
            Self::Application(_) => None,
        }
    }
}

async fn create_instance(
    change: &mut Change<'_>,
    instance: &ApiInstance,
) -> Result<Subject, ChangeError> {
    if change.instance_revision(&instance.name).await?.is_some() {
        return Err(ChangeError::Exists(instance.name.clone()));
    }
    change.insert_instance(instance).await?;
    Ok(Subject::Instance)
}
