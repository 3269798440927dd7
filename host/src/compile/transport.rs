//! TLS of one API instance, as its policies have it.

use std::collections::BTreeMap;
use std::sync::Arc;

use gateway_model::{Issue, ServiceName};

use crate::tls::ServerTls;
use crate::upstream::Upstreams;

/// TLS towards clients and towards each service.
#[derive(Debug)]
pub struct Transport {
    /// Towards clients.
    pub inbound: Option<Arc<ServerTls>>,
    /// Towards a service, or with no name towards all that have none of their own.
    outbound: BTreeMap<Option<ServiceName>, Arc<Upstreams>>,
    /// Towards the services that no policy is for.
    shared: Arc<Upstreams>,
}

impl Transport {
    /// No policies yet.
    pub fn new(shared: Arc<Upstreams>) -> Self {
        Self {
            inbound: None,
            outbound: BTreeMap::new(),
            shared,
        }
    }

    /// Takes a policy `tls`.
    ///
    /// # Errors
    /// It is one too many.
    pub fn speak(&mut self, tls: &Arc<ServerTls>) -> Result<(), Issue> {
        if self.inbound.is_some() {
            return Err(one_too_many());
        }
        self.inbound = Some(Arc::clone(tls));
        Ok(())
    }

    /// Takes a policy `tls-outbound`.
    ///
    /// # Errors
    /// It is one too many.
    pub fn reach(
        &mut self,
        service: &Option<ServiceName>,
        upstreams: &Arc<Upstreams>,
    ) -> Result<(), Issue> {
        if self.outbound.contains_key(service) {
            return Err(one_too_many());
        }
        self.outbound.insert(service.clone(), Arc::clone(upstreams));
        Ok(())
    }

    /// What a service is reached by.
    pub fn upstreams(&self, service: &ServiceName) -> Arc<Upstreams> {
        let own = self.outbound.get(&Some(service.clone()));
        let found = own.or_else(|| self.outbound.get(&None));
        Arc::clone(found.unwrap_or(&self.shared))
    }
}

fn one_too_many() -> Issue {
    let message = "There is another policy of this kind before this one, for the same. Keep one.";
    Issue::error("policyRef", message)
}
