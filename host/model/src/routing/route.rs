//! The routes of an API instance.

use serde::Serialize;
use serde_json::Value;

use crate::checked;
use crate::read::Reader;
use crate::{Issue, RequestRule, ServiceName, plain_path};

/// Requests that go the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// What is checked already.
    pub(super) fn of(shown: &Value) -> Option<Self> {
        Some(Self {
            rules: checked::list(shown.get("rules")?, RequestRule::of)?,
            destinations: checked::list(shown.get("destinations")?, Destination::of)?,
        })
    }

    /// Whether no request passes it by, as far as that can be told at a glance.
    pub(super) fn takes_everything(&self) -> bool {
        self.rules.is_empty() || self.rules.contains(&RequestRule::default())
    }
}

impl Destination {
    fn of(shown: &Value) -> Option<Self> {
        Some(Self {
            service: checked::text(shown, "service")?,
            path: checked::text(shown, "path")?,
            weight: checked::number(shown, "weight")?,
        })
    }

    /// Requests are put under the service's own path.
    pub fn default_path() -> String {
        "/".to_owned()
    }

    /// A destination that has a route to itself.
    pub fn default_weight() -> u8 {
        100
    }
}

/// Reads a route.
pub(super) fn read_route(fields: &mut Reader<'_>) -> Option<Route> {
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
        reader.report(place, path_misfit(&text));
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

/// What is wrong with the path of a destination.
fn path_misfit(path: &str) -> Option<Issue> {
    let message =
        "This is the path of a URL: it begins with / and has no query and no dot segments.";
    (!is_path(path)).then(|| Issue::error("", message))
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
