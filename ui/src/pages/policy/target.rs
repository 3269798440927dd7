//! What the form of a policy is for.

use gateway_model::ApiInstanceName;
use leptos::prelude::*;
use serde_json::Value;

use crate::api::{Api, ApiError, Change, PolicyAt, Tag};

/// What the form is for.
#[derive(Clone)]
pub enum Target {
    /// A policy that is not applied yet.
    New(ApiInstanceName),
    /// A policy that is, at the revision that was seen.
    Edit(PolicyAt, RwSignal<Option<Tag>>),
}

impl Target {
    /// The API instance of the policy.
    pub fn instance(&self) -> &ApiInstanceName {
        match self {
            Self::New(instance) => instance,
            Self::Edit(at, _) => &at.instance,
        }
    }

    /// The policy whose key is used where the form has none.
    pub fn policy(&self) -> Option<&PolicyAt> {
        match self {
            Self::New(_) => None,
            Self::Edit(at, _) => Some(at),
        }
    }

    /// What the form would change.
    pub fn change(&self) -> Change {
        match self {
            Self::New(instance) => Change::add_policy(instance),
            Self::Edit(at, _) => Change::replace_policy(at),
        }
    }

    /// Applies a new policy, or replaces the one that is.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub async fn send(&self, api: Api, document: &Value) -> Result<(), ApiError> {
        match self {
            Self::New(instance) => api.apply_policy(instance, document).await.map(drop),
            Self::Edit(at, seen) => {
                let tag = seen.get_untracked();
                let view = api.replace_policy(at, document, tag.as_ref()).await?;
                seen.try_set(view.tag);
                Ok(())
            }
        }
    }
}
