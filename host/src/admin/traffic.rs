//! What was counted, as lists of numbers.

use gateway_model::{FailuresView, MetricsRange, ResponsesView, StepsView, TrafficView};

use crate::metrics::{Ending, Fault, Seen, Tally};

/// The steps of a range that begins there.
pub fn steps(range: MetricsRange, start: u64) -> StepsView {
    StepsView {
        start,
        seconds: range.step(),
        count: range.steps(),
    }
}

/// One number for each step; nothing where all are 0.
pub fn column(seen: &Seen, range: MetricsRange, number: impl Fn(&Tally) -> u64) -> Vec<u64> {
    let numbers = seen.steps.iter();
    let numbers = numbers.map(|(place, tally)| (*place, number(tally)));
    let numbers: Vec<_> = numbers.filter(|(_, number)| *number > 0).collect();
    spread(numbers, range)
}

/// All that a range shows.
pub fn traffic(seen: &Seen, range: MetricsRange) -> TrafficView {
    let column = |number: &dyn Fn(&Tally) -> u64| column(seen, range, number);
    let ended = |ending| column(&|tally| tally.ended(ending));
    let spoiled = |fault| column(&|tally| tally.spoiled(fault));
    let latencies = seen.steps.iter().filter_map(|(place, tally)| {
        let percentiles = tally.times().percentiles()?;
        Some((*place, Some(percentiles)))
    });
    TrafficView {
        steps: steps(range, seen.start),
        since: seen.since,
        requests: column(&Tally::requests),
        tokens: column(&Tally::tokens),
        upstream: ResponsesView {
            informational: ended(Ending::Upstream1xx),
            success: ended(Ending::Upstream2xx),
            redirection: ended(Ending::Upstream3xx),
            client_error: ended(Ending::Upstream4xx),
            server_error: ended(Ending::Upstream5xx),
        },
        gateway: ResponsesView {
            client_error: ended(Ending::Gateway4xx),
            server_error: ended(Ending::Gateway5xx),
            ..ResponsesView::default()
        },
        failures: FailuresView {
            client: spoiled(Fault::Client),
            policy: spoiled(Fault::Policy),
            gateway: spoiled(Fault::Gateway),
            upstream: spoiled(Fault::Upstream),
        },
        latency: seen.total().times().percentiles(),
        latencies: spread(latencies.collect(), range),
    }
}

/// Puts what there is at its place among all steps; nothing if there is none.
fn spread<T: Clone + Default>(present: Vec<(usize, T)>, range: MetricsRange) -> Vec<T> {
    if present.is_empty() {
        return Vec::new();
    }
    let length = usize::try_from(range.steps()).unwrap_or_default();
    let mut all = vec![T::default(); length];
    for (place, value) in present {
        if let Some(step) = all.get_mut(place) {
            *step = value;
        }
    }
    all
}
