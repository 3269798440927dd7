//! What the charts show, made of what the gateway counted.

use gateway_model::{FailuresView, InstanceTraffic, LatencyView, ResponsesView, TrafficView};

use crate::components::chart::{Plot, Series, Unit};
use crate::words;

/// All of a list of numbers together.
pub fn sum(numbers: &[u64]) -> u64 {
    numbers.iter().sum()
}

fn series(class: &'static str, name: &'static str, values: Vec<u64>) -> Series {
    Series {
        class,
        name,
        values,
    }
}

/// Lists added number by number. One that is left out has none but 0.
fn added(lists: &[&[u64]]) -> Vec<u64> {
    let length = lists.iter().map(|list| list.len()).max();
    let at = |step: usize| lists.iter().filter_map(|list| list.get(step)).sum();
    (0..length.unwrap_or_default()).map(at).collect()
}

/// What a list has beyond others, number by number, and never less than nothing.
fn beyond(list: &[u64], others: &[&[u64]]) -> Vec<u64> {
    let others = added(others);
    let other = |step: usize| others.get(step).copied().unwrap_or_default();
    let numbers = list.iter().enumerate();
    numbers
        .map(|(step, number)| number.saturating_sub(other(step)))
        .collect()
}

/// Requests, by how they ended.
pub fn endings(view: &TrafficView) -> Vec<Series> {
    let ResponsesView {
        informational,
        success,
        redirection,
        client_error,
        server_error,
    } = &view.upstream;
    let own = added(&[&view.gateway.client_error, &view.gateway.server_error]);
    let fine = added(&[informational, success, redirection]);
    let silent = beyond(&view.requests, &[&fine, client_error, server_error, &own]);
    vec![
        series("bar-served", "1xx to 3xx", fine),
        series("bar-refused", "4xx of the upstream", client_error.clone()),
        series("bar-errors", "5xx of the upstream", server_error.clone()),
        series("bar-own", "errors of the gateway", own),
        series("bar-silent", "without a response", silent),
    ]
}

/// Failures, by who has to change something.
pub fn failures(view: &TrafficView) -> Vec<Series> {
    let FailuresView {
        client,
        policy,
        gateway,
        upstream,
    } = &view.failures;
    vec![
        series("bar-refused", "client", client.clone()),
        series("bar-errors", "policy", policy.clone()),
        series("bar-own", "gateway", gateway.clone()),
        series("bar-failed", "upstream", upstream.clone()),
    ]
}

/// A chart of requests that were counted in these ways.
pub fn counted(view: &TrafficView, about: &str, series: Vec<Series>) -> Plot {
    let all: u64 = series.iter().map(|it| sum(&it.values)).sum();
    let told = (0..view.steps.count).map(|step| told(&series, step as usize, about));
    Plot {
        label: format!("{about} over time, {} in all", words::number(all)),
        steps: view.steps,
        unit: Unit::Things,
        told: told.collect(),
        series,
    }
}

fn told(series: &[Series], step: usize, about: &str) -> String {
    let present = series.iter().filter(|it| it.at(step) > 0);
    let parts = present.map(|it| format!("{} × {}", words::number(it.at(step)), it.name));
    let parts: Vec<_> = parts.collect();
    let all: u64 = series.iter().map(|it| it.at(step)).sum();
    let all = format!("{} {}", words::number(all), about.to_ascii_lowercase());
    if parts.is_empty() {
        return all;
    }
    format!("{all}: {}", parts.join(", "))
}

/// A chart of the times to respond: each percentile stands on the lower one.
pub fn times(view: &TrafficView) -> Plot {
    let column = |of: fn(LatencyView) -> u64| {
        let steps = view.latencies.iter();
        steps.map(|it| it.map_or(0, of)).collect::<Vec<_>>()
    };
    let told = (0..view.steps.count as usize).map(|step| {
        let latency = view.latencies.get(step).copied().flatten();
        words::times(latency)
    });
    Plot {
        label: "Time to respond over time".to_owned(),
        steps: view.steps,
        series: vec![
            series("bar-p50", "p50", column(|it| it.p50)),
            series("bar-p90", "p90", column(|it| it.p90.saturating_sub(it.p50))),
            series("bar-p99", "p99", column(|it| it.p99.saturating_sub(it.p90))),
        ],
        unit: Unit::Microseconds,
        told: told.collect(),
    }
}

/// The last hour of an API instance in short: what went well, what the upstream failed at,
/// and what was spoiled.
pub fn in_short(traffic: &InstanceTraffic) -> Vec<Series> {
    let (errors, failures) = (&traffic.upstream_errors, &traffic.failures);
    let well = beyond(&traffic.requests, &[errors, failures]);
    vec![
        series("bar-served", "", well),
        series("bar-errors", "", errors.clone()),
        series("bar-failed", "", failures.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use gateway_model::{ResponsesView, StepsView, TrafficView};

    use super::{counted, endings};

    #[test]
    fn a_request_that_ended_in_no_other_way_is_without_a_response() {
        let view = TrafficView {
            steps: StepsView {
                start: 0,
                seconds: 60,
                count: 2,
            },
            requests: vec![0, 1_365],
            upstream: ResponsesView {
                success: vec![0, 1_000],
                server_error: vec![0, 200],
                ..ResponsesView::default()
            },
            gateway: ResponsesView {
                client_error: vec![0, 50],
                server_error: vec![0, 100],
                ..ResponsesView::default()
            },
            ..TrafficView::default()
        };
        let plot = counted(&view, "Requests", endings(&view));
        assert_eq!(plot.label, "Requests over time, 1,365 in all");
        let told = "1,365 requests: 1,000 × 1xx to 3xx, 200 × 5xx of the upstream, \
                    150 × errors of the gateway, 15 × without a response";
        assert_eq!(plot.told, ["0 requests", told]);
    }
}
