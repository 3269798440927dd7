//! What `test` did, how long each part took, and how it ended.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use super::tally::Tally;
use crate::process::{seconds, step};

/// The parts of a test run so far.
#[derive(Default)]
pub struct Report {
    parts: Vec<Part>,
}

struct Part {
    title: &'static str,
    /// None if something other than a test failed.
    tally: Option<Tally>,
    time: Duration,
}

impl Part {
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
    /// Does something that holds or does not.
    pub fn check(&mut self, title: &'static str, work: impl FnOnce() -> Result<()>) {
        self.count(title, || work().map(|()| Tally::default()));
    }

    /// Makes something that others need.
    pub fn make<T>(&mut self, title: &'static str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let mut made = None;
        self.check(title, || work().map(|value| made = Some(value)));
        made
    }

    /// Runs tests.
    pub fn count(&mut self, title: &'static str, work: impl FnOnce() -> Result<Tally>) {
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
        self.parts.push(Part {
            title,
            tally,
            time: start.elapsed(),
        });
    }

    /// Prints the whole and says whether all of it held.
    pub fn print(&self) -> bool {
        println!("\n{:40} {:>9} {:>8} {:>8}", "", "time", "passed", "failed");
        let mut sum = Tally::default();
        for part in &self.parts {
            let tally = part.tally();
            let verdict = if part.held() { "" } else { "  FAILED" };
            let time = seconds(part.time);
            println!(
                "{:40} {time:>9} {:>8} {:>8}{verdict}",
                part.title, tally.passed, tally.failed
            );
            sum += tally;
        }
        println!("\n{} passed, {} failed", sum.passed, sum.failed);
        self.parts.iter().all(Part::held)
    }
}
