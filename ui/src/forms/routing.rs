//! The part of an API instance's form about where requests go.

use gateway_model::{Destination, Route, Service, Timeouts, UpstreamProtocol};
use serde_json::{Value, json};

use super::condition::Condition;
use super::number::number;

/// What a new service is called, as the gateway calls the only one.
const FIRST_SERVICE: &str = "upstream";

/// The fields of time-outs.
pub const TIMES: [&str; 4] = ["connectMs", "responseMs", "idleMs", "keepMs"];

/// What times are called, in the order of [`TIMES`].
pub const LABELS: [&str; 4] = [
    "Connect time-out (ms)",
    "Response time-out (ms)",
    "Idle time-out (ms)",
    "Unused connections are kept (ms)",
];

/// Time-outs as typed, in the order of [`TIMES`].
pub type Times = [String; 4];

/// One upstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceForm {
    /// What routes and policies call it.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Which version of HTTP it speaks.
    pub protocol: UpstreamProtocol,
    /// How long it may take.
    pub times: Times,
}

/// Requests that go the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteForm {
    /// One of these must match; none: every request.
    pub conditions: Vec<Condition>,
    /// Where they go.
    pub destinations: Vec<DestinationForm>,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DestinationForm {
    /// The service.
    pub service: String,
    /// The path that requests are put under there.
    pub path: String,
    /// Its share, as typed.
    pub weight: String,
}

impl ServiceForm {
    /// A service to fill in, named unlike the others.
    pub fn new(others: &[String]) -> Self {
        let taken = |name: &String| others.contains(name);
        let mut names = (2_u32..).map(|number| format!("{FIRST_SERVICE}-{number}"));
        let first = Some(FIRST_SERVICE.to_owned()).filter(|name| !taken(name));
        let name = first.or_else(|| names.find(|name| !taken(name)));
        Self {
            name: name.unwrap_or_default(),
            address: String::new(),
            protocol: UpstreamProtocol::Auto,
            times: Times::default(),
        }
    }

    /// The fields of a service that is written.
    pub fn of(service: &Service) -> Self {
        let Service {
            name,
            address,
            protocol,
            timeouts,
        } = service;
        Self {
            name: name.to_string(),
            address: address.to_string(),
            protocol: *protocol,
            times: times_of(timeouts),
        }
    }

    /// What is sent.
    pub fn document(&self) -> Value {
        json!({
            "name": self.name.trim(),
            "address": self.address.trim(),
            "protocol": self.protocol.name(),
            "timeouts": times_document(&self.times),
        })
    }
}

impl RouteForm {
    /// The fields of a route that is written.
    pub fn of(route: &Route) -> Self {
        let Route {
            rules,
            destinations,
        } = route;
        Self {
            conditions: rules.iter().map(Condition::of).collect(),
            destinations: destinations.iter().map(DestinationForm::of).collect(),
        }
    }

    /// What is sent.
    pub fn document(&self) -> Value {
        let rules: Vec<_> = self.conditions.iter().map(Condition::document).collect();
        let destinations = self.destinations.iter().map(DestinationForm::document);
        json!({ "rules": rules, "destinations": destinations.collect::<Vec<_>>() })
    }
}

impl DestinationForm {
    /// All of a route's requests, to a service.
    pub fn to(service: String) -> Self {
        Self {
            service,
            path: Destination::default_path(),
            weight: Destination::default_weight().to_string(),
        }
    }

    fn of(destination: &Destination) -> Self {
        let Destination {
            service,
            path,
            weight,
        } = destination;
        Self {
            service: service.to_string(),
            path: path.clone(),
            weight: weight.to_string(),
        }
    }

    fn document(&self) -> Value {
        let weight = number(&self.weight);
        json!({ "service": self.service, "path": self.path.trim(), "weight": weight })
    }
}

/// The fields of time-outs that are written.
pub fn times_of(timeouts: &Timeouts) -> Times {
    let Timeouts {
        connect_ms,
        response_ms,
        idle_ms,
        keep_ms,
    } = timeouts;
    let times = [connect_ms, response_ms, idle_ms, keep_ms];
    times.map(|ms| ms.map(|ms| ms.to_string()).unwrap_or_default())
}

/// What is sent of time-outs.
pub fn times_document(times: &Times) -> Value {
    let typed = TIMES
        .into_iter()
        .zip(times)
        .filter(|(_, time)| !time.trim().is_empty());
    typed.map(|(name, time)| (name, number(time))).collect()
}
