//! What all requests share.

use std::net::IpAddr;
use std::sync::Arc;

use super::clients::{Clients, Seat};
use super::room::Room;
use super::windows::Windows;
use super::witness::Witnesses;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::metrics::Traffic;
use crate::readiness::Readiness;
use crate::settings::ProxyLimits;
use crate::snapshot::CurrentSnapshot;

/// What all requests share.
#[derive(Debug)]
pub struct Proxy {
    pub(super) current: CurrentSnapshot,
    pub(super) limits: ProxyLimits,
    /// A place for each connection that may be open.
    pub(super) room: Room,
    /// How many of them each client has.
    pub(super) clients: Arc<Clients>,
    /// How much clients may send ahead of upstreams.
    pub(super) windows: Windows,
    pub(super) chance: Arc<dyn Chance>,
    pub(super) traffic: Traffic,
    pub(super) readiness: Arc<Readiness>,
    /// Who watches requests of the gateway's own.
    pub(super) witnesses: Witnesses,
}

impl Proxy {
    /// A proxy that serves the current snapshot, whichever that is. `chance` picks among
    /// destinations, and `clock` tells in which minute a request is counted.
    pub fn new(
        current: CurrentSnapshot,
        limits: ProxyLimits,
        chance: Arc<dyn Chance>,
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        Arc::new(Self {
            room: Room::new(&limits),
            windows: Windows::new(limits.upload_window_bytes),
            clients: Clients::new(limits.connections_per_client),
            current,
            limits,
            chance,
            traffic: Traffic::new(clock),
            readiness: Arc::default(),
            witnesses: Witnesses::default(),
        })
    }

    /// A place for one more connection of a client, or of a trusted proxy, which comes for
    /// many. None if the client has all that it may have, which is counted.
    pub(super) fn seat(&self, client: IpAddr) -> Option<Seat> {
        if self.limits.front_proxies.trust(client) {
            return Some(Seat::uncounted());
        }
        let seat = self.clients.seat(client);
        if seat.is_none() {
            self.traffic.count_turned_away();
        }
        seat
    }

    /// What was done so far.
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }
}
