//! How the gateway is doing, as the admin API shows it.

use serde::{Deserialize, Serialize};

use crate::{ApiInstanceName, ApiInstanceState, FilesView, Issue, Timeouts};

/// How the gateway is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusView {
    /// The version of the gateway.
    pub version: String,
    /// The revision of the configuration that is being served.
    pub revision: u64,
    /// The file with the token that the admin API asks for, on the gateway's machine.
    #[serde(default, rename = "tokenFile")]
    pub token_file: String,
    /// What is wrong with the gateway as a whole, in sentences.
    pub troubles: Vec<String>,
    /// What is about to become a trouble, in sentences.
    #[serde(default)]
    pub notices: Vec<String>,
    /// How many instances of the component there may be, and are.
    #[serde(default, rename = "policyInstances")]
    pub policy_instances: PolicyInstancesView,
    /// Lines of the log that could not be written, in time or at all.
    #[serde(default, rename = "lostLogLines")]
    pub lost_log_lines: u64,
    /// How long upstreams may take where nothing else is said: the flags of the gateway.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// The files of Local Mode; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<FilesView>,
    /// Every API instance by name, those that cannot be read among them; absent where
    /// somebody asked to have them left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instances: Option<Vec<InstanceStatus>>,
}

/// Instances of the component, which policies make tokens in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyInstancesView {
    /// As many as there may be.
    pub limit: u64,
    /// Those that there are.
    pub open: u64,
    /// Those that a policy gave up for another one since the gateway began.
    #[serde(rename = "givenUp")]
    pub given_up: u64,
}

/// How one API instance is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstanceStatus {
    /// Its name.
    pub name: ApiInstanceName,
    /// Whether it serves.
    pub state: ApiInstanceState,
    /// What is wrong with it, if anything; paths begin at the API instance.
    pub issues: Vec<Issue>,
}
