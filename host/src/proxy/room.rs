//! Room for connections: how many may be open at once, over all listeners.
//!
//! When all places are taken there is a lobby, so that health is told even then.
//! Whoever turns out to want something else waits for a place.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};

use crate::settings::ProxyLimits;

/// Of this many places one has to be free again before the gateway is full anew.
const CALM: usize = 10;

/// Connections that may be looked at while all places are taken.
const LOBBY: usize = 16;

/// Room for connections.
#[derive(Debug)]
pub struct Room {
    places: Arc<Semaphore>,
    lobby: Arc<Semaphore>,
    /// For those that want a place, so that they do not fill the lobby.
    benches: Arc<Semaphore>,
    limit: usize,
    /// Somebody waits, and the log says so.
    is_full: AtomicBool,
}

/// What a connection takes up of a room.
#[derive(Debug)]
pub struct Stay {
    place: OnceCell<Option<OwnedSemaphorePermit>>,
    /// Where it is without a place.
    lobby: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Room {
    /// Room for as many connections as permitted, one at least.
    pub fn new(limits: &ProxyLimits) -> Self {
        let limit = limits.connections.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(limit)),
            lobby: Arc::new(Semaphore::new(LOBBY)),
            benches: Arc::new(Semaphore::new(ProxyLimits::waiting(limit))),
            limit,
            is_full: AtomicBool::new(false),
        }
    }

    /// Waits until a connection can be looked at: in a place, or in the lobby.
    pub async fn enter(&self) -> Stay {
        let free = Arc::clone(&self.places).try_acquire_owned();
        if let Ok(place) = free {
            self.calm_down();
            return Stay::in_place(Some(place));
        }
        if let Ok(lobby) = Arc::clone(&self.lobby).try_acquire_owned() {
            return Stay::in_lobby(lobby);
        }
        tokio::select! {
            biased;
            place = self.take() => Stay::in_place(place),
            // Nobody closes the semaphore.
            Ok(lobby) = Arc::clone(&self.lobby).acquire_owned() => Stay::in_lobby(lobby),
        }
    }

    /// Waits until there is a place, and takes it. The log says once that somebody has
    /// to wait, until that is over for some time.
    async fn take(&self) -> Option<OwnedSemaphorePermit> {
        let is_full = self.places.available_permits() == 0;
        if is_full && !self.is_full.swap(true, Ordering::Relaxed) {
            let limit = self.limit;
            tracing::warn!(limit, "clients wait until connections end");
        }
        // Nobody closes the semaphore.
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    fn calm_down(&self) {
        if self.places.available_permits() + 1 > self.limit / CALM {
            self.is_full.store(false, Ordering::Relaxed);
        }
    }
}

impl Stay {
    fn in_place(place: Option<OwnedSemaphorePermit>) -> Self {
        Self {
            place: OnceCell::new_with(Some(place)),
            lobby: Mutex::default(),
        }
    }

    fn in_lobby(lobby: OwnedSemaphorePermit) -> Self {
        Self {
            place: OnceCell::new(),
            lobby: Mutex::new(Some(lobby)),
        }
    }

    /// Whether it has a place of `Room`.
    pub fn has_place(&self) -> bool {
        self.place.initialized()
    }

    /// Waits until it has a place of its `room`.
    pub async fn settle(&self, room: &Room) {
        if let Ok(bench) = Arc::clone(&room.benches).try_acquire_owned() {
            self.move_to(Some(bench));
        }
        self.place.get_or_init(|| room.take()).await;
        self.move_to(None);
    }

    fn move_to(&self, place: Option<OwnedSemaphorePermit>) {
        *self.lobby.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }
}
