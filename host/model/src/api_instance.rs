//! API instances: as written, as shown.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::checked;
use crate::read::Reader;
use crate::{ApiInstanceName, Issue, Labels, ListenAddress, PolicyView, Routing, Timeouts};

/// An API instance without its policies: what a request to create or replace one
/// carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiInstance {
    /// The name.
    pub name: ApiInstanceName,
    /// Where it listens.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "http://127.0.0.1:8081/orders"))]
    pub address: ListenAddress,
    /// Where its requests may go.
    #[serde(flatten)]
    pub routing: Routing,
    /// How long its upstreams may take; what is not said here is as the gateway has it.
    #[serde(default, skip_serializing_if = "Timeouts::are_unset")]
    pub timeouts: Timeouts,
    /// Whether its upstreams are asked for the host that the client asked for, and not
    /// for their own.
    #[serde(rename = "preserveHost")]
    pub preserve_host: bool,
    /// Whether it is meant to listen.
    pub enabled: bool,
    /// What people tell it apart by.
    #[serde(skip_serializing_if = "Labels::are_none")]
    pub labels: Labels,
}

impl ApiInstance {
    /// Reads a JSON document `{"name", "address", "services", "routes", "timeouts",
    /// "preserveHost", "enabled", "labels"}`, reporting every issue with its shape.
    /// `"upstream": {"address", "protocol"}` is the short form of one service of that name.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let name = reader.required("name", Reader::text_as::<ApiInstanceName>);
        let address = reader.required("address", Reader::text_as::<ListenAddress>);
        let routing = Routing::read(&mut reader);
        let timeouts = Timeouts::read(&mut reader);
        let preserve_host = reader.optional("preserveHost", Reader::boolean);
        let enabled = reader.optional("enabled", Reader::boolean).unwrap_or(true);
        let labels = Labels::read(&mut reader);
        reader.finish(|| {
            Some(Self {
                name: name?,
                address: address?,
                routing: routing?,
                timeouts,
                preserve_host: preserve_host.unwrap_or_default(),
                enabled,
                labels,
            })
        })
    }

    /// The API instance of this name with settings that the gateway has checked and shows;
    /// none if they are none.
    pub fn of(name: &ApiInstanceName, settings: &Value) -> Option<Self> {
        let routing = Routing::of(settings.get("services")?, settings.get("routes")?);
        Some(Self {
            name: name.clone(),
            address: checked::text(settings, "address")?,
            routing: routing?,
            timeouts: Timeouts::of(settings.get("timeouts").unwrap_or(&Value::Null)),
            preserve_host: checked::boolean(settings, "preserveHost").unwrap_or_default(),
            enabled: checked::boolean(settings, "enabled")?,
            labels: Labels::of(settings.get("labels").unwrap_or(&Value::Null)),
        })
    }
}

/// An API instance as the admin API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Fields")]
pub struct ApiInstanceView {
    /// The API instance.
    #[serde(flatten)]
    pub instance: ApiInstance,
    /// The file that declares it; absent if the database does. What a file declares
    /// is changed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Whether it serves.
    pub state: ApiInstanceState,
    /// What is wrong with it, if anything; paths begin at the API instance.
    pub issues: Vec<Issue>,
    /// Its policies in order.
    pub policies: Vec<PolicyView>,
    /// The configuration's revision when it or one of its policies changed last;
    /// also its `ETag`.
    pub revision: u64,
    /// When that was, in seconds since 1970-01-01T00:00:00Z; absent if a file declares it.
    #[serde(default, rename = "changedAt", skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<u64>,
}

/// An [`ApiInstanceView`] without parts, as JSON has it. The admin UI reads it so: what
/// serde makes of flattened parts is several times as much code.
#[derive(Deserialize)]
struct Fields {
    name: ApiInstanceName,
    address: ListenAddress,
    services: Value,
    routes: Value,
    #[serde(default)]
    timeouts: Value,
    #[serde(default, rename = "preserveHost")]
    preserve_host: bool,
    enabled: bool,
    #[serde(default)]
    labels: Value,
    source: Option<Source>,
    state: ApiInstanceState,
    issues: Vec<Issue>,
    policies: Vec<PolicyView>,
    revision: u64,
    #[serde(default, rename = "changedAt")]
    changed_at: Option<u64>,
}

impl TryFrom<Fields> for ApiInstanceView {
    type Error = &'static str;

    fn try_from(fields: Fields) -> Result<Self, &'static str> {
        let routing = Routing::of(&fields.services, &fields.routes);
        Ok(Self {
            instance: ApiInstance {
                name: fields.name,
                address: fields.address,
                routing: routing.ok_or("services or routes are none")?,
                timeouts: Timeouts::of(&fields.timeouts),
                preserve_host: fields.preserve_host,
                enabled: fields.enabled,
                labels: Labels::of(&fields.labels),
            },
            source: fields.source,
            state: fields.state,
            issues: fields.issues,
            policies: fields.policies,
            revision: fields.revision,
            changed_at: fields.changed_at,
        })
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Source {
    /// The file's path.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
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
    /// It answers 503, or does not listen at all, until its issues are fixed.
    Broken,
}
