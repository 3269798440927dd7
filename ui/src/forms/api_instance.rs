//! The form of an API instance.

use gateway_model::{
    ApiInstance, ApiInstanceProposal, ApiInstanceView, Destination, Route, Service, Timeouts,
    UpstreamProtocol,
};
use serde_json::{Map, Value, json};

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

/// What is in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiInstanceForm {
    /// The name.
    pub name: String,
    /// Where it listens.
    pub address: String,
    /// Where its requests may go.
    pub services: Vec<ServiceForm>,
    /// Which requests go where; none with one service: all go there.
    pub routes: Vec<RouteForm>,
    /// How long upstreams may take.
    pub times: Times,
    /// Whether upstreams are asked for the host that the client asked for.
    pub preserve_host: bool,
    /// Whether it listens.
    pub enabled: bool,
    /// Names and values that it is told apart by.
    pub labels: Vec<(String, String)>,
}

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

    fn of(service: &Service) -> Self {
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

    fn document(&self) -> Value {
        json!({
            "name": self.name.trim(),
            "address": self.address.trim(),
            "protocol": self.protocol.name(),
            "timeouts": times_document(&self.times),
        })
    }
}

impl RouteForm {
    fn of(route: &Route) -> Self {
        let Route {
            rules,
            destinations,
        } = route;
        Self {
            conditions: rules.iter().map(Condition::of).collect(),
            destinations: destinations.iter().map(DestinationForm::of).collect(),
        }
    }

    fn document(&self) -> Value {
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

impl ApiInstanceForm {
    /// A new one, where the gateway proposes.
    pub fn new(proposal: &ApiInstanceProposal) -> Self {
        let name = proposal.name.as_ref();
        Self {
            name: name.map(ToString::to_string).unwrap_or_default(),
            address: proposal.address.to_string(),
            services: vec![ServiceForm::new(&[])],
            routes: Vec::new(),
            times: Times::default(),
            preserve_host: false,
            enabled: true,
            labels: Vec::new(),
        }
    }

    /// The form of an API instance that exists.
    pub fn of(view: &ApiInstanceView) -> Self {
        Self::of_settings(&view.instance)
    }

    /// The form of settings.
    pub fn of_settings(instance: &ApiInstance) -> Self {
        let ApiInstance {
            name,
            address,
            routing,
            timeouts,
            preserve_host,
            enabled,
            labels,
        } = instance;
        let labels = labels.iter();
        Self {
            name: name.to_string(),
            address: address.to_string(),
            services: routing.services.iter().map(ServiceForm::of).collect(),
            routes: routing.routes.iter().map(RouteForm::of).collect(),
            times: times_of(timeouts),
            preserve_host: *preserve_host,
            enabled: *enabled,
            labels: labels
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        }
    }

    /// The form of another one like this, with the name and where the gateway proposes.
    /// It is disabled.
    pub fn like(view: &ApiInstanceView, proposal: &ApiInstanceProposal) -> Self {
        let Self { name, address, .. } = Self::new(proposal);
        Self {
            name,
            address,
            enabled: false,
            ..Self::of(view)
        }
    }

    /// What is sent.
    pub fn document(&self) -> Value {
        let Self {
            name,
            address,
            services,
            routes,
            times,
            preserve_host,
            enabled,
            labels,
        } = self;
        json!({
            "name": name.trim(),
            "address": address.trim(),
            "services": services.iter().map(ServiceForm::document).collect::<Vec<_>>(),
            "routes": routes.iter().map(RouteForm::document).collect::<Vec<_>>(),
            "timeouts": times_document(times),
            "preserveHost": preserve_host,
            "enabled": enabled,
            "labels": labels_document(labels),
        })
    }
}

/// Labels as typed. Of one name that is there twice none is dropped: the gateway says that
/// a list is no value.
fn labels_document(labels: &[(String, String)]) -> Value {
    let mut document = Map::new();
    for (name, value) in labels {
        let value = json!(value.trim());
        match document.get_mut(name.trim()) {
            Some(before) => *before = json!([before.take(), value]),
            None => drop(document.insert(name.trim().to_owned(), value)),
        }
    }
    Value::Object(document)
}

fn times_of(timeouts: &Timeouts) -> Times {
    let Timeouts {
        connect_ms,
        response_ms,
        idle_ms,
        keep_ms,
    } = timeouts;
    let times = [connect_ms, response_ms, idle_ms, keep_ms];
    times.map(|ms| ms.map(|ms| ms.to_string()).unwrap_or_default())
}

fn times_document(times: &Times) -> Value {
    let typed = TIMES
        .into_iter()
        .zip(times)
        .filter(|(_, time)| !time.trim().is_empty());
    typed.map(|(name, time)| (name, number(time))).collect()
}

#[cfg(test)]
mod tests {
    use super::{ApiInstanceForm, DestinationForm, RouteForm, ServiceForm};
    use gateway_model::{ApiInstance, ApiInstanceView};
    use serde_json::json;

    fn view(port: u16) -> ApiInstanceView {
        serde_json::from_value(json!({
            "name": "orders", "address": format!("http://127.0.0.1:{port}/"),
            "services": [{"name": "upstream", "address": "http://127.0.0.1:3000/"}], "routes": [],
            "enabled": true, "state": "active", "issues": [], "policies": [], "revision": 1,
        }))
        .unwrap()
    }

    #[test]
    fn what_is_sent_is_what_the_gateway_reads() {
        let proposal = serde_json::from_value(json!({
            "name": "orders-copy", "address": "http://127.0.0.1:8082/",
        }));
        let mut form = ApiInstanceForm::like(&view(8_081), &proposal.unwrap());
        form.services.push(ServiceForm {
            address: "http://127.0.0.1:3001".to_owned(),
            ..ServiceForm::new(&["upstream".to_owned()])
        });
        form.routes.push(RouteForm {
            destinations: vec![DestinationForm::to("upstream-2".to_owned())],
            ..RouteForm::default()
        });
        let draft = ApiInstance::parse(&form.document()).unwrap();
        assert_eq!(draft.name.as_str(), "orders-copy");
        assert_eq!(draft.address.socket.port(), 8_082);
        assert_eq!(draft.routing.services[1].name.as_str(), "upstream-2");
        assert_eq!(draft.routing.routes[0].destinations[0].weight, 100);
    }

    #[test]
    fn a_label_that_is_there_twice_is_the_gateways_to_refuse() {
        let mut form = ApiInstanceForm::of(&view(8_081));
        form.labels = vec![("team".to_owned(), "orders".to_owned())];
        let draft = ApiInstance::parse(&form.document()).unwrap();
        assert_eq!(json!(draft.labels), json!({"team": "orders"}));
        form.labels.push((" team".to_owned(), "shop".to_owned()));
        let issues = ApiInstance::parse(&form.document()).unwrap_err();
        assert_eq!(issues[0].path, "labels.team");
    }

    #[test]
    fn times_that_are_left_empty_are_not_sent() {
        let mut form = ApiInstanceForm::of(&view(8_081));
        form.times[1] = " 250 ".to_owned();
        let draft = ApiInstance::parse(&form.document()).unwrap();
        assert_eq!(json!(draft.timeouts), json!({"responseMs": 250}));
        assert!(draft.routing.services[0].timeouts.are_unset());
    }

    #[test]
    fn a_weight_that_is_no_number_is_the_gateways_to_refuse() {
        let mut form = ApiInstanceForm::of(&view(8_081));
        form.routes.push(RouteForm {
            destinations: vec![DestinationForm {
                weight: "half".to_owned(),
                ..DestinationForm::to("upstream".to_owned())
            }],
            ..RouteForm::default()
        });
        let issues = ApiInstance::parse(&form.document()).unwrap_err();
        assert_eq!(issues[0].path, "routes[0].destinations[0].weight");
    }
}
