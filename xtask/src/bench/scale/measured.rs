//! What was measured with one number of API instances.

use serde::Serialize;

use super::cost::Round;
use super::steady::Answers;
use crate::bench::spread::Spread;

/// All of it. Megabytes are millions of bytes.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// How many API instances there are.
    pub instances: usize,
    /// From the start of the process until it was ready, in seconds.
    pub start_s: f64,
    /// Resident memory then, in megabytes.
    pub started_mb: f64,
    /// Processor time while nobody asks, in milliseconds a second.
    pub idle_ms: f64,
    /// How long the list of API instances took, each time, in milliseconds.
    pub list_ms: Vec<f64>,
    /// How long each change took, in milliseconds.
    pub changes_ms: Vec<f64>,
    /// How long a client waited for answers meanwhile.
    pub amid_changes: Answers,
    /// And how long for as much time in which nothing was changed.
    pub amid_quiet: Answers,
    /// Resident memory then, in megabytes.
    pub changed_mb: f64,
    /// What requests cost.
    pub rounds: Vec<Round>,
    /// Resident memory in the end, in megabytes.
    pub loaded_mb: f64,
}

impl Measured {
    /// How the changes lie, in milliseconds.
    pub fn changes(&self) -> Option<Spread> {
        Spread::of(self.changes_ms.iter().copied())
    }

    /// How the times of the list lie, in milliseconds.
    pub fn list(&self) -> Option<Spread> {
        Spread::of(self.list_ms.iter().copied())
    }

    /// How something lies that is said by each round that has it.
    pub fn over_rounds(&self, said: impl FnMut(&Round) -> Option<f64>) -> Option<Spread> {
        Spread::of(self.rounds.iter().filter_map(said))
    }
}

#[cfg(test)]
impl Measured {
    /// With so many, in a gateway that is as fast with any number.
    pub fn sample(instances: usize) -> Self {
        let answers = |p99_ms, longest_ms| Answers {
            count: 5,
            p99_ms,
            longest_ms,
        };
        Self {
            instances,
            start_s: 2.0,
            started_mb: 400.0,
            idle_ms: 3.5,
            list_ms: vec![9.0, 7.0, 8.0],
            changes_ms: vec![90.0, 200.0, 80.0],
            amid_changes: answers(1.5, 12.5),
            amid_quiet: answers(0.5, 2.5),
            changed_mb: 450.0,
            rounds: vec![
                Round::of(20.0, &[(1, 21.0), (10, 22.0), (90, 30.0)]),
                Round::of(20.0, &[(1, 20.0), (10, 22.0), (90, 34.0)]),
            ],
            loaded_mb: 500.0,
        }
    }
}
