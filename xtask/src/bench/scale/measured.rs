//! What was measured with one number of API instances.

use super::cost::Round;
use crate::bench::spread::Spread;

/// All of it. Megabytes are millions of bytes.
#[derive(Debug)]
pub struct Measured {
    /// How many API instances there are.
    pub instances: usize,
    /// From the start of the process until it was ready, in seconds.
    pub start_s: f64,
    /// Resident memory then, in megabytes.
    pub started_mb: f64,
    /// Processor time while nobody asks, in milliseconds a second.
    pub idle_ms: f64,
    /// What requests cost.
    pub rounds: Vec<Round>,
    /// Resident memory in the end, in megabytes.
    pub loaded_mb: f64,
}

impl Measured {
    /// How something lies that is said by each round that has it.
    pub fn over_rounds(&self, said: impl FnMut(&Round) -> Option<f64>) -> Option<Spread> {
        Spread::of(self.rounds.iter().filter_map(said))
    }
}

#[cfg(test)]
impl Measured {
    /// With so many, in a gateway that is as fast with any number.
    pub fn sample(instances: usize) -> Self {
        Self {
            instances,
            start_s: 2.0,
            started_mb: 400.0,
            idle_ms: 3.5,
            rounds: vec![
                Round::of(20.0, &[(1, 21.0), (10, 22.0), (90, 30.0)]),
                Round::of(20.0, &[(1, 20.0), (10, 22.0), (90, 34.0)]),
            ],
            loaded_mb: 500.0,
        }
    }
}
