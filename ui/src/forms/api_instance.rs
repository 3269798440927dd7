//! The form of an API instance.

use gateway_model::{ApiInstance, ApiInstanceProposal, ApiInstanceView};
use serde_json::{Map, Value, json};

use super::routing::{RouteForm, ServiceForm, Times, times_document, times_of};

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

#[cfg(test)]
mod tests {
    use super::ApiInstanceForm;
    use crate::forms::routing::{DestinationForm, RouteForm, ServiceForm};
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
