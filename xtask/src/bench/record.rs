//! What was measured, as JSON, so that two runs can be compared.

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use super::arguments::Arguments;
use super::goal::Goal;
use super::machine::{Machine, Versions};
use super::results::{Costs, Ratios, Round, costs, ratios};
use super::rows::{self, Row};
use crate::workspace::write_if_changed;

/// The whole run.
#[derive(Serialize)]
pub struct Record<'a> {
    machine: Machine,
    versions: Versions,
    arguments: &'a Arguments,
    rounds: &'a [Round],
    scenarios: Vec<Costs>,
    rows: Vec<Compared>,
}

/// A row, over all rounds.
#[derive(Serialize)]
struct Compared {
    name: &'static str,
    #[serde(flatten)]
    goal: Goal,
    #[serde(flatten)]
    ratios: Ratios,
}

impl<'a> Record<'a> {
    /// Of what was measured on this machine just now.
    pub fn new(
        versions: Versions,
        arguments: &'a Arguments,
        rows: &[Row],
        rounds: &'a [Round],
    ) -> Result<Self> {
        let scenarios = rows::scenarios(rows).into_iter();
        let costs = scenarios.map(|scenario| costs(scenario, rounds));
        Ok(Self {
            machine: Machine::this()?,
            versions,
            arguments,
            rounds,
            scenarios: costs.collect(),
            rows: compared(rows, rounds),
        })
    }
}

/// Writes a record, and the folder that it is in, and says where it is.
pub fn write(record: &impl Serialize, path: &Path) -> Result<()> {
    let mut text = serde_json::to_string_pretty(record)?;
    text.push('\n');
    write_if_changed(path, text.as_bytes())?;
    println!("\nEverything that was measured is in {}.", path.display());
    Ok(())
}

fn compared(rows: &[Row], rounds: &[Round]) -> Vec<Compared> {
    let of = |row: &Row| Compared {
        name: row.name,
        goal: row.goal,
        ratios: ratios(row, rounds),
    };
    rows.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::{Value, json};

    use super::super::load::Sample;
    use super::super::scenario::Scenario;
    use super::super::seen::{Latency, Seen};
    use super::*;

    fn sample(scenario: Scenario, cpu_us: f64, latency: Option<Latency>) -> Sample {
        let seen = Seen {
            requests: 5,
            rate: 2.5,
            latency,
        };
        Sample {
            scenario,
            cpu_us,
            threads_us: vec![1.5],
            seen,
        }
    }

    fn of<T: Serialize>(value: T) -> Value {
        serde_json::to_value(value).unwrap()
    }

    #[test]
    fn samples_and_what_is_computed_of_them_are_written() {
        let rows = rows::choose(Some("ES256")).unwrap();
        let [gateway, nginx] = rows::scenarios(&rows)[..] else {
            panic!("two are compared");
        };
        let latency = Latency {
            p50_us: 40,
            p99_us: 90,
        };
        let rounds = [
            vec![
                sample(gateway, 30.0, Some(latency)),
                sample(nginx, 40.0, None),
            ],
            vec![sample(gateway, 50.0, None), sample(nginx, 50.0, None)],
        ];
        assert_eq!(
            of(&rounds)[0],
            json!([
                {
                    "scenario": "gateway: ES256", "cpu_us": 30.0, "threads_us": [1.5],
                    "requests": 5, "rate": 2.5, "p50_us": 40, "p99_us": 90,
                },
                {
                    "scenario": "nginx + Lua: ES256", "cpu_us": 40.0, "threads_us": [1.5],
                    "requests": 5, "rate": 2.5,
                },
            ])
        );
        assert_eq!(
            of(costs(gateway, &rounds)),
            json!({
                "scenario": "gateway: ES256",
                "cpu_us": { "low": 30.0, "median": 40.0, "high": 50.0 },
                "rate": { "low": 2.5, "median": 2.5, "high": 2.5 },
                "p50_us": { "low": 40.0, "median": 40.0, "high": 40.0 },
                "p99_us": { "low": 90.0, "median": 90.0, "high": 90.0 },
            })
        );
        assert_eq!(
            of(compared(&rows, &rounds)),
            json!([{
                "name": "ES256 / nginx + Lua",
                "side": "<=", "must": 0.8, "aim": 0.7,
                "ratios": [0.75, 1.0],
                "low": 0.75, "median": 0.875, "high": 1.0,
                "verdict": "missed",
            }])
        );
    }

    #[test]
    fn a_run_is_written_with_its_machine_its_versions_and_its_arguments() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/run.json");
        let rows = rows::choose(Some("ES256")).unwrap();
        let arguments = Arguments {
            rounds: 1,
            seconds: 2,
            connections: 8,
            only: Some("ES256".to_owned()),
            scale: false,
            ui: false,
            program: None,
            json: Some(path.clone()),
        };
        let rounds = [vec![sample(rows::scenarios(&rows)[0], 30.0, None)]];
        let record = Record::new(Versions::default(), &arguments, &rows, &rounds).unwrap();
        write(&record, &path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.ends_with("}\n"), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            read["arguments"],
            json!({
                "rounds": 1, "seconds": 2, "connections": 8, "only": "ES256", "scale": false, "ui": false,
                "program": null,
            })
        );
        assert_eq!(read["rounds"], of(&rounds));
        assert_eq!(read["rows"], of(compared(&rows, &rounds)));
        let scenarios = read["scenarios"].as_array().unwrap();
        // One was not measured in this round.
        let lows = scenarios.iter().map(|it| it["cpu_us"]["low"].clone());
        assert_eq!(Vec::from_iter(lows), [json!(30.0), Value::Null]);
        assert!(read["machine"]["cores"].as_u64() > Some(0), "{text}");
        assert_eq!(read["versions"]["nginx"], "");
    }

    #[test]
    fn a_round_without_a_ratio_is_written_as_one() {
        let rows = rows::choose(Some("ES256")).unwrap();
        let compared = of(compared(&rows, &[Vec::new()]));
        assert_eq!(compared[0]["ratios"], json!([null]));
        assert_eq!(compared[0]["verdict"], Value::Null);
        assert_eq!(compared[0].get("median"), None);
    }
}
