//! The steps of which every change consists.

use gateway_model::{
    ApiInstance, ApiInstanceName, ClientId, Labels, Policy, PolicyId, RevisionAction,
};

use crate::secrets::{OldSecret, Sealed, SecretDigest};

/// Revisions that one history keeps.
pub const KEPT_REVISIONS: u32 = 500;

/// One step of a change. Times are in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug)]
pub enum Write {
    /// Adds an API instance, behind the others.
    CreateInstance(ApiInstance),
    /// Replaces what is written about the API instance of that name, but not its
    /// policies.
    ReplaceInstance(ApiInstance),
    /// Switches an API instance on or off.
    SwitchInstance(ApiInstanceName, bool),
    /// Replaces the labels of an API instance.
    LabelInstance(ApiInstanceName, Labels),
    /// Removes an API instance with its policies, their secrets and every history.
    DeleteInstance(ApiInstanceName),
    /// Adds a policy behind the others of its API instance.
    CreatePolicy(ApiInstanceName, PolicyId, Policy),
    /// Replaces what is written about a policy, but not its secret or its place.
    ReplacePolicy(PolicyId, Policy),
    /// Puts a policy at a position among those of its API instance, from 0.
    PlacePolicy(PolicyId, u32),
    /// Removes a policy and its secret.
    DeletePolicy(PolicyId),
    /// Sets the secret of a policy at this time.
    PutSecret(PolicyId, Sealed, u64),
    /// Adds to the history of a policy what the steps before have left of it; for its
    /// end, before it. Of more than `KEPT_REVISIONS` the oldest go.
    Note {
        /// The policy.
        id: PolicyId,
        /// What was done to it.
        action: RevisionAction,
        /// When.
        at: u64,
        /// Whether its secret was set.
        secret_changed: bool,
    },
    /// Adds to the history of the settings of an API instance what the steps before have
    /// left of them, as [`Write::Note`] does to that of a policy.
    NoteInstance(ApiInstanceName, RevisionAction, u64),
    /// Adds a client application with a secret that was set at this time.
    CreateApplication(ClientId, String, SecretDigest, u64),
    /// Gives a client application another name.
    RenameApplication(ClientId, String),
    /// Replaces the secret of a client application at this time.
    PutApplicationSecret(ClientId, SecretDigest, u64),
    /// Sets the old secret of a client application, or removes it.
    PutOldSecret(ClientId, Option<OldSecret>),
    /// Removes a client application with its history.
    DeleteApplication(ClientId),
    /// Adds to the history of a client application what the steps before have left of it,
    /// as [`Write::Note`] does to that of a policy.
    NoteApplication {
        /// The client application.
        id: ClientId,
        /// What was done to it.
        action: RevisionAction,
        /// When.
        at: u64,
        /// Whether its secret was set.
        secret_changed: bool,
    },
}

impl Write {
    /// Whether a secret that was kept may be gone with it.
    pub fn may_remove_a_secret(&self) -> bool {
        match self {
            Self::DeleteInstance(_)
            | Self::DeletePolicy(_)
            | Self::PutSecret(..)
            | Self::PutApplicationSecret(..)
            | Self::PutOldSecret(..)
            | Self::DeleteApplication(_) => true,
            Self::CreateInstance(_)
            | Self::ReplaceInstance(_)
            | Self::SwitchInstance(..)
            | Self::LabelInstance(..)
            | Self::CreatePolicy(..)
            | Self::ReplacePolicy(..)
            | Self::PlacePolicy(..)
            | Self::Note { .. }
            | Self::NoteInstance(..)
            | Self::NoteApplication { .. }
            | Self::CreateApplication(..)
            | Self::RenameApplication(..) => false,
        }
    }
}
