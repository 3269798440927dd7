//! What somebody may ask for.

use gateway_model::{ApiInstance, ApiInstanceBatch, ApiInstanceName, PolicyDraft, PolicyId};

use super::application::ApplicationEdit;
use super::precondition::Precondition;
use crate::written::WholeInstance;

/// A change of the configuration.
#[derive(Clone, Debug)]
pub enum Edit {
    /// Adds an API instance.
    CreateInstance(ApiInstance),
    /// Adds an API instance with its policies. The caller has made up their identifiers.
    CreateWhole(Box<WholeInstance>),
    /// Replaces what is written about the API instance of that name.
    ReplaceInstance(ApiInstance, Precondition),
    /// Puts what is written about the API instance of that name back to what it was.
    RevertInstance(ApiInstance, Precondition),
    /// Replaces an API instance with all its policies.
    PutInstance(Box<WholeInstance>, Precondition),
    /// Removes an API instance with its policies.
    DeleteInstance(ApiInstanceName, Precondition),
    /// Adds a policy behind the others of an API instance. The caller has made
    /// up the identifier.
    CreatePolicy(ApiInstanceName, PolicyId, PolicyDraft),
    /// Replaces a policy; a draft without secret keeps the one that is set.
    ReplacePolicy(ApiInstanceName, PolicyId, PolicyDraft, Precondition),
    /// Puts a policy back to what it was at a revision; its secret and its place
    /// stay as they are.
    RevertPolicy(ApiInstanceName, PolicyId, u64, Precondition),
    /// Removes a policy.
    DeletePolicy(ApiInstanceName, PolicyId, Precondition),
    /// Puts the policies of an API instance into this order.
    OrderPolicies(ApiInstanceName, Vec<PolicyId>, Precondition),
    /// Changes many API instances.
    Batch(ApiInstanceBatch),
    /// Changes the client applications.
    Application(ApplicationEdit),
}

impl Edit {
    /// The API instances that the edit is about. Of two that claim one address it is the
    /// one of these at fault.
    pub fn instances(&self) -> &[ApiInstanceName] {
        let one = std::slice::from_ref;
        match self {
            Self::CreateInstance(instance)
            | Self::ReplaceInstance(instance, _)
            | Self::RevertInstance(instance, _) => one(&instance.name),
            Self::CreateWhole(whole) | Self::PutInstance(whole, _) => one(&whole.instance.name),
            Self::DeleteInstance(name, _)
            | Self::CreatePolicy(name, ..)
            | Self::ReplacePolicy(name, ..)
            | Self::RevertPolicy(name, ..)
            | Self::DeletePolicy(name, ..)
            | Self::OrderPolicies(name, ..) => one(name),
            Self::Batch(batch) => &batch.names,
            Self::Application(_) => &[],
        }
    }

    /// The policy whose history tells what the edit comes to, if any.
    pub fn looks_back_at(&self) -> Option<(&ApiInstanceName, &PolicyId)> {
        match self {
            Self::RevertPolicy(instance, id, ..) => Some((instance, id)),
            _ => None,
        }
    }
}
