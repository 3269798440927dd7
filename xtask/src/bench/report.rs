//! What came of it, as two tables.

use super::goal::Side;
use super::results::{Round, costs, ratios, spread};
use super::rows::{self, Row};
use super::scenario::Scenario;
use super::spread::Spread;

/// Prints the medians over all rounds, and the ratios beside what they should be.
pub fn print(rows: &[Row], rounds: &[Round]) {
    println!(
        "\n{:<38} {:>12} {:>16} {:>10} {:>9} {:>9}",
        "", "CPU µs/req", "(min - max)", "req/s", "p50 µs", "p99 µs"
    );
    for scenario in rows::scenarios(rows) {
        println!("{}", cost(scenario, rounds));
    }
    println!(
        "\n{:<34} {:>8} {:>16} {:>8} {:>8}",
        "within a round", "median", "(min - max)", "must", "aim"
    );
    for row in rows {
        println!("{}", compared(row, rounds));
    }
}

fn cost(scenario: Scenario, rounds: &[Round]) -> String {
    let costs = costs(scenario, rounds);
    format!(
        "{:<38} {:>12} {:>16} {:>10} {:>9} {:>9}{}",
        scenario.to_string(),
        median(costs.cpu_us, 1),
        range(costs.cpu_us, 1),
        median(costs.rate, 0),
        median(costs.p50_us, 0),
        median(costs.p99_us, 0),
        shares(scenario, rounds)
    )
}

/// What each thread had of it, where there are several.
fn shares(scenario: Scenario, rounds: &[Round]) -> String {
    let threads = 0..scenario.proxy.threads();
    if threads.len() < 2 {
        return String::new();
    }
    let share = |thread: usize| {
        let of_thread = spread(rounds, scenario, |it| it.threads_us.get(thread).copied());
        median(of_thread, 1)
    };
    format!(
        "  by thread {}",
        Vec::from_iter(threads.map(share)).join(" + ")
    )
}

fn compared(row: &Row, rounds: &[Round]) -> String {
    let ratios = ratios(row, rounds);
    let verdict = ratios.verdict.map_or_else(String::new, |it| it.to_string());
    let missing = ratios.rounds.iter().filter(|it| it.is_none()).count();
    let without = match missing {
        0 => String::new(),
        _ => format!(" (no ratio in {missing} of {} rounds)", rounds.len()),
    };
    format!(
        "{:<34} {:>8} {:>16} {:>8} {:>8}  {verdict}{without}",
        row.name,
        median(ratios.spread, 3),
        range(ratios.spread, 3),
        limit(row.goal.side, Some(row.goal.must)),
        limit(row.goal.side, row.goal.aim)
    )
}

fn median(spread: Option<Spread>, digits: usize) -> String {
    spread.map_or_else(dash, |it| format!("{:.digits$}", it.median))
}

fn range(spread: Option<Spread>, digits: usize) -> String {
    spread.map_or_else(String::new, |it| {
        format!("({:.digits$} - {:.digits$})", it.low, it.high)
    })
}

fn limit(side: Side, limit: Option<f64>) -> String {
    limit.map_or_else(dash, |limit| format!("{side} {limit:.2}"))
}

fn dash() -> String {
    "-".to_owned()
}
