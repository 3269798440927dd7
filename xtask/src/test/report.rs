//! What `test` did, how long each part took, and how it ended.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use super::part::Part;
use super::tally::Tally;
use crate::process::{seconds, step};

/// What a test run has done so far.
pub struct Report {
    only: Vec<Part>,
    entries: Vec<Entry>,
}

struct Entry {
    title: &'static str,
    /// None if something other than a test failed.
    tally: Option<Tally>,
    time: Duration,
}

impl Entry {
    fn held(&self) -> bool {
        self.tally.is_some_and(|tally| tally.failed == 0)
    }

    /// Its tests; a part that failed without one counts as one that failed, so
    /// that the sums never look better than they are.
    fn tally(&self) -> Tally {
        self.tally.unwrap_or(Tally {
            passed: 0,
            failed: 1,
        })
    }
}

impl Report {
    /// A run that does what is asked for, or everything if that is nothing.
    pub fn of(only: Vec<Part>) -> Self {
        Self {
            only,
            entries: Vec::new(),
        }
    }

    /// Whether one of these parts is to be done.
    pub fn wants_one_of(&self, parts: &[Part]) -> bool {
        self.only.is_empty() || parts.iter().any(|part| self.only.contains(part))
    }

    /// Does something that holds or does not.
    pub fn check(&mut self, part: Part, work: impl FnOnce() -> Result<()>) {
        self.count(part, || work().map(|()| Tally::default()));
    }

    /// Runs tests.
    pub fn count(&mut self, part: Part, work: impl FnOnce() -> Result<Tally>) {
        if self.wants_one_of(&[part]) {
            self.enter(part.title(), work);
        }
    }

    /// Makes something that others need.
    pub fn make<T>(&mut self, title: &'static str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let mut made = None;
        self.enter(title, || {
            made = Some(work()?);
            Ok(Tally::default())
        });
        made
    }

    fn enter(&mut self, title: &'static str, work: impl FnOnce() -> Result<Tally>) {
        let start = Instant::now();
        let mut tally = None;
        let result = step(title, || {
            let counted = *tally.insert(work()?);
            if counted.failed > 0 {
                Err(anyhow!("{} failed", counted.failed))
            } else {
                Ok(())
            }
        });
        if let Err(error) = result {
            println!("    {title}: {error:#}");
        }
        self.entries.push(Entry {
            title,
            tally,
            time: start.elapsed(),
        });
    }

    /// Prints the whole and says whether all of it held.
    pub fn print(&self) -> bool {
        println!("\n{:50} {:>9} {:>8} {:>8}", "", "time", "passed", "failed");
        let mut sum = Tally::default();
        for entry in &self.entries {
            let tally = entry.tally();
            let verdict = if entry.held() { "" } else { "  FAILED" };
            let time = seconds(entry.time);
            println!(
                "{:50} {time:>9} {:>8} {:>8}{verdict}",
                entry.title, tally.passed, tally.failed
            );
            sum += tally;
        }
        println!("\n{} passed, {} failed", sum.passed, sum.failed);
        self.entries.iter().all(Entry::held)
    }
}
