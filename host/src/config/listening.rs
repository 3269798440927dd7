//! What the configuration asks of the sockets that API instances listen on.
//!
//! New addresses are bound before a change is committed, so that one that cannot
//! be bound refuses the change; they begin to serve, and old ones end, only once
//! the new snapshot is in place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::net::SocketAddr;

/// The listeners of the proxy.
pub trait Listening: Debug + Send + Sync {
    /// Binds those of the addresses that are not bound yet, without serving them.
    /// Dropping the answer closes what was bound for it.
    fn prepare(&self, addresses: &BTreeSet<SocketAddr>) -> Box<dyn PreparedListening>;
}

/// Addresses that are ready to be served.
pub trait PreparedListening: Send {
    /// Which addresses could not be bound, and why, in a sentence for each that
    /// says what to do.
    fn failures(&self) -> &BTreeMap<SocketAddr, String>;

    /// Serves the addresses that were asked for, and no others from here on.
    fn commit(self: Box<Self>);
}
