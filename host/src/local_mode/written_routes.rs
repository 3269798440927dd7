//! Routes that stand with the services that they lead to.

use std::collections::BTreeMap;

use gateway_model::{Destination, Route, Routing};
use serde_json::json;

use super::tree::{Tree, fields};
use super::written_item::plain;

/// The routes of each service, those to be left out aside; none if routes that stand
/// with their services would not be tried in this order.
pub fn inline_routes(routing: &Routing) -> Option<BTreeMap<&str, Vec<Tree>>> {
    let mut read_again: Vec<&Route> = Vec::new();
    let mut written = BTreeMap::new();
    if routing.routes.is_empty() {
        return Some(written);
    }
    for service in &routing.services {
        let leads_here = |route: &&Route| match &route.destinations[..] {
            [only] => only.service == service.name,
            _ => false,
        };
        let routes: Vec<_> = routing.routes.iter().filter(leads_here).collect();
        let default = matches!(&routes[..], [only] if is_default(only));
        if !default {
            let trees = routes.iter().map(|route| inline_route(route));
            written.insert(service.name.as_str(), trees.collect());
        }
        read_again.extend(routes);
    }
    // As they are sorted when they are read.
    read_again.sort_by_key(|route| route.rules.is_empty());
    let same =
        read_again.len() == routing.routes.len() && read_again.into_iter().eq(&routing.routes);
    same.then_some(written)
}

/// Whether it is the route of a service that says nothing of routes.
fn is_default(route: &Route) -> bool {
    let path = route
        .destinations
        .first()
        .map(|destination| &destination.path);
    route.rules.is_empty() && path.is_some_and(|path| *path == Destination::default_path())
}

fn inline_route(route: &Route) -> Tree {
    let mut written = Vec::new();
    if !route.rules.is_empty() {
        written.push(("rules".to_owned(), plain(json!(route.rules))));
    }
    let path = route
        .destinations
        .first()
        .map(|destination| &destination.path);
    if let Some(path) = path.filter(|path| **path != Destination::default_path()) {
        let config = fields([("destinationPath", Tree::text(path))]);
        written.push(("config".to_owned(), config));
    }
    Tree::Fields(written)
}
