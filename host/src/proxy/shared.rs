//! What all requests share.

use std::sync::Arc;

use rustls::RootCertStore;
use tokio::sync::Semaphore;

use crate::chance::Chance;
use crate::metrics::Traffic;
use crate::readiness::Readiness;
use crate::settings::ProxyLimits;
use crate::snapshot::CurrentSnapshot;
use crate::upstream::{Outbound, Upstreams};

/// What all requests share.
#[derive(Debug)]
pub struct Proxy {
    pub(super) current: CurrentSnapshot,
    pub(super) limits: ProxyLimits,
    /// One for each connection that may be open.
    pub(super) room: Arc<Semaphore>,
    pub(super) outbound: Outbound,
    pub(super) upstreams: Upstreams,
    pub(super) chance: Arc<dyn Chance>,
    pub(super) traffic: Traffic,
    pub(super) readiness: Arc<Readiness>,
}

impl Proxy {
    /// A proxy that serves the current snapshot, whichever that is. Upstreams
    /// behind TLS are believed if `roots` vouch for them; `chance` picks among
    /// destinations.
    ///
    /// # Errors
    /// The TLS library supports none of its own protocol versions.
    pub fn new(
        current: CurrentSnapshot,
        limits: ProxyLimits,
        roots: RootCertStore,
        chance: Arc<dyn Chance>,
    ) -> Result<Arc<Self>, rustls::Error> {
        let outbound = Outbound::new(limits.clone(), roots);
        let connections = limits.connections.clamp(1, Semaphore::MAX_PERMITS);
        Ok(Arc::new(Self {
            upstreams: outbound.shared()?,
            outbound,
            current,
            limits,
            room: Arc::new(Semaphore::new(connections)),
            chance,
            traffic: Traffic::default(),
            readiness: Arc::default(),
        }))
    }

    /// What was done so far.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }
}
