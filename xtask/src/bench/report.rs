//! What was measured, as a table and as ratios within a round.

use anyhow::{Context, Result};

use super::load::Sample;

/// What is compared: a title, and two scenarios.
const COMPARED: [(&str, &str, &str); 5] = [
    (
        "none, gateway / nginx",
        "gateway: no policy",
        "nginx: no policy",
    ),
    (
        "HS256, gateway / nginx+lua",
        "gateway: HS256",
        "nginx + Lua: HS256",
    ),
    (
        "ES256, gateway / nginx+lua",
        "gateway: ES256",
        "nginx + Lua: ES256",
    ),
    (
        "RS256 without memo, gateway / nginx+lua",
        "gateway: RS256",
        "nginx + Lua: RS256",
    ),
    (
        "RS256 with memo, gateway / nginx+lua",
        "gateway with memo: RS256",
        "nginx + Lua: RS256",
    ),
];

/// Prints the medians over all rounds, and the comparisons that count.
pub fn print(rounds: &[Vec<Sample>]) -> Result<()> {
    let first = rounds.first().context("no round was measured")?;
    println!(
        "\n{:<24} {:>12} {:>20} {:>10} {:>9} {:>9}",
        "", "CPU µs/req", "(min – max)", "req/s", "p50 µs", "p99 µs"
    );
    for sample in first {
        let of = |what: fn(&Sample) -> f64| sorted(rounds, &sample.scenario.to_string(), what);
        let cpu = of(|sample| sample.cpu_us);
        let range = format!(
            "({:.1} – {:.1})",
            at(&cpu, 0),
            at(&cpu, cpu.len().saturating_sub(1))
        );
        println!(
            "{:<24} {:>12.1} {range:>20} {:>10.0} {:>9.0} {:>9.0}",
            sample.scenario.to_string(),
            median(&cpu),
            median(&of(|sample| sample.seen.rate)),
            median(&of(|sample| sample.seen.latency.p50_us as f64)),
            median(&of(|sample| sample.seen.latency.p99_us as f64)),
        );
    }
    println!("\nwithin a round, median (min – max):");
    for (title, left, right) in COMPARED {
        show(
            title,
            "×",
            &compare(rounds, left, right, |left, right| left / right),
        );
    }
    let difference = compare(
        rounds,
        "gateway: HS256",
        "gateway: no policy",
        |left, right| left - right,
    );
    show("HS256 − no policy, gateway", "µs", &difference);
    Ok(())
}

fn show(title: &str, unit: &str, values: &[f64]) {
    let (low, high) = (at(values, 0), at(values, values.len().saturating_sub(1)));
    println!(
        "  {title:<42} {:.2} {unit} ({low:.2} – {high:.2})",
        median(values)
    );
}

fn compare(rounds: &[Vec<Sample>], left: &str, right: &str, with: fn(f64, f64) -> f64) -> Vec<f64> {
    let cpu = |round: &[Sample], name: &str| {
        round
            .iter()
            .find(|sample| sample.scenario.to_string() == name)
            .map(|sample| sample.cpu_us)
    };
    let pairs = rounds
        .iter()
        .filter_map(|round| Some((cpu(round, left)?, cpu(round, right)?)));
    order(pairs.map(|(left, right)| with(left, right)).collect())
}

fn sorted(rounds: &[Vec<Sample>], name: &str, what: fn(&Sample) -> f64) -> Vec<f64> {
    order(
        rounds
            .iter()
            .flatten()
            .filter(|sample| sample.scenario.to_string() == name)
            .map(what)
            .collect(),
    )
}

fn order(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

fn median(sorted: &[f64]) -> f64 {
    at(sorted, sorted.len() / 2)
}

fn at(values: &[f64], index: usize) -> f64 {
    values.get(index).copied().unwrap_or(f64::NAN)
}
