//! API instances: as written, as kept, as shown.

use serde::{Deserialize, Serialize};

use crate::read::Reader;
use crate::{InstanceName, Issue, ListenAddress, Policy, PolicyView, UpstreamAddress};

/// One published API.
#[derive(Clone, Debug)]
pub struct ApiInstance {
    /// What the rest of the world calls it.
    pub name: InstanceName,
    /// Where it listens.
    pub address: ListenAddress,
    /// Where its requests go.
    pub upstream: Upstream,
    /// A disabled API instance does not listen.
    pub enabled: bool,
    /// Its policies in the order in which they run.
    pub policies: Vec<Policy>,
}

/// Where requests go and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// Scheme, host, port and the path that requests are put under.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "http://127.0.0.1:3000"))]
    pub address: UpstreamAddress,
    /// Which version of HTTP the upstream speaks.
    #[serde(default)]
    pub protocol: UpstreamProtocol,
}

/// The version of HTTP that an upstream is spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum UpstreamProtocol {
    /// HTTP/1.1; over TLS, HTTP/2 where the upstream offers it.
    #[default]
    Auto,
    /// HTTP/2 only, over plain TCP with prior knowledge (RFC 9113, section 3.3).
    Http2,
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

/// What a request to create or replace an API instance carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiInstanceDraft {
    /// The name; it cannot be changed later.
    pub name: InstanceName,
    /// Where it is to listen.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "http://127.0.0.1:8081/orders"))]
    pub address: ListenAddress,
    /// Where its requests are to go.
    pub upstream: Upstream,
    /// Whether it is to listen; absent means yes.
    pub enabled: bool,
}

impl ApiInstanceDraft {
    /// Reads a JSON document, reporting every issue with its shape.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &serde_json::Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let name = reader.required("name", Reader::text_as::<InstanceName>);
        let address = reader.required("address", Reader::text_as::<ListenAddress>);
        let upstream = reader.required("upstream", |reader, value, path| {
            reader.object(value, path, |fields| {
                let address = fields.required("address", Reader::text_as::<UpstreamAddress>);
                let protocol =
                    fields.optional("protocol", Reader::one_of(&UpstreamProtocol::BY_NAME));
                Some(Upstream {
                    address: address?,
                    protocol: protocol.unwrap_or_default(),
                })
            })
        });
        let enabled = reader.optional("enabled", Reader::boolean).unwrap_or(true);
        reader.finish(|| {
            Some(Self {
                name: name?,
                address: address?,
                upstream: upstream?,
                enabled,
            })
        })
    }
}

/// An API instance as the admin API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiInstanceView {
    /// The name.
    pub name: InstanceName,
    /// Where it listens.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "http://127.0.0.1:8081/orders"))]
    pub address: ListenAddress,
    /// Where its requests go.
    pub upstream: Upstream,
    /// Whether it is meant to listen.
    pub enabled: bool,
    /// Whether it serves.
    pub state: ApiInstanceState,
    /// What is wrong with it, if anything; paths begin at the API instance.
    pub issues: Vec<Issue>,
    /// Its policies in order.
    pub policies: Vec<PolicyView>,
    /// The configuration's revision when it or one of its policies changed last;
    /// also its `ETag`.
    pub revision: u64,
}

/// Whether an API instance serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ApiInstanceState {
    /// It forwards requests.
    Active,
    /// It was switched off.
    Disabled,
    /// It answers 503, or does not listen at all, until its issues are mended.
    Broken,
}
