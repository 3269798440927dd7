//! What came of all rounds.

use serde::Serialize;

use super::goal::Verdict;
use super::load::Sample;
use super::rows::Row;
use super::scenario::Scenario;
use super::seen::Latency;
use super::spread::Spread;

/// The samples of one round.
pub type Round = Vec<Sample>;

/// What a scenario cost over all rounds; nothing where nobody has measured it.
#[derive(Serialize)]
pub struct Costs {
    /// What was measured.
    pub scenario: Scenario,
    /// Processor time of the proxy per request, in microseconds.
    pub cpu_us: Option<Spread>,
    /// Requests per second.
    pub rate: Option<Spread>,
    /// What half of the answers took at most, in microseconds.
    pub p50_us: Option<Spread>,
    /// What all but a hundredth of them took at most, in microseconds.
    pub p99_us: Option<Spread>,
}

/// The ratios of one row.
#[derive(Serialize)]
pub struct Ratios {
    /// One for each round; none where noise has left none.
    #[serde(rename = "ratios")]
    pub rounds: Vec<Option<f64>>,
    /// How those lie that there are.
    #[serde(flatten)]
    pub spread: Option<Spread>,
    /// What their median reaches of the goal.
    pub verdict: Option<Verdict>,
}

/// The ratios of a row.
pub fn ratios(row: &Row, rounds: &[Round]) -> Ratios {
    let in_round = |round: &Round| row.comparison.ratio(|scenario| cost(round, scenario));
    let rounds = Vec::from_iter(rounds.iter().map(in_round));
    let spread = Spread::of(rounds.iter().copied().flatten());
    Ratios {
        rounds,
        spread,
        verdict: spread.map(|spread| row.goal.judge(spread.median)),
    }
}

/// What a scenario cost.
pub fn costs(scenario: Scenario, rounds: &[Round]) -> Costs {
    let latency = |what: fn(&Latency) -> u64| {
        spread(rounds, scenario, |it| {
            Some(what(it.seen.latency.as_ref()?) as f64)
        })
    };
    Costs {
        scenario,
        cpu_us: spread(rounds, scenario, |it| Some(it.cpu_us)),
        rate: spread(rounds, scenario, |it| Some(it.seen.rate)),
        p50_us: latency(|it| it.p50_us),
        p99_us: latency(|it| it.p99_us),
    }
}

/// How something lies that was measured in each round.
pub fn spread(
    rounds: &[Round],
    scenario: Scenario,
    what: impl Fn(&Sample) -> Option<f64>,
) -> Option<Spread> {
    let samples = rounds.iter().flatten();
    let samples = samples.filter(|sample| sample.scenario == scenario);
    Spread::of(samples.filter_map(what))
}

fn cost(round: &Round, scenario: Scenario) -> Option<f64> {
    let sample = round.iter().find(|sample| sample.scenario == scenario);
    sample.map(|sample| sample.cpu_us)
}

#[cfg(test)]
mod tests {
    use super::super::rows::choose;
    use super::super::seen::Seen;
    use super::*;

    fn sample(scenario: Scenario, cpu_us: f64) -> Sample {
        let seen = Seen {
            requests: 1,
            rate: 1.0,
            latency: None,
        };
        Sample {
            scenario,
            cpu_us,
            threads_us: Vec::new(),
            seen,
        }
    }

    #[test]
    fn a_ratio_is_of_samples_of_one_round_and_judged_by_the_median_of_all_rounds() {
        let row = choose(Some("ES256")).unwrap()[0];
        let [gateway, nginx] = row.comparison.scenarios()[..] else {
            panic!("two are compared");
        };
        // The machine is slower in each round; the ratios are not.
        let rounds = [(30.0, 40.0), (50.0, 100.0), (180.0, 200.0)]
            .map(|(own, other)| vec![sample(gateway, own), sample(nginx, other)]);
        let ratios = ratios(&row, &rounds);
        assert_eq!(ratios.rounds, [Some(0.75), Some(0.5), Some(0.9)]);
        assert_eq!(ratios.spread.unwrap().median, 0.75);
        assert_eq!(ratios.verdict, Some(Verdict::Must));
        let cpu = costs(nginx, &rounds).cpu_us.unwrap();
        assert_eq!((cpu.low, cpu.median, cpu.high), (40.0, 100.0, 200.0));
    }

    #[test]
    fn what_was_not_measured_has_no_ratio_and_no_verdict() {
        let row = choose(Some("ES256")).unwrap()[0];
        let ratios = ratios(&row, &[Vec::new()]);
        assert_eq!(ratios.rounds, [None]);
        assert!(ratios.spread.is_none());
        assert_eq!(ratios.verdict, None);
    }
}
