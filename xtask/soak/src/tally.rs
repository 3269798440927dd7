//! What came of it all.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::kind::Kind;

/// What came of one request.
pub enum Outcome {
    /// The upstream received the right token.
    Good,
    /// There was no response, and HTTP allows to ask again; why.
    Again(String),
    /// The upstream was killed meanwhile; how that showed.
    Broken(String),
    /// The upstream received a wrong token; in what it was wrong.
    Wrong(String),
    /// No answer, or one that it should not have been.
    Failed(String),
}

/// Counts outcomes.
#[derive(Default)]
pub struct Tally(Mutex<Counts>);

#[derive(Clone, Default)]
struct Counts {
    good: BTreeMap<String, u64>,
    again: BTreeMap<String, u64>,
    broken: BTreeMap<String, u64>,
    wrong: BTreeMap<String, u64>,
    failed: BTreeMap<String, u64>,
}

impl Tally {
    /// Counts one.
    pub fn count(&self, kind: Kind, outcome: Outcome) {
        let mut counts = self.counts();
        let (counts, how) = match outcome {
            Outcome::Good => (&mut counts.good, String::new()),
            Outcome::Again(how) => (&mut counts.again, how),
            Outcome::Broken(how) => (&mut counts.broken, how),
            Outcome::Wrong(how) => (&mut counts.wrong, how),
            Outcome::Failed(how) => (&mut counts.failed, how),
        };
        let separator = if how.is_empty() { "" } else { ": " };
        let what = format!("{}{separator}{how}", kind.title());
        *counts.entry(what).or_default() += 1;
    }

    /// How it stands, in a line.
    pub fn line(&self) -> String {
        let counts = self.counts();
        format!(
            "{} good, {} of a killed upstream, {} wrong tokens, {} failures",
            sum(&counts.good),
            sum(&counts.broken),
            sum(&counts.wrong),
            sum(&counts.failed)
        )
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        // Counts are whole whatever happened to who counted.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The memory of the gateway, second by second, in bytes.
#[derive(Default)]
pub struct Memory(Vec<u64>);

impl Memory {
    /// How much of the time it may take to grow to its size.
    const WARM_UP: usize = 10;

    /// What it may differ by at the end, in hundredths.
    const TOLERANCE: u64 = 10;

    /// Notes a sample.
    pub fn note(&mut self, resident: u64) {
        self.0.push(resident);
    }

    /// The size once it was warm, and at the end: medians, because single samples
    /// jump.
    fn first_and_last(&self) -> (u64, u64) {
        let share = (self.0.len() / Self::WARM_UP).max(1);
        let warm = self.0.chunks(share).nth(1).unwrap_or(&self.0);
        let last = self.0.rchunks(share).next().unwrap_or(&self.0);
        (median(warm), median(last))
    }

    fn is_flat(&self) -> bool {
        let (first, last) = self.first_and_last();
        last <= first + first / 100 * Self::TOLERANCE
    }
}

fn median(samples: &[u64]) -> u64 {
    let mut samples = samples.to_vec();
    samples.sort_unstable();
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}

fn sum(counts: &BTreeMap<String, u64>) -> u64 {
    counts.values().sum()
}

/// Prints everything. Says whether all was well.
pub fn print(tally: &Tally, memory: &Memory) -> bool {
    let counts = tally.counts();
    let total = sum(&counts.good) + sum(&counts.broken) + sum(&counts.wrong) + sum(&counts.failed);
    let (first, last) = memory.first_and_last();
    println!();
    println!("requests                         {total:>10}");
    print_each("right tokens", &counts.good);
    print_each("asked again, as HTTP allows", &counts.again);
    print_each("lost with a killed upstream", &counts.broken);
    print_each("wrong tokens", &counts.wrong);
    print_each("other failures", &counts.failed);
    println!(
        "memory when warm, MiB            {:>10.1}",
        mebibytes(first)
    );
    println!("memory at the end, MiB           {:>10.1}", mebibytes(last));
    let all_kinds = counts.good.len() == Kind::ALL.len();
    let well = all_kinds && counts.wrong.is_empty() && counts.failed.is_empty() && memory.is_flat();
    println!(
        "{}",
        if well {
            "All is well."
        } else {
            "NOT all is well."
        }
    );
    well
}

fn print_each(title: &str, counts: &BTreeMap<String, u64>) {
    println!("  {title:<31}{:>10}", sum(counts));
    for (how, count) in counts {
        println!("    {count:>8} {how}");
    }
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_grows_is_not_flat() {
        let grow = |step: u64| {
            let mut memory = Memory::default();
            for second in 0..600 {
                memory.note(100_000 + second * step);
            }
            memory
        };
        assert!(grow(0).is_flat());
        assert!(grow(10).is_flat());
        assert!(!grow(50).is_flat());
    }

    #[test]
    fn the_begin_does_not_count_as_growth() {
        let mut memory = Memory::default();
        for second in 0..600 {
            memory.note(if second < 50 { 10_000 } else { 100_000 });
        }
        assert!(memory.is_flat());
    }
}
