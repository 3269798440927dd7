//! Distributions of times to respond.
//!
//! Times fall into buckets of microseconds, sixteen to each power of two: a
//! percentile is never under the time that it stands for, and at most 6.25 % over.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gateway_model::LatencyView;
use histogram::{AtomicHistogram, AtomicHistogram32, Config, Histogram, SparseHistogram};

use super::packing::{read, write};

/// Buckets for each power of two, as a power of two.
const GROUPING_POWER: u8 = 4;

/// Longer times than this power of two, 134 seconds, are not told apart.
const MAX_VALUE_POWER: u8 = 27;

/// The powers of two whose times are the bounds of a coarser distribution: from
/// 256 µs to 67 s.
const BOUND_POWERS: std::ops::RangeInclusive<u32> = 8..=26;

#[allow(clippy::panic, reason = "the compiler evaluates it")]
const BUCKETS: Config = match Config::new(GROUPING_POWER, MAX_VALUE_POWER) {
    Ok(config) => config,
    Err(_) => panic!("the powers do not fit together"),
};

/// Counts times.
pub trait Distribution: Default {
    /// Counts one.
    fn add(&self, time: Duration);
}

/// The times of one minute: 1.5 kB.
#[derive(Debug)]
pub struct OfMinute(AtomicHistogram32);

/// Times of any span, as plain numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Times(SparseHistogram);

/// The times since an API instance was created.
#[derive(Debug)]
pub struct OfLife {
    times: AtomicHistogram,
    /// Of all of them, in microseconds.
    sum: AtomicU64,
}

impl Default for OfMinute {
    fn default() -> Self {
        Self(AtomicHistogram32::with_config(&BUCKETS))
    }
}

impl Default for Times {
    fn default() -> Self {
        Self(SparseHistogram::with_config(&BUCKETS))
    }
}

impl Default for OfLife {
    fn default() -> Self {
        Self {
            times: AtomicHistogram::with_config(&BUCKETS),
            sum: AtomicU64::new(0),
        }
    }
}

impl Distribution for OfMinute {
    fn add(&self, time: Duration) {
        // Every time within the range has a bucket.
        let _ = self.0.increment(micros(time));
    }
}

impl Distribution for OfLife {
    fn add(&self, time: Duration) {
        let micros = micros(time);
        // Every time within the range has a bucket.
        let _ = self.times.increment(micros);
        self.sum.fetch_add(micros, Ordering::Relaxed);
    }
}

impl OfLife {
    /// Upper bounds in seconds, each with how many times lie under it and not
    /// under the one before; the last bound is infinite.
    pub fn coarse(&self) -> Vec<(f64, u64)> {
        let mut bounds = BOUND_POWERS.map(|power| 1_u64 << power).peekable();
        let mut coarse = Vec::new();
        let mut count = 0;
        for bucket in &self.times.load() {
            while let Some(bound) = bounds.next_if(|bound| bucket.start() >= *bound) {
                coarse.push((seconds(bound), std::mem::take(&mut count)));
            }
            count += bucket.count();
        }
        coarse.push((f64::INFINITY, count));
        coarse
    }

    /// All times together, in seconds.
    pub fn sum(&self) -> f64 {
        seconds(self.sum.load(Ordering::Relaxed))
    }
}

impl OfMinute {
    /// What was counted, as plain numbers.
    pub fn times(&self) -> Times {
        Times(SparseHistogram::from(&Histogram::from(&self.0.load())))
    }
}

impl Times {
    /// How many buckets times fall into.
    pub const BUCKETS: u32 = BUCKETS.total_buckets() as u32;

    /// So many times in each of these buckets, which ascend; none if they do not, or are
    /// too many.
    pub fn of(counts: impl IntoIterator<Item = (u32, u64)>) -> Option<Self> {
        let (buckets, counts) = counts.into_iter().unzip();
        SparseHistogram::from_parts(BUCKETS, buckets, counts)
            .ok()
            .map(Self)
    }

    /// Takes in other times.
    pub fn add(&mut self, others: &Self) {
        // The buckets are the same, and no count comes near 2^64.
        if let Ok(sum) = self.0.wrapping_add(&others.0) {
            self.0 = sum;
        }
    }

    /// The percentiles of all of them; none if there are none.
    pub fn percentiles(&self) -> Option<LatencyView> {
        let all = Histogram::from(&self.0);
        let at_most = |quantile| {
            let bucket = all.quantile_bucket(quantile).ok().flatten()?;
            Some(bucket.end())
        };
        Some(LatencyView {
            p50: at_most(0.50)?,
            p90: at_most(0.90)?,
            p99: at_most(0.99)?,
        })
    }

    /// Appends each bucket that has any: how many it lies behind the one before, and how
    /// many times are in it.
    pub fn pack(&self, packed: &mut Vec<u8>) {
        let mut next = 0;
        for (bucket, count) in self.0.index().iter().zip(self.0.count()) {
            write(u64::from(bucket - next), packed);
            write(*count, packed);
            next = bucket + 1;
        }
    }

    /// Reads what [`Times::pack`] wrote; none if this is something else.
    pub fn unpack(mut packed: &[u8]) -> Option<Self> {
        let mut next = 0_u32;
        let mut counts = Vec::new();
        while !packed.is_empty() {
            let gap = u32::try_from(read(&mut packed)?).ok()?;
            let bucket = next.checked_add(gap)?;
            let count = read(&mut packed)?;
            counts.push((bucket, count));
            next = bucket.checked_add(1)?;
        }
        Self::of(counts)
    }
}

fn micros(time: Duration) -> u64 {
    let longest = (1 << MAX_VALUE_POWER) - 1;
    u64::try_from(time.as_micros()).map_or(longest, |micros| micros.min(longest))
}

fn seconds(micros: u64) -> f64 {
    Duration::from_micros(micros).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_never_under_its_time_and_at_most_a_sixteenth_over() {
        for micros in [0_u64, 1, 31, 33, 999, 1_000, 65_537, 1_000_000, 60_000_000] {
            let minute = OfMinute::default();
            minute.add(Duration::from_micros(micros));
            let found = minute.times().percentiles().unwrap().p50 as f64;
            let exact = micros as f64;
            assert!(
                (exact..=exact * 1.0625).contains(&found),
                "{micros} µs read as {found} µs"
            );
        }
    }

    #[test]
    fn percentiles_are_over_all_times_together() {
        let minutes = [OfMinute::default(), OfMinute::default()];
        for _ in 0..98 {
            minutes[0].add(Duration::from_millis(1));
        }
        for _ in 0..2 {
            minutes[1].add(Duration::from_secs(1));
        }
        let [mut all, second] = minutes.map(|minute| minute.times());
        all.add(&second);
        let found = all.percentiles().unwrap();
        assert!((1_000..1_070).contains(&found.p50), "{found:?}");
        assert!((1_000..1_070).contains(&found.p90), "{found:?}");
        assert!((1_000_000..1_063_000).contains(&found.p99), "{found:?}");
        assert_eq!(OfMinute::default().times().percentiles(), None);
    }

    #[test]
    fn the_coarse_distribution_counts_every_time_once() {
        let life = OfLife::default();
        let times = [0, 255, 256, 511, 512, 66_000_000, 100_000_000, u64::MAX];
        for micros in times {
            life.add(Duration::from_micros(micros));
        }
        let coarse = life.coarse();
        assert_eq!(coarse[..3], [(0.000256, 2), (0.000512, 2), (0.001024, 1)]);
        assert_eq!(coarse[18..], [(67.108864, 1), (f64::INFINITY, 2)]);
        assert_eq!(coarse.len(), 20);
    }
}
