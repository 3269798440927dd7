//! The time of day, as an input: the policy component sees it through WASI, and
//! tests set it.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Tells the time.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Time since 1970-01-01T00:00:00Z.
    fn now(&self) -> Duration;

    /// A moment to measure ages from. Whoever sets the time of day back, this goes on.
    fn steady(&self) -> Instant;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        // A clock before 1970 reads as 1970; no token is valid then anyway.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
    }

    fn steady(&self) -> Instant {
        Instant::now()
    }
}

/// A clock that stands still until somebody sets it.
#[derive(Debug)]
pub struct FixedClock {
    seconds: AtomicU64,
    begun: Instant,
    /// Seconds that have gone by since then.
    gone: AtomicU64,
}

impl FixedClock {
    /// A clock at this many seconds since 1970-01-01T00:00:00Z.
    pub fn at(seconds: u64) -> Self {
        Self {
            seconds: AtomicU64::new(seconds),
            begun: Instant::now(),
            gone: AtomicU64::default(),
        }
    }

    /// Sets the clock. If that is forward, so much time has gone by; back, none.
    pub fn set(&self, seconds: u64) {
        let before = self.seconds.swap(seconds, Ordering::Relaxed);
        let gone = seconds.saturating_sub(before);
        self.gone.fetch_add(gone, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Duration {
        Duration::from_secs(self.seconds.load(Ordering::Relaxed))
    }

    fn steady(&self) -> Instant {
        let gone = Duration::from_secs(self.gone.load(Ordering::Relaxed));
        // Tests do not wait longer than time can be counted.
        self.begun.checked_add(gone).unwrap_or(self.begun)
    }
}
