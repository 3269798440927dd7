//! Where the requests of an API instance go.

mod route;
mod service;
mod whole;

pub use route::{Destination, Route};
pub use service::{Service, UpstreamProtocol};
pub use whole::Routing;
