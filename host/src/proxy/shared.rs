//! What all requests share.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::chance::Chance;
use crate::metrics::Traffic;
use crate::readiness::Readiness;
use crate::settings::ProxyLimits;
use crate::snapshot::CurrentSnapshot;

/// What all requests share.
#[derive(Debug)]
pub struct Proxy {
    pub(super) current: CurrentSnapshot,
    pub(super) limits: ProxyLimits,
    /// One for each connection that may be open.
    pub(super) room: Arc<Semaphore>,
    pub(super) chance: Arc<dyn Chance>,
    pub(super) traffic: Traffic,
    pub(super) readiness: Arc<Readiness>,
}

impl Proxy {
    /// A proxy that serves the current snapshot, whichever that is. `chance` picks among
    /// destinations.
    pub fn new(
        current: CurrentSnapshot,
        limits: ProxyLimits,
        chance: Arc<dyn Chance>,
    ) -> Arc<Self> {
        let connections = limits.connections.clamp(1, Semaphore::MAX_PERMITS);
        Arc::new(Self {
            current,
            limits,
            room: Arc::new(Semaphore::new(connections)),
            chance,
            traffic: Traffic::default(),
            readiness: Arc::default(),
        })
    }

    /// What was done so far.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }
}
