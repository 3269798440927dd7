//! Where the requests of an API instance go.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::Reader;
use crate::{Issue, RequestRule, ServiceName, UpstreamAddress, plain_path};

/// The services of an API instance and the routes to them: at least one service, no
/// two of one name, and no destination that is not among them. Without routes
/// there is one service, and everything goes there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Routing {
    /// Where its requests may go.
    pub services: Vec<Service>,
    /// Which requests go where; none: everything goes to the one service.
    pub routes: Vec<Route>,
}

/// One upstream of an API instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

/// Requests that go the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// One of these must match; none: every request.
    #[serde(default)]
    pub rules: Vec<RequestRule>,
    /// Never empty. Of several, chance picks one for each request, by weight.
    pub destinations: Vec<Destination>,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// The service.
    pub service: ServiceName,
    /// The path that requests are put under at the service, beginning with `/`.
    #[serde(default = "Destination::default_path")]
    pub path: String,
    /// Its share among the destinations of the route, 1 to 100.
    #[serde(default = "Destination::default_weight")]
    pub weight: u8,
}

impl Route {
    /// Whether no request passes it by, as far as that can be told at a glance.
    fn takes_everything(&self) -> bool {
        self.rules.is_empty() || self.rules.contains(&RequestRule::default())
    }
}

impl Destination {
    /// Requests are put under the service's own path.
    pub fn default_path() -> String {
        "/".to_owned()
    }

    /// A destination that has a route to itself.
    pub fn default_weight() -> u8 {
        100
    }
}

impl Routing {
    /// One service named `upstream`, where everything goes.
    pub fn to_one(address: UpstreamAddress, protocol: UpstreamProtocol) -> Self {
        Self {
            services: vec![Service {
                name: ServiceName::upstream(),
                address,
                protocol,
            }],
            routes: Vec::new(),
        }
    }

    /// Reads a JSON document `{"services", "routes"}`, reporting every issue.
    ///
    /// # Errors
    /// Every field that is missing, unknown, or not of its type, and every name
    /// that is given twice or not at all.
    pub fn parse(document: &Value) -> Result<Self, Vec<Issue>> {
        let mut reader = Reader::new(document, "");
        let routing = Self::read(&mut reader);
        reader.finish(|| routing)
    }

    /// Reads `services` and `routes`, or the short form `upstream`.
    pub(crate) fn read(fields: &mut Reader<'_>) -> Option<Self> {
        if fields.has("upstream") {
            return Self::read_short(fields);
        }
        let services = fields.required("services", |reader, value, path| {
            let services = reader.list(value, path, |reader, item, path| {
                reader.object(item, path, read_service)
            });
            services.filter(|services| check_services(services, reader, path))
        });
        let written = fields.has("routes");
        let routes = fields.optional("routes", |reader, value, path| {
            reader.list(value, path, |reader, item, path| {
                reader.object(item, path, read_route)
            })
        });
        let routing = Self {
            services: services?,
            routes: if written { routes? } else { Vec::new() },
        };
        routing.check(fields).then_some(routing)
    }

    fn read_short(fields: &mut Reader<'_>) -> Option<Self> {
        let upstream = fields.optional("upstream", |reader, value, path| {
            reader.object(value, path, |fields| {
                let (address, protocol) = read_upstream(fields);
                Some(Self::to_one(address?, protocol))
            })
        });
        for name in ["services", "routes"] {
            fields.optional(name, |reader, _, path| -> Option<()> {
                let message = "`upstream` is the short form of one service. Write either that, or `services` and `routes`.";
                reader.error(path, message);
                None
            });
        }
        upstream
    }

    /// What keeps nothing from running and is hardly meant: routes behind one that
    /// takes every request, and services that no route leads to.
    pub fn warnings(&self) -> Vec<Issue> {
        let routes = self.routes.iter();
        let last = routes.clone().position(Route::takes_everything);
        let unreached = last.map_or(self.routes.len(), |index| index + 1)..self.routes.len();
        let unreached = unreached.map(|index| {
            let message = "No request gets here: a route before this one takes every request.";
            Issue::warning(format!("routes[{index}]"), message)
        });
        let used: BTreeSet<_> = routes
            .flat_map(|route| &route.destinations)
            .map(|destination| &destination.service)
            .collect();
        let services = self.services.iter().enumerate();
        let unused = services
            .filter(|(_, service)| !self.routes.is_empty() && !used.contains(&service.name));
        let unused = unused.map(|(index, _)| {
            let message = "No route leads to this service.";
            Issue::warning(format!("services[{index}]"), message)
        });
        unused.chain(unreached).collect()
    }

    /// Whether the routes fit the services.
    fn check(&self, fields: &mut Reader<'_>) -> bool {
        let known: BTreeSet<_> = self.services.iter().map(|service| &service.name).collect();
        let mut fits = true;
        if self.routes.is_empty() && self.services.len() > 1 {
            let message = "Of several services the routes tell which one a request goes to. Write `routes`, or leave one service.";
            fields.error(&fields.path_of("routes"), message);
            fits = false;
        }
        for (index, route) in self.routes.iter().enumerate() {
            for (place, destination) in route.destinations.iter().enumerate() {
                if known.contains(&destination.service) {
                    continue;
                }
                let field = format!("routes[{index}].destinations[{place}].service");
                let message = format!("There is no service {}.", destination.service);
                fields.error(&fields.path_of(&field), message);
                fits = false;
            }
        }
        fits
    }
}

/// The address and protocol of an upstream.
fn read_upstream(fields: &mut Reader<'_>) -> (Option<UpstreamAddress>, UpstreamProtocol) {
    let address = fields.required("address", Reader::text_as::<UpstreamAddress>);
    let protocol = fields.optional("protocol", Reader::one_of(&UpstreamProtocol::BY_NAME));
    (address, protocol.unwrap_or_default())
}

fn read_service(fields: &mut Reader<'_>) -> Option<Service> {
    let name = fields.required("name", Reader::text_as::<ServiceName>);
    let (address, protocol) = read_upstream(fields);
    Some(Service {
        name: name?,
        address: address?,
        protocol,
    })
}

fn check_services(services: &[Service], reader: &mut Reader<'_>, path: &str) -> bool {
    let mut fits = true;
    if services.is_empty() {
        reader.error(path, "An API instance has at least one service.");
        fits = false;
    }
    let mut names = BTreeSet::new();
    for (index, service) in services.iter().enumerate() {
        if !names.insert(&service.name) {
            let message = format!("There is another service {} before this one.", service.name);
            reader.error(&format!("{path}[{index}].name"), message);
            fits = false;
        }
    }
    fits
}

fn read_route(fields: &mut Reader<'_>) -> Option<Route> {
    let rules = fields.optional("rules", RequestRule::read_list);
    let destinations = fields.required("destinations", |reader, value, path| {
        let destinations = reader.list(value, path, |reader, item, path| {
            reader.object(item, path, read_destination)
        })?;
        if destinations.is_empty() {
            reader.error(path, "A route leads to at least one destination.");
        }
        Some(destinations)
    });
    Some(Route {
        rules: rules.unwrap_or_default(),
        destinations: destinations?,
    })
}

fn read_destination(fields: &mut Reader<'_>) -> Option<Destination> {
    let service = fields.required("service", Reader::text_as::<ServiceName>);
    let path = fields.optional("path", |reader, value, place| {
        let text = reader.text(value, place)?;
        if !is_path(&text) {
            reader.error(
                place,
                "This is the path of a URL: it begins with / and has no query and no dot segments.",
            );
        }
        Some(text)
    });
    let weight = fields.optional("weight", |reader, value, place| {
        reader.integer(value, place, 1..=100)
    });
    Some(Destination {
        service: service?,
        path: path.unwrap_or_else(Destination::default_path),
        weight: weight.unwrap_or_else(Destination::default_weight),
    })
}

/// Whether every character may stand in a path as it is (RFC 3986, section 3.3), and
/// no segment leads elsewhere.
fn is_path(text: &str) -> bool {
    let symbol = |c: char| "-._~!$&'()*+,;=:@%/".contains(c);
    let may_stand = |c: char| c.is_ascii_alphanumeric() || symbol(c);
    let plain = plain_path(text);
    let mut segments = plain.split('/');
    text.starts_with('/')
        && text.chars().all(may_stand)
        && segments.all(|segment| !matches!(segment, "." | ".."))
}
