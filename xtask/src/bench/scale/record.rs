//! What was measured, as JSON, so that two runs can be compared.

use anyhow::Result;
use serde::Serialize;

use super::figures::{FIGURES, Figure};
use super::measured::Measured;
use crate::bench::arguments::Arguments;
use crate::bench::goal::{Goal, Verdict};
use crate::bench::machine::{Machine, Versions};

/// The whole run.
#[derive(Serialize)]
pub struct Record<'a> {
    machine: Machine,
    versions: Versions,
    arguments: &'a Arguments,
    sizes: &'a [Measured],
    figures: Vec<Line>,
}

/// A line of the table.
#[derive(Serialize)]
struct Line {
    name: &'static str,
    #[serde(flatten)]
    goal: Option<Goal>,
    values: Vec<Option<f64>>,
    verdict: Option<Verdict>,
}

impl<'a> Record<'a> {
    /// Of what was measured on this machine just now.
    pub fn new(
        versions: Versions,
        arguments: &'a Arguments,
        sizes: &'a [Measured],
    ) -> Result<Self> {
        let line = |figure: &Figure| Line {
            name: figure.name,
            goal: figure.goal(),
            values: figure.values(sizes),
            verdict: figure.verdict(sizes),
        };
        Ok(Self {
            machine: Machine::this()?,
            versions,
            arguments,
            sizes,
            figures: FIGURES.iter().map(line).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn everything_is_written_and_so_is_what_should_come_of_it() {
        let arguments = Arguments {
            rounds: 2,
            seconds: 1,
            connections: 8,
            only: None,
            scale: true,
            ui: false,
            program: None,
            json: None,
        };
        let sizes = [Measured::sample(1), Measured::sample(100)];
        let record = Record::new(Versions::default(), &arguments, &sizes).unwrap();
        let written: Value = serde_json::to_value(&record).unwrap();
        assert_eq!(written["arguments"]["scale"], true);
        assert!(written["machine"]["cores"].as_u64() > Some(0), "{written}");
        assert_eq!(written["versions"]["gateway"], "");
        let size = &written["sizes"][1];
        assert_eq!(size["instances"], 100);
        assert_eq!(size["changes_ms"], json!([90.0, 200.0, 80.0]));
        assert_eq!(
            size["amid_changes"],
            json!({ "count": 5, "p99_ms": 1.5, "longest_ms": 12.5 })
        );
        assert_eq!(
            size["rounds"][0]["among_all"][1],
            json!({ "asked": 10, "cpu_us": 22.0, "requests": 5, "rate": 2.5 })
        );
        let figures = written["figures"].as_array().unwrap();
        assert_eq!(figures.len(), FIGURES.len());
        assert_eq!(
            figures[0],
            json!({
                "name": "start until ready, s", "side": "<=", "must": 15.0, "aim": null,
                "values": [2.0, 2.0], "verdict": "must",
            })
        );
        assert_eq!(
            figures[5],
            json!({
                "name": "a change: longest, ms", "values": [200.0, 200.0], "verdict": null,
            })
        );
    }
}
