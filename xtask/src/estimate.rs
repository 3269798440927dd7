//! How long a build is still likely to take. Pure: it is told what was built and when.

use std::time::Duration;

/// Cores of the machine that the parts were timed on.
const CORES: f64 = 2.0;

/// Which share of the whole has to be built before the pace of this machine is believed.
const ENOUGH: f64 = 0.05;

/// Crates of one part of a build, as cargo counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Those that are built.
    pub done: u32,
    /// All.
    pub total: u32,
}

impl Count {
    /// Reads it from a line such as `Building [==>  ] 12/340: serde, syn`.
    pub fn read(line: &str) -> Option<Self> {
        let (_, bar) = line.split_once("Building [")?;
        let (_, counts) = bar.split_once("] ")?;
        let (done, rest) = counts.split_once('/')?;
        let end = rest.find(|c: char| !c.is_ascii_digit());
        let (total, _) = rest.split_at(end.unwrap_or(rest.len()));
        Some(Self {
            done: done.trim().parse().ok()?,
            total: total.parse().ok()?,
        })
    }

    fn share(self) -> f64 {
        f64::from(self.done) / f64::from(self.total.max(1))
    }
}

/// What is known of a build at one moment. Weights are seconds on the machine that the
/// parts were timed on.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    whole: f64,
    /// The weight of the parts that have not ended.
    open: f64,
    /// The weight of what was built here, and the seconds that it took.
    built: f64,
    spent: f64,
}

impl Estimate {
    /// A build that has not begun.
    pub fn of(whole: f64) -> Self {
        Self {
            whole,
            open: whole,
            built: 0.0,
            spent: 0.0,
        }
    }

    /// What is left while a part of this weight is built, which began with `first`, has
    /// come to `now` and has taken `elapsed` so far.
    pub fn left(&self, weight: f64, first: Count, now: Count, elapsed: Duration) -> Duration {
        let mut after = *self;
        after.end(weight, first, now, elapsed);
        let unbuilt = after.open + weight * (1.0 - now.share());
        Duration::from_secs_f64(unbuilt * after.pace())
    }

    /// Notes that a part has ended, or how far it has come.
    pub fn end(&mut self, weight: f64, first: Count, last: Count, elapsed: Duration) {
        self.open -= weight;
        let built = weight * (last.share() - first.share());
        if built > 0.0 {
            self.built += built;
            self.spent += elapsed.as_secs_f64();
        }
    }

    /// Whether there was nothing to build.
    pub fn is_warm(&self) -> bool {
        self.built <= 0.0
    }

    /// Seconds here for one where the parts were timed.
    fn pace(&self) -> f64 {
        if self.built > ENOUGH * self.whole {
            return self.spent / self.built;
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        CORES / cores as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn count(done: u32, total: u32) -> Count {
        Count { done, total }
    }

    #[test]
    fn cargos_bar_is_read_and_nothing_else() {
        let bar = "\r    Building [=====>       ] 12/340: serde, syn(build)";
        assert_eq!(Count::read(bar), Some(count(12, 340)));
        assert_eq!(Count::read("   Compiling building v1.0.0"), None);
        assert_eq!(Count::read("    Building [=> ] many/few"), None);
    }

    #[test]
    fn a_machine_that_is_half_as_fast_needs_twice_the_rest() {
        let mut estimate = Estimate::of(200.0);
        estimate.end(100.0, count(0, 50), count(50, 50), Duration::from_secs(200));
        let left = estimate.left(100.0, count(0, 10), count(0, 10), Duration::ZERO);
        assert_eq!(left, Duration::from_secs(200));
    }

    #[test]
    fn what_was_built_before_says_nothing_about_the_pace() {
        let mut estimate = Estimate::of(200.0);
        estimate.end(
            100.0,
            count(90, 100),
            count(100, 100),
            Duration::from_secs(10),
        );
        let left = estimate.left(100.0, count(50, 100), count(50, 100), Duration::ZERO);
        assert_eq!(left, Duration::from_secs(50));
    }

    #[test]
    fn a_build_without_anything_to_build_is_warm() {
        let mut estimate = Estimate::of(100.0);
        estimate.end(100.0, count(0, 0), count(0, 0), Duration::from_secs(1));
        assert!(estimate.is_warm());
    }
}
