//! One change after the other through the admin API.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::fleet;
use super::running::Running;
use crate::bench::generation::{self, LIFETIME};

/// How many.
const COUNT: usize = 40;

/// From one to the next, unless they take longer.
const PACE: Duration = Duration::from_millis(100);

/// From an API instance that is changed to the next: a prime, so that its multiples are on all of
/// them before they are on one again, and on each last digit equally often.
const STEP: usize = 7919;

/// Gives the policies of several API instances another lifetime of tokens. Says how long each took,
/// in milliseconds. The first API instance is left alone where there are others.
pub fn make(running: &Running) -> Result<Vec<f64>> {
    let begun = Instant::now();
    let mut times = Vec::new();
    for (number, lifetime) in numbers(running.fleet.size).zip(LIFETIME + 1..) {
        let due = begun + PACE * times.len() as u32;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let time = change(running, number, lifetime)?;
        times.push(time.as_secs_f64() * 1e3);
    }
    Ok(times)
}

/// Whom the changes are to, of so many.
fn numbers(size: usize) -> impl Iterator<Item = usize> {
    (1..=COUNT).map(move |turn| turn * STEP % size)
}

fn change(running: &Running, number: usize, lifetime: u64) -> Result<Duration> {
    let instance = format!("api-instances/{}", fleet::name(number));
    let view = running.admin.read(&instance)?;
    let id = view.pointer("/policies/0/id").and_then(Value::as_str);
    let id = id.with_context(|| format!("{instance} shows no policy"))?;
    let config = generation::config(fleet::method(number), None, lifetime);
    let begun = Instant::now();
    running.admin.replace(
        &format!("{instance}/policies/{id}"),
        &json!({ "config": config }),
    )?;
    Ok(begun.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_to_different_api_instances_of_which_a_tenth_signs_by_rsa() {
        for size in [100, 1000, 10_000] {
            let mut changed = Vec::from_iter(numbers(size));
            let rsa = changed.iter().filter(|it| fleet::method(**it) == "RS256");
            assert_eq!(rsa.count(), COUNT / 10, "{size}");
            changed.sort_unstable();
            changed.dedup();
            assert_eq!(changed.len(), COUNT, "{size}");
            assert!(!changed.contains(&0), "{size}");
        }
        assert_eq!(Vec::from_iter(numbers(1)), [0; COUNT]);
    }
}
