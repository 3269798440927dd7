//! Which service a request of an API instance goes to, and under which path.

use std::borrow::Cow;
use std::sync::Arc;

use gateway_model::{Destination, Issue, Routing, ServiceName, Timeouts, Within};
use http::Uri;

use super::error::RouteError;
use super::path;
use super::rules::{MatchInput, Rules};
use super::target::Target;
use crate::chance::Chance;
use crate::upstream::Upstreams;

/// The routes of an API instance, ready to serve.
#[derive(Debug)]
pub struct Routes {
    routes: Vec<Route>,
    /// Every service, whether a route leads to it or not.
    services: Vec<NamedTarget>,
}

/// A service with its name.
#[derive(Debug)]
pub struct NamedTarget {
    /// The name.
    pub service: ServiceName,
    /// The service, with everything that is the same for every request.
    pub target: Target,
}

/// Requests that go the same way.
#[derive(Debug)]
struct Route {
    rules: Rules,
    destinations: Vec<Weighted>,
    /// The sum of the weights.
    weight: u32,
}

/// A destination with its share.
#[derive(Debug)]
struct Weighted {
    service: ServiceName,
    target: Target,
    weight: u32,
}

/// Where a request goes.
#[derive(Debug)]
pub struct ChosenRoute<'routes, 'path> {
    /// The service.
    pub service: &'routes ServiceName,
    /// The service, with everything that is the same for every request.
    pub target: &'routes Target,
    path: Cow<'path, str>,
}

impl Routes {
    /// Compiles the routes of an API instance. `timeouts` are for what its services do
    /// not say, and `upstreams` gives what each of them is reached by.
    ///
    /// # Errors
    /// What cannot be compiled; paths begin at the API instance.
    pub fn compile(
        routing: &Routing,
        timeouts: Timeouts,
        upstreams: impl Fn(&ServiceName) -> Arc<Upstreams>,
    ) -> Result<Self, Vec<Issue>> {
        let Routing { services, routes } = routing;
        let mut issues = Vec::new();
        let mut targets = Vec::new();
        for (index, service) in services.iter().enumerate() {
            match Target::new(service, timeouts, &upstreams(&service.name)) {
                Ok(target) => targets.push(NamedTarget {
                    service: service.name.clone(),
                    target,
                }),
                Err(error) => {
                    let place = format!("services[{index}].address");
                    issues.push(Issue::error(place, error.to_string()));
                }
            }
        }
        let mut compiled = Vec::new();
        for (index, route) in routes.iter().enumerate() {
            let rules = Rules::compile(&route.rules).unwrap_or_else(|found| {
                let place = format!("routes[{index}].rules");
                issues.extend(found.within(&place));
                Rules::default()
            });
            compiled.push(Route::new(rules, weigh(&route.destinations, &targets)));
        }
        if routes.is_empty() {
            let all = targets.iter().map(|named| Weighted {
                service: named.service.clone(),
                target: named.target.clone(),
                weight: 1,
            });
            compiled.push(Route::new(Rules::default(), all.collect()));
        }
        if issues.is_empty() {
            Ok(Self {
                routes: compiled,
                services: targets,
            })
        } else {
            Err(issues)
        }
    }

    /// No route at all: for an API instance that is broken.
    pub fn none() -> Self {
        Self {
            routes: Vec::new(),
            services: Vec::new(),
        }
    }

    /// Every service, whether a route leads to it or not.
    pub fn services(&self) -> &[NamedTarget] {
        &self.services
    }

    /// Chooses the way of a request: the first route that fits, and of its
    /// destinations one by chance.
    ///
    /// # Errors
    /// No route fits, or what its expression captures makes a path that the upstream
    /// could read differently.
    pub fn choose<'routes, 'path>(
        &'routes self,
        input: &MatchInput<'path, '_>,
        chance: &dyn Chance,
    ) -> Result<ChosenRoute<'routes, 'path>, RouteError> {
        let fitting = |route: &'routes Route| Some((route, route.rules.forwarded_path(input)?));
        let (route, path) = self
            .routes
            .iter()
            .find_map(fitting)
            .ok_or(RouteError::NoRoute)?;
        let destination = route.pick(chance).ok_or(RouteError::NoRoute)?;
        Ok(ChosenRoute {
            service: &destination.service,
            target: &destination.target,
            path: check_captured(path)?,
        })
    }

    /// Whether the first route takes every request.
    pub fn are_for_all(&self) -> bool {
        self.routes.first().is_some_and(|it| it.rules.is_empty())
    }

    /// The services that a request may go to: those of the first route that fits.
    pub fn possible_services(&self, input: &MatchInput<'_, '_>) -> Vec<&ServiceName> {
        let mut routes = self.routes.iter();
        let route = routes.find(|route| route.rules.match_request(input));
        let destinations = route.map(|route| &route.destinations).into_iter().flatten();
        destinations
            .map(|destination| &destination.service)
            .collect()
    }
}

impl Route {
    fn new(rules: Rules, destinations: Vec<Weighted>) -> Self {
        Self {
            rules,
            weight: destinations.iter().map(|it| it.weight).sum(),
            destinations,
        }
    }

    fn pick(&self, chance: &dyn Chance) -> Option<&Weighted> {
        if let [only] = self.destinations.as_slice() {
            return Some(only);
        }
        let mut left = chance.below(self.weight);
        self.destinations.iter().find(|destination| {
            let here = left < destination.weight;
            left = left.saturating_sub(destination.weight);
            here
        })
    }
}

impl ChosenRoute<'_, '_> {
    /// The URI of the request at its service.
    ///
    /// # Errors
    /// The path is none that a URI can hold.
    pub fn uri(&self, original: &Uri) -> Result<Uri, RouteError> {
        self.target.uri(original, &self.path)
    }
}

/// What was harmless in its place may lead elsewhere where groups are joined:
/// `/.` and `./x` make `/../x`.
fn check_captured(path: Cow<'_, str>) -> Result<Cow<'_, str>, RouteError> {
    match path {
        Cow::Owned(captured) if path::resolve(&captured)? != captured => Err(RouteError::Path),
        path => Ok(path),
    }
}

/// Every destination names one of the services, or the model would not have it.
fn weigh(destinations: &[Destination], targets: &[NamedTarget]) -> Vec<Weighted> {
    let known = destinations.iter().filter_map(|destination| {
        let named = targets
            .iter()
            .find(|named| named.service == destination.service)?;
        Some(Weighted {
            service: destination.service.clone(),
            target: named.target.under(&destination.path),
            weight: u32::from(destination.weight),
        })
    });
    known.collect()
}

#[cfg(test)]
mod tests;
