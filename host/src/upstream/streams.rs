//! How many streams of an HTTP/2 connection are taken, and how many there may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The streams of one connection.
#[derive(Debug)]
pub struct Streams {
    taken: AtomicUsize,
    permitted: AtomicUsize,
}

/// The place of one stream among those of its connection. It is free again when this is
/// dropped.
#[derive(Debug)]
pub struct Place(Arc<Streams>);

impl Streams {
    /// As many as the upstream permits at first.
    pub fn new(permitted: usize) -> Arc<Self> {
        Arc::new(Self {
            taken: AtomicUsize::new(0),
            permitted: AtomicUsize::new(permitted),
        })
    }

    /// The upstream permits this many from now on.
    pub fn permit(&self, permitted: usize) {
        self.permitted.store(permitted, Ordering::Relaxed);
    }

    /// How many are taken.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// Whether there is room for one more.
    pub fn have_room(&self) -> bool {
        self.taken() < self.permitted.load(Ordering::Relaxed)
    }

    /// Takes a place.
    pub fn take(self: &Arc<Self>) -> Place {
        self.taken.fetch_add(1, Ordering::Relaxed);
        Place(Arc::clone(self))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self(streams) = self;
        streams.taken.fetch_sub(1, Ordering::Relaxed);
    }
}
