//! The counters of one API instance: since the process began, and for each step of the
//! time before.
//!
//! Requests add to atomics of the current minute and take no lock. Whoever looks takes
//! what they counted out of there, and adds it to the history, which is behind a lock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use gateway_model::MetricsRange;

use super::ending::{Ending, Endings};
use super::fault::Fault;
use super::faults::Faults;
use super::history::{History, SavedStep, Seen};
use super::latency::{Distribution, OfLife, OfMinute};
use super::refusal_reason::{RefusalReason, Refusals};
use super::tally::Tally;
use crate::clock::Clock;

/// Minutes that requests can be counted in before somebody looks.
const MINUTES: u64 = 60;
const SECONDS_PER_MINUTE: u64 = 60;

/// How one request ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outcome {
    /// Who answered it, and how.
    pub ending: Ending,
    /// Tokens made for it.
    pub tokens: u32,
    /// Who spoiled it, if anybody did. A response of an upstream spoils nothing,
    /// whatever its status.
    pub fault: Option<Fault>,
    /// Why it was refused, if it was refused for what it proves.
    pub refusal: Option<RefusalReason>,
    /// From its arrival to the head of its response; none if there was no response.
    pub latency: Option<Duration>,
}

/// The counters of one API instance: some 50 kB when it has had requests all week, and 2 kB
/// for each minute with requests since somebody looked.
#[derive(Debug)]
pub struct Meter {
    clock: Arc<dyn Clock>,
    life: Counts<OfLife>,
    refusals: Refusals,
    /// A minute's place is its number modulo the length.
    minutes: [ArcSwapOption<Minute>; MINUTES as usize],
    past: Mutex<Past>,
}

/// What was taken out of the minutes.
#[derive(Debug)]
struct Past {
    history: History,
    /// Minutes to which a request may add still that had found them before.
    lingering: Vec<Arc<Minute>>,
}

/// The counters of one minute.
#[derive(Debug)]
struct Minute {
    /// Minutes since 1970-01-01T00:00:00Z.
    number: u64,
    counts: Counts<OfMinute>,
}

#[derive(Debug, Default)]
struct Counts<Latency> {
    endings: Endings,
    tokens: AtomicU64,
    faults: Faults,
    latency: Latency,
}

impl Meter {
    /// Counters at zero. The clock tells which minute it is.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let past = Past {
            history: History::new(clock.now().as_secs()),
            lingering: Vec::new(),
        };
        Self {
            clock,
            life: Counts::default(),
            refusals: Refusals::default(),
            minutes: std::array::from_fn(|_| ArcSwapOption::empty()),
            past: Mutex::new(past),
        }
    }

    /// Counts a request that has ended.
    pub fn record(&self, outcome: &Outcome) {
        self.life.add(outcome);
        if let Some(reason) = outcome.refusal {
            self.refusals.add(reason);
        }
        let number = self.current_minute();
        let Some(place) = self.place(number) else {
            return;
        };
        let is_current = |minute: &&Arc<Minute>| minute.number == number;
        if let Some(minute) = place.load().as_ref().filter(is_current) {
            return minute.counts.add(outcome);
        }
        // The first request of a minute, or since somebody looked, begins with counters of
        // its own.
        let fresh = Arc::new(Minute {
            number,
            counts: Counts::default(),
        });
        let before = place.rcu(|present| {
            let present = present.as_ref().filter(is_current);
            Some(Arc::clone(present.unwrap_or(&fresh)))
        });
        // They may have been taken out already: whoever holds them has them waited for.
        let minute = before.as_ref().filter(is_current).unwrap_or(&fresh);
        minute.counts.add(outcome);
    }

    /// What a range shows now.
    pub fn seen(&self, range: MetricsRange) -> Seen {
        self.past().history.seen(range, self.now())
    }

    /// Since when it counts, and the steps that are not saved as they are now. They count
    /// as saved then.
    pub fn take_unsaved(&self) -> (u64, Vec<SavedStep>) {
        let history = &mut self.past().history;
        (history.since(), history.take_unsaved())
    }

    /// Has all steps saved anew.
    pub fn forget_saving(&self) {
        self.past().history.forget_saving();
    }

    /// Takes in what an earlier process saved. Gives whether that could be read.
    pub fn restore(&self, since: u64, saved: &[SavedStep]) -> bool {
        let now = self.now();
        self.past().history.restore(since, saved, now)
    }

    /// The past with all that has been counted.
    fn past(&self) -> MutexGuard<'_, Past> {
        // It is whole at every moment, whatever happened to who held it.
        let mut past = self.past.lock().unwrap_or_else(PoisonError::into_inner);
        let used = self.minutes.iter().filter(|place| place.load().is_some());
        let taken = used.filter_map(|place| place.swap(None));
        let taken: Vec<_> = past.lingering.drain(..).chain(taken).collect();
        for minute in taken {
            match Arc::try_unwrap(minute) {
                Ok(alone) => {
                    let moment = alone.number * SECONDS_PER_MINUTE;
                    let tally = alone.counts.tally();
                    past.history.add(moment, &tally, self.now());
                }
                Err(shared) => past.lingering.push(shared),
            }
        }
        past
    }

    /// Requests that ended since the process began, or the API instance was created.
    pub fn requests(&self) -> u64 {
        self.life.endings.total()
    }

    /// How they ended.
    pub fn endings(&self) -> &Endings {
        &self.life.endings
    }

    /// Tokens made since then.
    pub fn tokens(&self) -> u64 {
        self.life.tokens.load(Ordering::Relaxed)
    }

    /// Requests spoiled since then.
    pub fn faults(&self) -> &Faults {
        &self.life.faults
    }

    /// Requests refused since then for what they prove.
    pub fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// How long responses took since then: upper bounds in seconds, each with how
    /// many lie under it and not under the one before, and the sum in seconds.
    pub fn latencies(&self) -> (Vec<(f64, u64)>, f64) {
        let latency = &self.life.latency;
        (latency.coarse(), latency.sum())
    }

    fn now(&self) -> u64 {
        self.clock.now().as_secs()
    }

    fn current_minute(&self) -> u64 {
        self.now() / SECONDS_PER_MINUTE
    }

    fn place(&self, number: u64) -> Option<&ArcSwapOption<Minute>> {
        self.minutes.get(usize::try_from(number % MINUTES).ok()?)
    }
}

impl<Latency: Distribution> Counts<Latency> {
    fn add(&self, outcome: &Outcome) {
        self.endings.add(outcome.ending);
        if outcome.tokens > 0 {
            self.tokens
                .fetch_add(outcome.tokens.into(), Ordering::Relaxed);
        }
        if let Some(fault) = outcome.fault {
            self.faults.add(fault);
        }
        if let Some(time) = outcome.latency {
            self.latency.add(time);
        }
    }
}

impl Counts<OfMinute> {
    fn tally(&self) -> Tally {
        Tally::new(
            Ending::ALL.map(|ending| self.endings.of(ending)),
            Fault::ALL.map(|fault| self.faults.of(fault)),
            self.tokens.load(Ordering::Relaxed),
            self.latency.times(),
        )
    }
}

#[cfg(test)]
mod tests;
