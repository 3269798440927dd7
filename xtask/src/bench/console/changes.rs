//! Changes of policies through the admin API, one after the other.

use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::estate;
use crate::bench::admin::Admin;
use crate::bench::generation::{self, LIFETIME};

/// How many.
const COUNT: u64 = 40;

/// From an API instance that is changed to the next: a prime, so that none comes twice.
const STEP: u64 = 7919;

/// How long half of them took at most, in milliseconds.
///
/// # Errors
/// A change is refused.
pub fn median(admin: &Admin) -> Result<f64> {
    let mut times = Vec::new();
    for turn in 1..=COUNT {
        let number = usize::try_from(turn * STEP)? % estate::INSTANCES;
        times.push(change(admin, number, LIFETIME + turn)?);
    }
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().context("no change")
}

fn change(admin: &Admin, number: usize, lifetime: u64) -> Result<f64> {
    let instance = format!("api-instances/{}", estate::name(number));
    let view = admin.read(&instance)?;
    let policies = view.get("policies").and_then(Value::as_array);
    let id = policies.and_then(|all| all.last()?.get("id")?.as_str());
    let id = id.with_context(|| format!("{instance} shows no policy"))?;
    let config = generation::config(estate::METHOD, None, lifetime);
    let begun = Instant::now();
    admin.replace(
        &format!("{instance}/policies/{id}"),
        &json!({ "config": config }),
    )?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}
