//! The counters of one API instance: since it was created, and for each of the
//! last sixty minutes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use gateway_model::{LatencyView, MinuteView};

use super::ending::{Ending, Endings};
use super::fault::Fault;
use super::faults::Faults;
use super::latency::{self, Distribution, OfLife, OfMinute};
use super::refusal_reason::{RefusalReason, Refusals};
use crate::clock::Clock;

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

/// The counters of one API instance: about 100 kB when every minute has had requests.
#[derive(Debug)]
pub struct Meter {
    clock: Arc<dyn Clock>,
    life: Counts<OfLife>,
    refusals: Refusals,
    /// A minute's place is its number modulo the length.
    minutes: [ArcSwapOption<Minute>; MINUTES as usize],
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
        Self {
            clock,
            life: Counts::default(),
            refusals: Refusals::default(),
            minutes: std::array::from_fn(|_| ArcSwapOption::empty()),
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
        // The first request of a minute puts its counters in the place of those
        // from an hour ago.
        let fresh = Arc::new(Minute {
            number,
            counts: Counts::default(),
        });
        place.rcu(|present| {
            let present = present.as_ref().filter(is_current);
            Some(Arc::clone(present.unwrap_or(&fresh)))
        });
        if let Some(minute) = place.load().as_ref() {
            minute.counts.add(outcome);
        }
    }

    /// The last sixty minutes, the current one last, and the percentiles of the
    /// time to respond over all of them; none if there was no response.
    pub fn last_hour(&self) -> (Vec<MinuteView>, Option<LatencyView>) {
        let current = self.current_minute();
        let numbers = current.saturating_sub(MINUTES - 1)..=current;
        let minutes: Vec<_> = numbers.map(|number| (number, self.at(number))).collect();
        let counted = minutes.iter().filter_map(|(_, minute)| minute.as_ref());
        let latency = latency::percentiles(counted.map(|minute| &minute.counts.latency));
        let views = minutes.iter().map(|(number, minute)| {
            let at = number * SECONDS_PER_MINUTE;
            let empty = MinuteView {
                at,
                ..MinuteView::default()
            };
            minute
                .as_ref()
                .map_or(empty, |minute| minute.counts.view(at))
        });
        (views.collect(), latency)
    }

    /// Requests that ended since the API instance was created.
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

    fn current_minute(&self) -> u64 {
        self.clock.now().as_secs() / SECONDS_PER_MINUTE
    }

    fn place(&self, number: u64) -> Option<&ArcSwapOption<Minute>> {
        self.minutes.get(usize::try_from(number % MINUTES).ok()?)
    }

    fn at(&self, number: u64) -> Option<Arc<Minute>> {
        let minute = self.place(number)?.load_full();
        minute.filter(|minute| minute.number == number)
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
    fn view(&self, at: u64) -> MinuteView {
        MinuteView {
            at,
            requests: self.endings.total(),
            tokens: self.tokens.load(Ordering::Relaxed),
            failures: self.faults.view(),
            latency: latency::percentiles(std::iter::once(&self.latency)),
        }
    }
}

#[cfg(test)]
mod tests {
    use gateway_model::FailuresView;

    use super::*;
    use crate::clock::FixedClock;

    fn requests(meter: &Meter) -> Vec<u64> {
        let (minutes, _) = meter.last_hour();
        minutes.iter().map(|minute| minute.requests).collect()
    }

    #[test]
    fn each_minute_has_its_own_count_and_is_forgotten_after_an_hour() {
        let start = 1_767_225_600;
        let clock = Arc::new(FixedClock::at(start));
        let meter = Meter::new(Arc::clone(&clock) as Arc<dyn Clock>);
        meter.record(&Outcome::default());
        clock.set(start + 59);
        meter.record(&Outcome::default());
        clock.set(start + 60);
        meter.record(&Outcome::default());
        let counted = requests(&meter);
        assert_eq!(counted.len(), 60);
        assert_eq!(counted[57..], [0, 2, 1]);

        clock.set(start + 60 * 60);
        assert_eq!(requests(&meter)[..2], [1, 0]);
        meter.record(&Outcome::default());
        assert_eq!(requests(&meter).iter().sum::<u64>(), 2);
        assert_eq!(requests(&meter)[59], 1);
        assert_eq!(meter.requests(), 4);
    }

    #[test]
    fn no_request_is_lost_where_minutes_meet() {
        let clock = Arc::new(FixedClock::at(0));
        let meter = Meter::new(Arc::clone(&clock) as Arc<dyn Clock>);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for second in 0..20_000 {
                        for divisor in [400, 6] {
                            clock.set(second / divisor);
                            meter.record(&Outcome::default());
                        }
                    }
                });
            }
        });
        assert_eq!(meter.requests(), 160_000);
        // Less than an hour went by, so none is too old.
        clock.set(20_000 / 6);
        assert_eq!(requests(&meter).iter().sum::<u64>(), 160_000);
    }

    #[test]
    fn a_request_is_counted_with_its_tokens_its_fault_and_its_time() {
        let meter = Meter::new(Arc::new(FixedClock::at(0)));
        let good = Outcome {
            ending: Ending::Upstream2xx,
            tokens: 2,
            fault: None,
            refusal: None,
            latency: Some(Duration::from_millis(3)),
        };
        meter.record(&good);
        for fault in [
            Fault::Client,
            Fault::Policy,
            Fault::Gateway,
            Fault::Upstream,
        ] {
            let fault = Some(fault);
            meter.record(&Outcome {
                fault,
                ..Outcome::default()
            });
        }
        let (minutes, latency) = meter.last_hour();
        let [minute] = minutes[..] else {
            panic!("{} minutes since 1970", minutes.len())
        };
        assert_eq!((minute.requests, minute.tokens), (5, 2));
        let one = FailuresView {
            client: 1,
            policy: 1,
            gateway: 1,
            upstream: 1,
        };
        assert_eq!(minute.failures, one);
        assert!((3.0..3.19).contains(&latency.unwrap().p99));
        assert_eq!(minute.latency, latency);
        let (coarse, sum) = meter.latencies();
        assert_eq!(coarse.iter().map(|(_, count)| count).sum::<u64>(), 1);
        assert_eq!(sum, 0.003);
    }
}
