//! What the API instances have done, in the admin API and for Prometheus.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use gateway_model::{
    ApiInstanceName, InstanceSums, InstanceTraffic, InstanceTrafficList, MetricsRange, TrafficView,
    WholeTrafficView,
};
use tokio::task::spawn_blocking;

use super::conditional::Tagged;
use super::error::ApiError;
use super::exposition;
use super::parameters::Parameters;
use super::segments::Segments;
use super::shared::Admin;
use super::traffic::{column, steps, traffic};
use super::view;
use crate::metrics::{Ending, Meter, Seen, Tally};

/// How many API instances of the most are shown.
const MOST: usize = 10;

type Meters = BTreeMap<ApiInstanceName, Arc<Meter>>;

/// Shows what each API instance has done, in short.
#[utoipa::path(
    get, path = "/metrics/api-instances", tag = "Gateway",
    params(
        ("range" = Option<String>, Query, description = "`hour`, by minutes, `day`, by quarters of an hour, or `week`, by two hours. Unless it is said, it is the hour.", example = "day"),
        ("names" = Option<String>, Query, description = "Only those of these names, with commas between. Who is not there is left out.", example = "orders,billing"),
        ("If-None-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = InstanceTrafficList),
        (status = 304, description = "It is as it was."),
    ),
)]
pub async fn list(
    State(admin): State<Admin>,
    mut parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let range = take_range(&mut parameters)?;
    let wanted = parameters.take("names", "names with commas between them", names)?;
    parameters.finish()?;
    let snapshot = admin.configuration.snapshot();
    let now = admin.configuration.clock().now().as_secs();
    let collecting = spawn_blocking(move || {
        let meters = &snapshot.inventory.meters;
        let is_wanted = |name: &ApiInstanceName| match &wanted {
            Some(names) => names.contains(name),
            None => true,
        };
        let chosen = meters.iter().filter(|(name, _)| is_wanted(name));
        InstanceTrafficList {
            steps: steps(range, range.start(now)),
            items: chosen
                .map(|(name, meter)| in_short(name, &meter.seen(range), range))
                .collect(),
        }
    });
    let list = collecting.await.map_err(|_| ApiError::Internal)?;
    Ok(Tagged::of(&list)?.to(&headers))
}

/// Shows what an API instance has done.
#[utoipa::path(
    get, path = "/metrics/api-instances/{name}", tag = "Gateway",
    params(
        ("name" = String, Path, description = "Its name.", example = "orders"),
        ("range" = Option<String>, Query, description = "As of the list.", example = "day"),
        ("If-None-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = TrafficView),
        (status = 304, description = "It is as it was."),
    ),
)]
pub async fn read(
    State(admin): State<Admin>,
    Segments(name): Segments<String>,
    mut parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let range = take_range(&mut parameters)?;
    parameters.finish()?;
    let snapshot = admin.configuration.snapshot();
    let record = view::instance(&snapshot, &name)?;
    // Each that is written has counters.
    let meter = snapshot.inventory.meters.get(&record.name);
    let meter = meter.ok_or(ApiError::Internal)?;
    Ok(Tagged::of(&traffic(&meter.seen(range), range))?.to(&headers))
}

/// Shows what all API instances have done together, and which did the most.
#[utoipa::path(
    get, path = "/metrics", tag = "Gateway",
    params(
        ("range" = Option<String>, Query, description = "As of the list.", example = "day"),
        ("If-None-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = WholeTrafficView),
        (status = 304, description = "It is as it was."),
    ),
)]
pub async fn whole(
    State(admin): State<Admin>,
    mut parameters: Parameters,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let range = take_range(&mut parameters)?;
    parameters.finish()?;
    let collecting = spawn_blocking(move || {
        let snapshot = admin.configuration.snapshot();
        let unmatched = admin.configuration.listeners().traffic().unmatched();
        together(&snapshot.inventory.meters, unmatched, range)
    });
    let whole = collecting.await.map_err(|_| ApiError::Internal)?;
    Ok(Tagged::of(&whole)?.to(&headers))
}

fn take_range(parameters: &mut Parameters) -> Result<MetricsRange, ApiError> {
    let range = parameters.take("range", "`hour`, `day` or `week`", MetricsRange::parse)?;
    Ok(range.unwrap_or_default())
}

fn names(text: &str) -> Option<BTreeSet<ApiInstanceName>> {
    let names = text.split(',');
    let names = names.map(|name| ApiInstanceName::try_from(name.to_owned()).ok());
    names.collect()
}

fn in_short(name: &ApiInstanceName, seen: &Seen, range: MetricsRange) -> InstanceTraffic {
    InstanceTraffic {
        name: name.clone(),
        since: seen.since,
        tokens: seen.total().tokens(),
        requests: column(seen, range, Tally::requests),
        upstream_errors: column(seen, range, upstream_errors),
        failures: column(seen, range, Tally::failures),
    }
}

fn upstream_errors(tally: &Tally) -> u64 {
    tally.ended(Ending::Upstream5xx)
}

fn together(meters: &Meters, unmatched: &Meter, range: MetricsRange) -> WholeTrafficView {
    let without = unmatched.seen(range);
    let mut all = without.clone();
    let mut sums = Vec::new();
    for (name, meter) in meters {
        let seen = meter.seen(range);
        let total = seen.total();
        sums.push(InstanceSums {
            name: name.clone(),
            requests: total.requests(),
            upstream_errors: upstream_errors(&total),
            gateway_errors: total.ended(Ending::Gateway5xx),
            failures: total.failures(),
        });
        all.add(seen);
    }
    WholeTrafficView {
        all: traffic(&all, range),
        unmatched: column(&without, range, Tally::requests),
        busiest: most(&sums, |sums| sums.requests),
        failing: most(&sums, |sums| sums.upstream_errors + sums.failures),
    }
}

/// Those of whom a number is highest, the highest first, and none of whom it is 0.
fn most(sums: &[InstanceSums], number: fn(&InstanceSums) -> u64) -> Vec<InstanceSums> {
    let mut some: Vec<_> = sums.iter().filter(|it| number(it) > 0).collect();
    some.sort_by_key(|it| Reverse(number(it)));
    some.into_iter().take(MOST).cloned().collect()
}

/// Shows every counter since the gateway started, as text for Prometheus. It is
/// no part of the versioned API: scrapers expect it at `/metrics`.
pub async fn expose(State(admin): State<Admin>) -> Result<impl IntoResponse, ApiError> {
    let snapshot = admin.configuration.snapshot();
    let traffic = admin.configuration.listeners().traffic();
    let repetitions = admin.configuration.repetitions();
    let capacity = admin.configuration.capacity();
    let lost = admin.log_loss.lines();
    let wrong_tokens = admin.doorkeeper.wrong_tokens();
    let text = exposition::expose(snapshot, traffic, repetitions, capacity, lost, wrong_tokens)
        .map_err(|_| ApiError::Internal)?;
    Ok(([(CONTENT_TYPE, exposition::CONTENT_TYPE)], text))
}
