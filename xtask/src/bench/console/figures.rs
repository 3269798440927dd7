//! The table: what is shown, and what should come of it.

use serde::Serialize;

use super::measured::Measured;
use crate::bench::goal::{Goal, Side, Verdict};

/// One line of the table.
struct Figure {
    name: &'static str,
    must: Option<f64>,
    of: fn(&Measured) -> f64,
}

/// All lines, in order.
const FIGURES: [Figure; 11] = [
    must("first screen, bytes", 250_000.0, |it| it.first_screen_bytes),
    must("slow line: page until something is seen, ms", 200.0, |it| {
        it.slow_paint_ms
    }),
    shown("slow line: until one can sign in, ms", |it| {
        it.slow_sign_in_ms
    }),
    must("from the token to the list, ms", 1500.0, |it| it.usable_ms),
    must("list, loaded again, ms", 1500.0, |it| it.reload_ms),
    must("elements of the list's page", 30_000.0, |it| it.nodes),
    must("sorted, ms", 200.0, |it| it.sort_ms),
    shown("searched, ms", |it| it.search_ms),
    must("idle for 20 s, bytes", 50_000.0, |it| it.idle_bytes),
    must("hidden for 20 s, bytes", 0.0, |it| it.hidden_bytes),
    must("a change: median, ms", 30.0, |it| it.change_ms),
];

const fn must(name: &'static str, must: f64, of: fn(&Measured) -> f64) -> Figure {
    Figure {
        name,
        must: Some(must),
        of,
    }
}

const fn shown(name: &'static str, of: fn(&Measured) -> f64) -> Figure {
    Figure {
        name,
        must: None,
        of,
    }
}

/// A figure with what it is.
#[derive(Debug, Serialize)]
pub struct Line {
    name: &'static str,
    value: f64,
    #[serde(flatten)]
    goal: Option<Goal>,
    verdict: Option<Verdict>,
}

/// The table of what was measured.
pub fn lines(measured: &Measured) -> Vec<Line> {
    let line = |figure: &Figure| {
        let value = (figure.of)(measured);
        let goal = figure.must.map(|must| Goal {
            side: Side::AtMost,
            must,
            aim: None,
        });
        Line {
            name: figure.name,
            value,
            verdict: goal.map(|goal| goal.judge(value)),
            goal,
        }
    };
    FIGURES.iter().map(line).collect()
}

/// Prints the table.
pub fn print(lines: &[Line]) {
    println!();
    for Line {
        name,
        value,
        goal,
        verdict,
    } in lines
    {
        let must = goal.map_or_else(|| "-".to_owned(), |goal| format!("<= {}", goal.must));
        let verdict = verdict.map_or_else(String::new, |it| format!("  {it}"));
        println!("{name:<46}{value:>10.0} {must:>10}{verdict}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::lines;

    #[test]
    fn what_is_more_than_it_may_be_is_missed() {
        let measured = json!({
            "slow_paint_ms": 201, "slow_sign_in_ms": 9000, "first_screen_bytes": 250_000,
            "usable_ms": 1, "reload_ms": 1, "nodes": 1, "sort_ms": 1, "search_ms": 1,
            "idle_bytes": 1, "hidden_bytes": 0, "change_ms": 31,
        });
        let lines = lines(&serde_json::from_value(measured).unwrap());
        let verdicts = serde_json::to_value(&lines).unwrap();
        let of = |name: &str| {
            let mut lines = verdicts.as_array().unwrap().iter();
            lines.find(|it| it["name"] == name).unwrap()["verdict"].clone()
        };
        assert_eq!(of("first screen, bytes"), "must");
        assert_eq!(of("slow line: page until something is seen, ms"), "missed");
        assert_eq!(of("slow line: until one can sign in, ms"), json!(null));
        assert_eq!(of("hidden for 20 s, bytes"), "must");
        assert_eq!(of("a change: median, ms"), "missed");
    }
}
