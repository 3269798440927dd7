//! Lists of API instances, and what is proposed for another one.

use serde::{Deserialize, Serialize};

use crate::{ApiInstanceName, ApiInstanceState, ApiInstanceView, ListenAddress};

/// A list of API instances, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiInstanceList {
    /// Those that were asked for, in the order that was asked for. Those that cannot be
    /// read are not here, but in the status.
    pub items: Vec<ApiInstanceView>,
    /// How many match, of which the items may be a part.
    pub total: usize,
    /// How many there are, whatever was asked for.
    pub states: StateCounts,
}

/// How many API instances are in which state, without those that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateCounts {
    /// Those that forward requests.
    pub active: usize,
    /// Those that were switched off.
    pub disabled: usize,
    /// Those that should serve and cannot.
    pub broken: usize,
}

impl StateCounts {
    /// Counts one more.
    pub fn count(&mut self, state: ApiInstanceState) {
        match state {
            ApiInstanceState::Active => self.active += 1,
            ApiInstanceState::Disabled => self.disabled += 1,
            ApiInstanceState::Broken => self.broken += 1,
        }
    }

    /// How many there are in any state.
    pub fn all(self) -> usize {
        let Self {
            active,
            disabled,
            broken,
        } = self;
        active + disabled + broken
    }
}

/// What another API instance can have, because none has it yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiInstanceProposal {
    /// A name for a copy of the one that was named; absent if none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<ApiInstanceName>,
    /// An address of this machine alone, with the first port from 8081 on at which no
    /// API instance listens.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "http://127.0.0.1:8082/"))]
    pub address: ListenAddress,
}
