//! What requests cost a gateway, by how many of its API instances they are for.

use std::fs;

use anyhow::{Context, Result};
use serde::Serialize;

use super::fleet;
use super::running::Running;
use crate::bench::seen::Seen;
use crate::bench::wrk::Wrk;
use crate::usage;

/// How many API instances requests go round, besides all that make tokens by HS256.
const ASKED: [usize; 4] = [1, 10, 100, 1000];

/// What one stretch of load showed.
#[derive(Debug, Serialize)]
pub struct Cost {
    /// How many API instances the requests went round, all of which make tokens by HS256.
    pub asked: usize,
    /// Processor time of the gateway per request, in microseconds.
    pub cpu_us: f64,
    /// What the load generator saw.
    #[serde(flatten)]
    pub seen: Seen,
}

/// What was measured in turn, so that what the machine does besides hits all of it.
#[derive(Debug, Serialize)]
pub struct Round {
    /// The gateway that has a single API instance.
    pub alone: Cost,
    /// The gateway that has many: first where one of them is asked, last where all are.
    pub among_all: Vec<Cost>,
}

impl Round {
    /// Loads the one gateway, and the other in every way that there is.
    ///
    /// # Errors
    /// A request failed.
    pub fn measure(alone: &Running, running: &Running, wrk: &Wrk<'_>) -> Result<Self> {
        let available = running.fleet.with_hs256().len();
        let ways = ways(available).into_iter();
        Ok(Self {
            alone: measure(alone, 1, wrk).context("alone")?,
            among_all: ways
                .map(|asked| measure(running, asked, wrk).context(asked))
                .collect::<Result<_>>()?,
        })
    }

    /// What a request costs where they go round so many, in microseconds.
    pub fn around(&self, asked: usize) -> Option<f64> {
        let found = self.among_all.iter().find(|cost| cost.asked == asked);
        found.map(|cost| cost.cpu_us)
    }

    /// What it costs where they go round all, if there are several.
    pub fn around_all(&self) -> Option<f64> {
        let all = self.among_all.last().filter(|cost| cost.asked > 1);
        all.map(|cost| cost.cpu_us)
    }

    /// What a request to one of many costs, that to the gateway with a single one being 1.
    pub fn ratio(&self) -> Option<f64> {
        self.around(1).map(|cost| cost / self.alone.cpu_us)
    }
}

/// How many are asked, of so many.
fn ways(available: usize) -> Vec<usize> {
    let some = ASKED.into_iter().filter(|asked| *asked < available);
    some.chain([available]).collect()
}

fn measure(running: &Running, asked: usize, wrk: &Wrk<'_>) -> Result<Cost> {
    let paths = running.file("paths");
    let numbers = running.fleet.with_hs256().into_iter().take(asked);
    let lines = numbers.map(|number| fleet::path(number) + "\n");
    fs::write(&paths, String::from_iter(lines))?;
    let before = usage::cpu(running.process())?;
    let seen = wrk.load(&running.fleet.url(0), Some(&paths))?;
    let cpu = usage::cpu(running.process())?.saturating_sub(before);
    Ok(Cost {
        asked,
        cpu_us: cpu.as_secs_f64() * 1e6 / seen.requests as f64,
        seen,
    })
}

#[cfg(test)]
impl Round {
    /// One with these costs, by how many were asked.
    pub fn of(alone: f64, among_all: &[(usize, f64)]) -> Self {
        let cost = |(asked, cpu_us): (usize, f64)| Cost {
            asked,
            cpu_us,
            seen: Seen {
                requests: 5,
                rate: 2.5,
                latency: None,
            },
        };
        Self {
            alone: cost((1, alone)),
            among_all: among_all.iter().copied().map(cost).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_go_round_some_and_round_all() {
        assert_eq!(ways(1), [1]);
        assert_eq!(ways(90), [1, 10, 90]);
        assert_eq!(ways(1000), [1, 10, 100, 1000]);
        assert_eq!(ways(9000), [1, 10, 100, 1000, 9000]);
    }

    #[test]
    fn one_of_many_is_compared_with_a_single_one() {
        let round = Round::of(20.0, &[(1, 21.0), (10, 22.0), (90, 30.0)]);
        assert_eq!(round.ratio(), Some(1.05));
        assert_eq!(round.around(10), Some(22.0));
        assert_eq!(round.around(100), None);
        assert_eq!(round.around_all(), Some(30.0));
        // A single one is all and one; it says nothing of going round.
        assert_eq!(Round::of(20.0, &[(1, 20.0)]).around_all(), None);
    }
}
