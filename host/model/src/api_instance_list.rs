//! Lists of API instances, and what is proposed for another one.

use serde::{Deserialize, Serialize};

use crate::{ApiInstanceName, ListenAddress};

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
