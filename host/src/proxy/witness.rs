//! The tokens that are sent for requests which the gateway makes itself, so that whoever
//! tries an API instance sees them. Nobody else's connections are looked at: they are
//! known by the address of the socket, which is this process's own.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gateway_model::PolicyId;
use http::HeaderMap;
use http::header::AUTHORIZATION;

/// The connections of the gateway's own requests.
#[derive(Debug, Default)]
pub struct Witnesses {
    /// How many there are. As a rule there are none, and clients need no look.
    count: AtomicUsize,
    by_address: Mutex<HashMap<SocketAddr, Arc<Witness>>>,
}

/// Sees the token of one request.
#[derive(Default)]
pub struct Witness(OnceLock<SentToken>);

/// A token that was put into a request.
#[derive(Clone)]
pub struct SentToken {
    /// The policy that made it.
    pub policy: PolicyId,
    /// The token.
    pub token: String,
}

impl Witnesses {
    /// Watches the connection from `address`, for as long as the answer is kept.
    pub fn watch(&self, address: SocketAddr) -> Watch<'_> {
        let witness = Arc::<Witness>::default();
        self.by_address().insert(address, Arc::clone(&witness));
        self.count.fetch_add(1, Ordering::Release);
        Watch {
            witnesses: self,
            address,
            witness,
        }
    }

    /// Who watches the connection from `address`.
    pub(super) fn of(&self, address: SocketAddr) -> Option<Arc<Witness>> {
        match self.count.load(Ordering::Acquire) {
            0 => None,
            _ => self.by_address().get(&address).cloned(),
        }
    }

    fn by_address(&self) -> std::sync::MutexGuard<'_, HashMap<SocketAddr, Arc<Witness>>> {
        // Nothing panics while it is held.
        self.by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Witness {
    /// A policy has put its token into these fields.
    pub(super) fn see(&self, policy: &PolicyId, fields: &HeaderMap) {
        let field = fields.get(AUTHORIZATION).and_then(|it| it.to_str().ok());
        if let Some(token) = field.and_then(|it| it.strip_prefix("Bearer ")) {
            let sent = SentToken {
                policy: policy.clone(),
                token: token.to_owned(),
            };
            // One request is made, so this is the first.
            let _ = self.0.set(sent);
        }
    }
}

/// Shows no token.
impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Witness").finish_non_exhaustive()
    }
}

/// A connection that is watched.
#[derive(Debug)]
pub struct Watch<'a> {
    witnesses: &'a Witnesses,
    address: SocketAddr,
    witness: Arc<Witness>,
}

impl Watch<'_> {
    /// The token that was sent; none if no policy made one.
    pub fn token(&self) -> Option<SentToken> {
        self.witness.0.get().cloned()
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.witnesses.count.fetch_sub(1, Ordering::Release);
        self.witnesses.by_address().remove(&self.address);
    }
}
