//! How many connections each client has: none may take the places of all others.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Of this many connections a client has to end one before the log names it anew.
const CALM: usize = 10;

/// An IPv6 client has all addresses that begin like its own (RFC 6177).
const IPV6_NETWORK: u128 = u128::MAX << 64;

/// The connections of each client.
#[derive(Debug)]
pub struct Clients {
    limit: usize,
    counts: Mutex<HashMap<IpAddr, Count>>,
}

#[derive(Debug, Default)]
struct Count {
    connections: usize,
    /// The log has said that there are too many.
    is_named: bool,
}

/// One of the connections that a client may have, until it is dropped.
#[derive(Debug)]
pub struct Seat(Option<(Arc<Clients>, IpAddr)>);

impl Clients {
    /// Each client may have so many connections, one at least.
    pub fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            limit: limit.max(1),
            counts: Mutex::default(),
        })
    }

    /// One more connection of the client at `address`; none if it has all that it may
    /// have. The log says that once, until the client has fewer again for some time.
    pub fn seat(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let client = network(address);
        let mut counts = self.counts();
        let count = counts.entry(client).or_default();
        if count.connections >= self.limit {
            if !std::mem::replace(&mut count.is_named, true) {
                let limit = self.limit;
                tracing::warn!(%client, limit, "a client has too many connections; more are closed");
            }
            return None;
        }
        count.connections += 1;
        Some(Seat(Some((Arc::clone(self), client))))
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, Count>> {
        // The map is whole at every moment, whatever happened to who held it.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// One of those that come for others, and are not counted.
    pub fn uncounted() -> Self {
        Self(None)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Self(Some((clients, client))) = self else {
            return;
        };
        let limit = clients.limit;
        if let Entry::Occupied(mut entry) = clients.counts().entry(*client) {
            let count = entry.get_mut();
            count.connections = count.connections.saturating_sub(1);
            count.is_named &= count.connections >= limit - limit / CALM;
            if count.connections == 0 {
                entry.remove();
            }
        }
    }
}

/// What tells a client from others.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & IPV6_NETWORK).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_one_client_and_a_mapped_address_is_that_of_ipv4() {
        let clients = Clients::new(1);
        let ask = |address: &str| clients.seat(address.parse().unwrap());
        let _seats = [ask("2001:db8::1"), ask("2001:db8:0:1::1"), ask("192.0.2.1")]
            .map(|seat| seat.expect("the first of its network"));
        for taken in ["2001:db8::ffff:1", "2001:db8:0:1:8::", "::ffff:192.0.2.1"] {
            assert!(ask(taken).is_none(), "{taken}");
        }
    }
}
