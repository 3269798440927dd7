//! TLS of one API instance, as its policies have it.

use std::collections::BTreeMap;
use std::sync::Arc;

use gateway_model::{Issue, ServiceName};

use crate::routing::Routes;
use crate::tls::ServerTls;
use crate::upstream::Upstreams;

/// TLS towards clients and towards each service.
#[derive(Debug, Default)]
pub struct Transport {
    /// Towards clients.
    pub inbound: Option<Arc<ServerTls>>,
    /// Towards a service, or with no name towards all that have none of their own.
    outbound: BTreeMap<Option<ServiceName>, Arc<Upstreams>>,
}

impl Transport {
    /// Takes a policy `tls`, or tells why it is one too many.
    pub fn speak(&mut self, tls: &Arc<ServerTls>) -> Option<Issue> {
        if self.inbound.is_some() {
            return Some(one_too_many());
        }
        self.inbound = Some(Arc::clone(tls));
        None
    }

    /// Takes a policy `tls-outbound`, or tells why it is one too many.
    pub fn reach(
        &mut self,
        service: &Option<ServiceName>,
        upstreams: &Arc<Upstreams>,
    ) -> Option<Issue> {
        if self.outbound.contains_key(service) {
            return Some(one_too_many());
        }
        self.outbound.insert(service.clone(), Arc::clone(upstreams));
        None
    }

    /// Routes that lead to their services in this way.
    pub fn lead(&self, routes: Routes) -> Routes {
        routes.through(|service| {
            let own = self.outbound.get(&Some(service.clone()));
            own.or_else(|| self.outbound.get(&None)).cloned()
        })
    }
}

fn one_too_many() -> Issue {
    let message = "There is another policy of this kind before this one, for the same. Keep one.";
    Issue::error("policyRef", message)
}
