//! The routes of an API instance: those of its services, and those that the
//! policies `route` and `route-weighted` make.
//!
//! They are tried in ascending `order`. Of equal order, those with rules come
//! first, since behind a route for every request nothing is reached; then the one
//! that is written first. Routes of services written inline have the default order.
//! A service that says nothing of routes gets one for every request, unless a policy
//! leads to it; `routes: []` beside other services means none.

use std::collections::BTreeMap;

use gateway_model::{Destination, Issue, Route, ServiceName};

use super::assembling::{
    Assembling, AssemblingRoute, AssemblingService, DEFAULT_PATH, ServiceResource, Step,
    shared_orders,
};
use super::instance::InlineService;
use super::item::{Content, DEFAULT_ORDER, DestinationItem, ROUTE, ROUTE_WEIGHTED, RouteItem};
use super::resource::Name;

/// Takes the route policies out of the steps of an API instance and makes its
/// routes, with the services that they lead to.
pub fn resolve(
    assembling: &mut Assembling,
    inline: &[InlineService<'_>],
    services: &BTreeMap<Name, ServiceResource>,
) {
    let (of_routes, others) = std::mem::take(&mut assembling.steps)
        .into_iter()
        .partition::<Vec<_>, _>(is_route);
    assembling.steps = others;
    assembling.warnings.extend(shared_orders(&of_routes));
    let bound: Vec<_> = of_routes
        .iter()
        .map(|step| resolve_step(assembling, step, services))
        .collect();
    let reached: Vec<_> = bound.iter().flat_map(destinations_of).cloned().collect();
    let of_services = inline.iter().flat_map(|service| {
        let is_reached = reached.contains(&service.name);
        routes_of(service, is_reached, assembling)
    });
    let mut routes: Vec<_> = of_services.chain(bound).collect();
    // Stable: what is written first comes first.
    routes.sort_by_key(|route| (route.order, route.takes_everything()));
    if let ([only], [_]) = (&routes[..], &assembling.services[..])
        && only.is_trivial()
    {
        routes.clear();
    }
    assembling.routes = routes;
    let in_services = |issue: &Issue| issue.path.starts_with("spec.services");
    if assembling.services.is_empty() && !assembling.faults.iter().any(in_services) {
        let message =
            "Name an upstream under `services`, or bind a policy `route` that leads to a Service.";
        assembling
            .faults
            .push(Issue::error("spec.services", message));
    }
}

fn is_route(step: &Step) -> bool {
    matches!(step.item.policy.as_deref(), Some(ROUTE | ROUTE_WEIGHTED))
}

fn destinations_of(route: &AssemblingRoute) -> impl Iterator<Item = &ServiceName> {
    let destinations = route.route.iter().flat_map(|route| &route.destinations);
    destinations.map(|destination| &destination.service)
}

fn routes_of(
    service: &InlineService<'_>,
    is_reached: bool,
    assembling: &Assembling,
) -> Vec<AssemblingRoute> {
    let route = |path: &str, rules, destination_path: Option<String>| AssemblingRoute {
        order: DEFAULT_ORDER,
        origin: assembling.place.at(path),
        destinations: vec!["config".to_owned()],
        route: Ok(Route {
            rules,
            destinations: vec![Destination {
                service: service.name.clone(),
                path: destination_path.unwrap_or_else(|| DEFAULT_PATH.to_owned()),
                weight: 100,
            }],
        }),
    };
    match &service.routes {
        Some(routes) => routes
            .iter()
            .map(|it| route(&it.path, it.rules.clone(), it.destination_path.clone()))
            .collect(),
        None if is_reached => Vec::new(),
        None => vec![route(&service.path, Vec::new(), None)],
    }
}

fn resolve_step(
    assembling: &mut Assembling,
    step: &Step,
    services: &BTreeMap<Name, ServiceResource>,
) -> AssemblingRoute {
    let (route, destinations) = match &step.item.content {
        Content::Route(_) if step.service.is_some() => {
            let message = "A route is a policy of the API instance. Bind it there.";
            (
                Err(vec![Issue::error("policyRef.name", message)]),
                Vec::new(),
            )
        }
        Content::Route(item) => {
            let places = item.destinations.iter().map(|it| it.path.clone());
            let places = places.collect();
            (resolve_route(assembling, step, item, services), places)
        }
        Content::Broken(issues) => (Err(issues.clone()), Vec::new()),
        Content::Policy(_) | Content::Timeouts(_) | Content::Harmless(_) => {
            (Err(Vec::new()), Vec::new())
        }
    };
    AssemblingRoute {
        order: step.order(),
        origin: step.origin.clone(),
        destinations,
        route,
    }
}

fn resolve_route(
    assembling: &mut Assembling,
    step: &Step,
    item: &RouteItem,
    services: &BTreeMap<Name, ServiceResource>,
) -> Result<Route, Vec<Issue>> {
    let mut destinations = Vec::new();
    let mut issues = Vec::new();
    for destination in &item.destinations {
        match find_service(assembling, step, destination, services) {
            Ok(service) => destinations.push(Destination {
                service,
                path: destination
                    .destination_path
                    .clone()
                    .unwrap_or_else(|| DEFAULT_PATH.to_owned()),
                weight: destination.weight,
            }),
            Err(message) => {
                let path = format!("{}.destinationRef.name", destination.path);
                issues.push(Issue::error(path, message));
            }
        }
    }
    if issues.is_empty() {
        let rules = item.rules.clone();
        Ok(Route {
            rules,
            destinations,
        })
    } else {
        Err(issues)
    }
}

/// Finds the service of a destination, and adds it to those of the API instance.
fn find_service(
    assembling: &mut Assembling,
    step: &Step,
    destination: &DestinationItem,
    services: &BTreeMap<Name, ServiceResource>,
) -> Result<ServiceName, String> {
    let wanted = Name {
        namespace: destination
            .namespace
            .as_ref()
            .unwrap_or(&step.namespace)
            .clone(),
        name: destination.service.clone(),
    };
    if let Some(service) = assembling.service(&wanted) {
        return Ok(service.clone());
    }
    let Some(service) = services.get(&wanted) else {
        let of_instance = assembling.services.iter().map(|service| &service.known_as);
        let known = services.keys().chain(of_instance);
        let known = known.map(|name| name.name.as_str());
        return Err(super::target::missing("Service", &wanted.name, known));
    };
    if service.upstream.is_none() {
        return Err("This Service cannot be used; its own issues say why.".to_owned());
    }
    let name = ServiceName::try_from(wanted.name.clone()).map_err(|error| error.to_string())?;
    if assembling
        .services
        .iter()
        .any(|service| service.name == name)
    {
        return Err(
            "The API instance has another service of this name. Rename one of them.".to_owned(),
        );
    }
    assembling.services.push(AssemblingService {
        known_as: wanted,
        name: name.clone(),
        upstream: service.upstream.clone(),
        origin: service.place.at("spec"),
    });
    Ok(name)
}
