//! `spec` of an `ApiInstance`: its address, and the services, routes and policies
//! written inline.

use gateway_model::read::Reader;
use gateway_model::{
    Issue, ListenAddress, RequestRule, ServiceName, Timeouts, UpstreamAddress, UpstreamProtocol,
};
use serde_json::Value;

use super::origin::DocumentPlace;

/// An upstream: where it is, how it is spoken to, and how long it may take.
pub type Upstream = (UpstreamAddress, UpstreamProtocol, Timeouts);

/// What an `ApiInstance` says, as far as it could be read. Paths begin at the
/// document.
#[derive(Debug)]
pub struct InstanceSpec<'a> {
    pub address: Option<ListenAddress>,
    pub timeouts: Timeouts,
    pub preserve_host: bool,
    pub enabled: bool,
    pub services: Vec<InlineService<'a>>,
    pub policies: Vec<InlineItem<'a>>,
    pub issues: Vec<Issue>,
}

/// A service written inline.
#[derive(Debug)]
pub struct InlineService<'a> {
    pub path: String,
    pub name: ServiceName,
    pub upstream: Option<Upstream>,
    /// None if it says nothing of routes, which stands for one to it; empty for none.
    pub routes: Option<Vec<InlineRoute>>,
    pub policies: Vec<InlineItem<'a>>,
}

/// A route written inline.
#[derive(Debug)]
pub struct InlineRoute {
    pub path: String,
    pub rules: Vec<RequestRule>,
    pub destination_path: Option<String>,
}

/// An item of a list of policies, yet to be read.
#[derive(Debug)]
pub struct InlineItem<'a> {
    pub path: String,
    pub value: &'a Value,
}

impl<'a> InstanceSpec<'a> {
    /// Reads the `spec` of a resource.
    pub fn read(spec: &'a Value, place: &DocumentPlace) -> Self {
        let mut reader = Reader::new(spec, "spec");
        let address = reader.required("address", Reader::text_as::<ListenAddress>);
        let timeouts = Timeouts::read(&mut reader);
        let preserve_host = reader.optional("preserveHost", Reader::boolean);
        let enabled = reader.optional("enabled", Reader::boolean);
        let services = reader.optional("services", |reader, value, path| {
            reader.named(value, path, read_service)
        });
        let policies = reader.optional("policies", read_items);
        let mut services = services.unwrap_or_default();
        services.sort_by_key(|service| place.place(&service.path));
        Self {
            address,
            timeouts,
            preserve_host: preserve_host.unwrap_or_default(),
            enabled: enabled.unwrap_or(true),
            services,
            policies: policies.unwrap_or_default(),
            issues: reader.finish(|| Some(())).err().unwrap_or_default(),
        }
    }
}

/// Reads the `spec` of a `Service`.
pub fn read_service_spec(spec: &Value) -> Result<Upstream, Vec<Issue>> {
    let mut reader = Reader::new(spec, "spec");
    let upstream = read_upstream(&mut reader);
    reader.finish(|| upstream)
}

/// Reads `address`, `protocol` and `timeouts`. `h2://` is HTTP/2 without TLS.
fn read_upstream(fields: &mut Reader<'_>) -> Option<Upstream> {
    let over_http2 = |text: &str| {
        text.strip_prefix("h2://")
            .map(|rest| format!("http://{rest}"))
    };
    let mut implied = UpstreamProtocol::default();
    let address = fields.required("address", |reader, value, path| {
        let text = reader.text(value, path)?;
        let text = match over_http2(&text) {
            Some(plain) => {
                implied = UpstreamProtocol::Http2;
                plain
            }
            None => text,
        };
        UpstreamAddress::try_from(text)
            .map_err(|error| reader.error(path, error.to_string()))
            .ok()
    });
    let protocol = fields.optional("protocol", Reader::one_of(&UpstreamProtocol::BY_NAME));
    let timeouts = Timeouts::read(fields);
    Some((address?, protocol.unwrap_or(implied), timeouts))
}

fn read_service<'a>(
    reader: &mut Reader<'a>,
    name: &'a str,
    value: &'a Value,
    path: &str,
) -> Option<InlineService<'a>> {
    let name = ServiceName::try_from(name.to_owned())
        .map_err(|error| reader.error(path, error.to_string()))
        .ok();
    reader.object(value, path, |fields| {
        let upstream = read_upstream(fields);
        let routes = fields.optional("routes", |reader, value, path| {
            reader.list(value, path, read_route)
        });
        let policies = fields.optional("policies", read_items);
        Some(InlineService {
            path: path.to_owned(),
            name: name?,
            upstream,
            routes,
            policies: policies.unwrap_or_default(),
        })
    })
}

fn read_route<'a>(reader: &mut Reader<'a>, value: &'a Value, path: &str) -> Option<InlineRoute> {
    reader.object(value, path, |fields| {
        let destination_path = fields.optional("config", |reader, value, path| {
            reader.object(value, path, |fields| {
                Some(fields.optional("destinationPath", Reader::text))
            })
        });
        let rules = fields.optional("rules", RequestRule::read_list);
        Some(InlineRoute {
            path: path.to_owned(),
            rules: rules.unwrap_or_default(),
            destination_path: destination_path.flatten(),
        })
    })
}

fn read_items<'a>(
    reader: &mut Reader<'a>,
    value: &'a Value,
    path: &str,
) -> Option<Vec<InlineItem<'a>>> {
    reader.list(value, path, |_, value, path| {
        Some(InlineItem {
            path: path.to_owned(),
            value,
        })
    })
}
