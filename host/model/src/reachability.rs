//! Whether services can be reached.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::Reader;
use crate::{Issue, ServiceName};

/// What a request to check services carries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReachabilityDraft {
    /// The service; absent: all of the API instance.
    pub service: Option<ServiceName>,
}

impl ReachabilityDraft {
    /// Reads a JSON document `{"service"}`, whose only field may be left out.
    ///
    /// # Errors
    /// The field is no name of a service, or there are others.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let service = reader.optional("service", Reader::text_as::<ServiceName>);
        reader.finish(|| Some(Self { service }))
    }
}

/// Whether services can be reached, in the order of the API instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReachabilityView {
    /// Each of them.
    pub services: Vec<ServiceReachabilityView>,
}

/// Whether a service can be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ServiceReachabilityView {
    /// Its name.
    pub service: ServiceName,
    /// Whether a connection came about, over TLS where its address says so.
    pub reached: bool,
    /// What came of it, in sentences.
    pub message: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}
