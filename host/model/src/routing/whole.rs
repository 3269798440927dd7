//! The services and the routes of an API instance together.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

use super::route::{Route, read_route};
use super::service::{Service, UpstreamProtocol, read_service, read_upstream, service_misfits};
use crate::checked;
use crate::read::Reader;
use crate::{Issue, ServiceName, Timeouts, UpstreamAddress};

/// The services of an API instance and the routes to them: at least one service, no
/// two of one name, and no destination that is not among them. Without routes
/// there is one service, and everything goes there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Routing {
    /// Where its requests may go.
    pub services: Vec<Service>,
    /// Which requests go where; none: everything goes to the one service.
    pub routes: Vec<Route>,
}

impl Routing {
    /// One service named `upstream`, where everything goes.
    pub fn to_one(address: UpstreamAddress, protocol: UpstreamProtocol) -> Self {
        Self {
            services: vec![Service {
                name: ServiceName::upstream(),
                address,
                protocol,
                timeouts: Timeouts::default(),
            }],
            routes: Vec::new(),
        }
    }

    /// Puts services and routes together.
    ///
    /// # Errors
    /// Everything that breaks the rules of [`Routing::parse`].
    pub fn new(services: Vec<Service>, routes: Vec<Route>) -> Result<Self, Vec<Issue>> {
        // Read like any other, so that there is one set of rules.
        Self::parse(&json!(Self { services, routes }))
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

    /// What is checked already.
    pub(crate) fn of(services: &Value, routes: &Value) -> Option<Self> {
        Some(Self {
            services: checked::list(services, Service::of)?,
            routes: checked::list(routes, Route::of)?,
        })
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
            services.filter(|services| reader.report(path, service_misfits(services)))
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
        let path = fields.path().to_owned();
        fields.report(&path, routing.misfits()).then_some(routing)
    }

    fn read_short(fields: &mut Reader<'_>) -> Option<Self> {
        let upstream = fields.optional("upstream", |reader, value, path| {
            reader.object(value, path, |fields| {
                Some(Self {
                    services: vec![read_upstream(fields, Some(ServiceName::upstream()))?],
                    routes: Vec::new(),
                })
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

    /// Where the routes do not fit the services.
    fn misfits(&self) -> Vec<Issue> {
        let known: BTreeSet<_> = self.services.iter().map(|service| &service.name).collect();
        let mut issues = Vec::new();
        if self.routes.is_empty() && self.services.len() > 1 {
            let message = "Of several services the routes tell which one a request goes to. Add `routes`, or leave one service.";
            issues.push(Issue::error("routes", message));
        }
        for (index, route) in self.routes.iter().enumerate() {
            for (place, destination) in route.destinations.iter().enumerate() {
                if known.contains(&destination.service) {
                    continue;
                }
                let field = format!("routes[{index}].destinations[{place}].service");
                let message = format!("There is no service {}.", destination.service);
                issues.push(Issue::error(field, message));
            }
        }
        issues
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Destination;

    /// The paths of the issues of a route with these destinations to a good service.
    fn issues(destinations: Vec<Destination>) -> Vec<String> {
        let address = UpstreamAddress::try_from("http://127.0.0.1:1/".to_owned()).unwrap();
        let Routing { services, .. } = Routing::to_one(address, UpstreamProtocol::Auto);
        let routes = vec![Route {
            rules: Vec::new(),
            destinations,
        }];
        let document = json!({"services": services, "routes": routes});
        let put_together = Routing::new(services, routes);
        assert_eq!(put_together, Routing::parse(&document));
        let issues = put_together.err().unwrap_or_default();
        issues.into_iter().map(|issue| issue.path).collect()
    }

    #[test]
    fn what_cannot_be_read_cannot_be_put_together_either() {
        let destination = |service: &str, path: &str, weight| Destination {
            service: ServiceName::try_from(service.to_owned()).unwrap(),
            path: path.to_owned(),
            weight,
        };
        let place = |field| format!("routes[0].destinations{field}");
        let good = destination("upstream", "/a", 1);
        assert_eq!(issues(vec![good.clone()]), [""; 0]);
        assert_eq!(issues(Vec::new()), [place("")]);
        for (bad, field) in [
            (destination("upstream", "/", 0), "[1].weight"),
            (destination("upstream", "/", 101), "[1].weight"),
            (destination("upstream", "a", 1), "[1].path"),
            (destination("nowhere", "/", 1), "[1].service"),
        ] {
            assert_eq!(issues(vec![good.clone(), bad]), [place(field)]);
        }
    }
}
