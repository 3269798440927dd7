//! The services of an API instance, and how long they may take.

use gateway_model::{Routing, Service, Timeouts, UpstreamProtocol};
use serde_json::json;

use super::tree::Tree;
use super::written_item::plain;

/// The address, the protocol and the time-outs of a service.
pub fn upstream(service: &Service) -> Vec<(String, Tree)> {
    let Service {
        name: _,
        address,
        protocol,
        timeouts,
    } = service;
    let mut written = vec![("address".to_owned(), Tree::text(address))];
    if *protocol != UpstreamProtocol::default() {
        let protocol = Tree::text(protocol.name());
        written.push(("protocol".to_owned(), protocol));
    }
    written.extend(times(timeouts));
    written
}

/// The field `timeouts`, if there is something to say.
pub fn times(timeouts: &Timeouts) -> Option<(String, Tree)> {
    let said = !timeouts.are_unset();
    said.then(|| ("timeouts".to_owned(), plain(json!(timeouts))))
}

/// Whether a route leads to a service.
pub fn is_reached(service: &Service, routing: &Routing) -> bool {
    let mut destinations = routing.routes.iter().flat_map(|route| &route.destinations);
    destinations.any(|destination| destination.service == service.name)
}
