//! How requests ended, as far as their clients could see.

use std::sync::atomic::{AtomicU64, Ordering};

/// The first status that says that the server failed, and not the client.
const SERVER_ERRORS: u16 = 500;

/// How a request ended: who answered, and with a status of which class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// There was no response: its client left before, say.
    #[default]
    Unanswered,
    /// The upstream switched protocols.
    Upstream1xx,
    /// The upstream did what it was asked for.
    Upstream2xx,
    /// The upstream sent the client elsewhere, or had nothing new.
    Upstream3xx,
    /// The upstream found fault with the request.
    Upstream4xx,
    /// The upstream failed.
    Upstream5xx,
    /// The gateway refused the request.
    Gateway4xx,
    /// The gateway answered that the request failed.
    Gateway5xx,
}

impl Ending {
    /// Every ending, in the order of their counters.
    pub const ALL: [Self; 8] = [
        Self::Unanswered,
        Self::Upstream1xx,
        Self::Upstream2xx,
        Self::Upstream3xx,
        Self::Upstream4xx,
        Self::Upstream5xx,
        Self::Gateway4xx,
        Self::Gateway5xx,
    ];

    /// With a response of the upstream. A status of no class counts as a failure of the
    /// server, as clients are to take it (RFC 9110, section 15).
    pub fn upstream(status: u16) -> Self {
        match status {
            100..200 => Self::Upstream1xx,
            200..300 => Self::Upstream2xx,
            300..400 => Self::Upstream3xx,
            400..500 => Self::Upstream4xx,
            _ => Self::Upstream5xx,
        }
    }

    /// With an answer of the gateway itself, which is always an error.
    pub fn gateway(status: u16) -> Self {
        if status < SERVER_ERRORS {
            Self::Gateway4xx
        } else {
            Self::Gateway5xx
        }
    }

    /// Who answered and the class of the status, for metrics; none if nobody did.
    pub fn response(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Unanswered => None,
            Self::Upstream1xx => Some(("upstream", "1xx")),
            Self::Upstream2xx => Some(("upstream", "2xx")),
            Self::Upstream3xx => Some(("upstream", "3xx")),
            Self::Upstream4xx => Some(("upstream", "4xx")),
            Self::Upstream5xx => Some(("upstream", "5xx")),
            Self::Gateway4xx => Some(("gateway", "4xx")),
            Self::Gateway5xx => Some(("gateway", "5xx")),
        }
    }
}

/// How many requests ended in which way. Each request ends in one, so that their sum is
/// the number of requests.
#[derive(Debug, Default)]
pub struct Endings([AtomicU64; Ending::ALL.len()]);

impl Endings {
    /// Counts one.
    pub fn add(&self, ending: Ending) {
        if let Some(counter) = self.0.get(ending as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many ended so.
    pub fn of(&self, ending: Ending) -> u64 {
        let counter = self.0.get(ending as usize);
        counter.map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// How many ended at all.
    pub fn total(&self) -> u64 {
        let counters = self.0.iter();
        counters
            .map(|counter| counter.load(Ordering::Relaxed))
            .sum()
    }
}
