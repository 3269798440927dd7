//! How many streams of an HTTP/2 connection are taken, and how many there may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// The streams of one connection.
#[derive(Debug)]
pub struct Streams {
    taken: AtomicUsize,
    permitted: AtomicUsize,
    born: Instant,
    /// Nanoseconds from its begin to when the last place became free.
    freed: AtomicU64,
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
            born: Instant::now(),
            freed: AtomicU64::new(0),
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

    /// How long none has been taken.
    pub fn unused(&self) -> Duration {
        if self.taken.load(Ordering::Acquire) > 0 {
            return Duration::ZERO;
        }
        let freed = Duration::from_nanos(self.freed.load(Ordering::Relaxed));
        self.born.elapsed().saturating_sub(freed)
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
        // It does for five centuries.
        let freed = streams.born.elapsed().as_nanos() as u64;
        streams.freed.store(freed, Ordering::Relaxed);
        streams.taken.fetch_sub(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_unused_since_the_last_one_ended() {
        let pause = || std::thread::sleep(Duration::from_millis(50));
        let streams = Streams::new(2);
        let (one, two) = (streams.take(), streams.take());
        drop(one);
        pause();
        assert_eq!(streams.unused(), Duration::ZERO);
        let end = Instant::now();
        drop(two);
        let unused = streams.unused();
        assert!(unused <= end.elapsed(), "{unused:?}");
        pause();
        assert!(streams.unused() >= Duration::from_millis(50));
    }
}
