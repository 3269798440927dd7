//! The services of an API instance.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::checked;
use crate::read::Reader;
use crate::{Issue, ServiceName, Timeouts, UpstreamAddress};

/// One upstream of an API instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What routes and policies call it.
    pub name: ServiceName,
    /// Scheme, host, port and the path that requests are put under.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "http://127.0.0.1:3000"))]
    pub address: UpstreamAddress,
    /// Which version of HTTP it speaks.
    #[serde(default)]
    pub protocol: UpstreamProtocol,
    /// How long it may take; what is not said here is as the API instance has it.
    #[serde(default, skip_serializing_if = "Timeouts::are_unset")]
    pub timeouts: Timeouts,
}

/// The version of HTTP that an upstream is spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum UpstreamProtocol {
    /// HTTP/1.1; over TLS, HTTP/2 where the upstream offers it.
    #[default]
    Auto,
    /// HTTP/2 only, over plain TCP with prior knowledge (RFC 9113, section 3.3).
    Http2,
}

impl Service {
    /// What is checked already.
    pub(super) fn of(shown: &Value) -> Option<Self> {
        Some(Self {
            name: checked::text(shown, "name")?,
            address: checked::text(shown, "address")?,
            protocol: checked::one_of(shown, "protocol", &UpstreamProtocol::BY_NAME)
                .unwrap_or_default(),
            timeouts: Timeouts::of(shown.get("timeouts").unwrap_or(&Value::Null)),
        })
    }
}

impl UpstreamProtocol {
    /// Every protocol by its name.
    pub const BY_NAME: [(&'static str, Self); 2] = [("auto", Self::Auto), ("http2", Self::Http2)];

    /// The name, such as `auto`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Http2 => "http2",
        }
    }
}

/// Reads a service.
pub(super) fn read_service(fields: &mut Reader<'_>) -> Option<Service> {
    let name = fields.required("name", Reader::text_as::<ServiceName>);
    read_upstream(fields, name)
}

/// Reads a service of this name, which is written elsewhere.
pub(super) fn read_upstream(fields: &mut Reader<'_>, name: Option<ServiceName>) -> Option<Service> {
    let address = fields.required("address", Reader::text_as::<UpstreamAddress>);
    let protocol = fields.optional("protocol", Reader::one_of(&UpstreamProtocol::BY_NAME));
    let timeouts = Timeouts::read(fields);
    Some(Service {
        name: name?,
        address: address?,
        protocol: protocol.unwrap_or_default(),
        timeouts,
    })
}

/// What is wrong with services as a list; paths begin at it.
pub(super) fn service_misfits(services: &[Service]) -> Vec<Issue> {
    let mut issues = Vec::new();
    if services.is_empty() {
        let message = "An API instance has at least one service.";
        issues.push(Issue::error("", message));
    }
    let mut names = BTreeSet::new();
    for (index, service) in services.iter().enumerate() {
        if !names.insert(&service.name) {
            let message = format!("There is another service {} before this one.", service.name);
            issues.push(Issue::error(format!("[{index}].name"), message));
        }
    }
    issues
}
