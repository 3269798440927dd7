//! The table: what is shown of each number of API instances, and what should come of the largest.

use super::measured::Measured;
use crate::bench::goal::{Goal, Side, Verdict};

/// One line of the table.
pub struct Figure {
    /// What the report calls it.
    pub name: &'static str,
    /// Digits after the point with which it is printed.
    pub digits: usize,
    /// What it should be at most where there are most API instances.
    pub must: Option<f64>,
    /// Where it is found, if it was measured.
    pub of: fn(&Measured) -> Option<f64>,
}

/// All lines, in order.
pub const FIGURES: [Figure; 21] = [
    must("start until ready, s", 2, 15.0, |it| Some(it.start_s)),
    must("memory after the start, MB", 1, 600.0, |it| {
        Some(it.started_mb)
    }),
    shown("memory after the changes, MB", 1, |it| Some(it.changed_mb)),
    must("memory in the end, MB", 1, 600.0, |it| Some(it.loaded_mb)),
    must("a change: median, ms", 1, 150.0, |it| {
        Some(it.changes()?.median)
    }),
    shown("a change: longest, ms", 1, |it| Some(it.changes()?.high)),
    shown("an answer amid changes: p99, ms", 2, |it| {
        Some(it.amid_changes.p99_ms)
    }),
    shown("an answer amid changes: longest, ms", 2, |it| {
        Some(it.amid_changes.longest_ms)
    }),
    shown("an answer without changes: p99, ms", 2, |it| {
        Some(it.amid_quiet.p99_ms)
    }),
    shown("an answer without changes: longest, ms", 2, |it| {
        Some(it.amid_quiet.longest_ms)
    }),
    shown("a page of the list: median, ms", 1, |it| {
        Some(it.list()?.median)
    }),
    shown("idle CPU in a second, ms", 1, |it| Some(it.idle_ms)),
    shown("CPU per request, alone, µs", 1, |it| {
        Some(it.over_rounds(|round| Some(round.alone.cpu_us))?.median)
    }),
    shown("CPU per request, one of all, µs", 1, |it| around(it, 1)),
    must("one of all / alone: median", 3, 1.05, |it| {
        Some(it.over_rounds(|round| round.ratio())?.median)
    }),
    shown("one of all / alone: least", 3, |it| {
        Some(it.over_rounds(|round| round.ratio())?.low)
    }),
    shown("one of all / alone: most", 3, |it| {
        Some(it.over_rounds(|round| round.ratio())?.high)
    }),
    shown("CPU per request, 10 in turn, µs", 1, |it| around(it, 10)),
    shown("CPU per request, 100 in turn, µs", 1, |it| around(it, 100)),
    shown("CPU per request, 1000 in turn, µs", 1, |it| {
        around(it, 1000)
    }),
    shown("CPU per request, all by HS256, µs", 1, |it| {
        Some(it.over_rounds(|round| round.around_all())?.median)
    }),
];

type Find = fn(&Measured) -> Option<f64>;

const fn shown(name: &'static str, digits: usize, of: Find) -> Figure {
    Figure {
        name,
        digits,
        must: None,
        of,
    }
}

const fn must(name: &'static str, digits: usize, must: f64, of: Find) -> Figure {
    Figure {
        must: Some(must),
        ..shown(name, digits, of)
    }
}

fn around(measured: &Measured, asked: usize) -> Option<f64> {
    let costs = measured.over_rounds(|round| round.around(asked))?;
    Some(costs.median)
}

impl Figure {
    /// What it should be, if anybody says so.
    pub fn goal(&self) -> Option<Goal> {
        self.must.map(|must| Goal {
            side: Side::AtMost,
            must,
            aim: None,
        })
    }

    /// With each number of API instances, in order.
    pub fn values(&self, sizes: &[Measured]) -> Vec<Option<f64>> {
        sizes.iter().map(self.of).collect()
    }

    /// What the last number of API instances reaches of the goal.
    pub fn verdict(&self, sizes: &[Measured]) -> Option<Verdict> {
        let value = (self.of)(sizes.last()?)?;
        Some(self.goal()?.judge(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(name: &str) -> &'static Figure {
        FIGURES.iter().find(|figure| figure.name == name).unwrap()
    }

    #[test]
    fn figures_are_found_in_what_was_measured() {
        let sizes = [Measured::sample(100)];
        for (name, value) in [
            ("start until ready, s", Some(2.0)),
            ("memory after the start, MB", Some(400.0)),
            ("memory after the changes, MB", Some(450.0)),
            ("memory in the end, MB", Some(500.0)),
            ("a change: median, ms", Some(90.0)),
            ("a change: longest, ms", Some(200.0)),
            ("an answer amid changes: p99, ms", Some(1.5)),
            ("an answer amid changes: longest, ms", Some(12.5)),
            ("an answer without changes: p99, ms", Some(0.5)),
            ("an answer without changes: longest, ms", Some(2.5)),
            ("a page of the list: median, ms", Some(8.0)),
            ("idle CPU in a second, ms", Some(3.5)),
            ("CPU per request, alone, µs", Some(20.0)),
            ("CPU per request, one of all, µs", Some(20.5)),
            ("one of all / alone: median", Some(1.025)),
            ("one of all / alone: least", Some(1.0)),
            ("one of all / alone: most", Some(1.05)),
            ("CPU per request, 10 in turn, µs", Some(22.0)),
            ("CPU per request, 100 in turn, µs", None),
            ("CPU per request, 1000 in turn, µs", None),
            ("CPU per request, all by HS256, µs", Some(32.0)),
        ] {
            assert_eq!(figure(name).values(&sizes), [value], "{name}");
        }
    }

    #[test]
    fn only_the_largest_number_is_judged() {
        let sizes = || (Measured::sample(1), Measured::sample(10));
        let start = figure("start until ready, s");
        let (mut small, large) = sizes();
        small.start_s = 16.0;
        assert_eq!(start.verdict(&[small, large]), Some(Verdict::Must));
        let (small, mut large) = sizes();
        large.start_s = 16.0;
        assert_eq!(start.verdict(&[small, large]), Some(Verdict::Missed));
        let list = figure("a page of the list: median, ms");
        assert_eq!(list.verdict(&[Measured::sample(1)]), None);
    }
}
