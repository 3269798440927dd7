//! What was measured, as a table and as ratios within a round.

use anyhow::{Context, Result};

use super::load::Sample;

/// Prints the medians over all rounds, and the comparisons that count.
pub fn print(rounds: &[Vec<Sample>]) -> Result<()> {
    let first = rounds.first().context("no round was measured")?;
    println!(
        "\n{:<18} {:>12} {:>20} {:>10} {:>9} {:>9}",
        "", "CPU µs/req", "(min – max)", "req/s", "p50 µs", "p99 µs"
    );
    for sample in first {
        let of = |what: fn(&Sample) -> f64| sorted(rounds, sample.name, what);
        let cpu = of(|sample| sample.cpu_us);
        let range = format!(
            "({:.1} – {:.1})",
            at(&cpu, 0),
            at(&cpu, cpu.len().saturating_sub(1))
        );
        println!(
            "{:<18} {:>12.1} {range:>20} {:>10.0} {:>9.0} {:>9.0}",
            sample.name,
            median(&cpu),
            median(&of(|sample| sample.rate)),
            median(&of(|sample| sample.latency_us.0 as f64)),
            median(&of(|sample| sample.latency_us.1 as f64)),
        );
    }
    println!("\nwithin a round, median (min – max):");
    for (title, left, right) in [
        ("none, gateway / nginx", "gateway none", "nginx+lua none"),
        (
            "HS256, gateway / nginx+lua",
            "gateway HS256",
            "nginx+lua HS256",
        ),
        (
            "ES256, gateway / nginx+lua",
            "gateway ES256",
            "nginx+lua ES256",
        ),
        (
            "RS256 without memo, gateway / nginx+lua",
            "gateway RS256",
            "nginx+lua RS256",
        ),
        (
            "RS256 with memo, gateway / nginx+lua",
            "memo RS256",
            "nginx+lua RS256",
        ),
    ] {
        show(
            title,
            "×",
            &compare(rounds, left, right, |left, right| left / right),
        );
    }
    let difference = compare(rounds, "gateway HS256", "gateway none", |left, right| {
        left - right
    });
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
            .find(|sample| sample.name == name)
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
            .filter(|sample| sample.name == name)
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
