//! Figures and charts of a range.

use gateway_model::{FailuresView, LatencyView, TrafficView};
use leptos::prelude::*;

use super::plots::{counted, endings, failures, sum, times};
use super::table::steps_table;
use crate::components::chart::{Chart, first_moment};
use crate::components::when::When;
use crate::words;

/// What was counted: requests, failures, and times to respond; and how many requests no API
/// instance was found for, where all are looked at.
pub fn traffic(view: Memo<TrafficView>, unmatched: Option<Memo<u64>>) -> AnyView {
    let heading = move || view.with(heading);
    let figures = move || view.with(|view| figures(view, unmatched.map(|it| it.get())));
    let requests = Memo::new(move |_| view.with(|view| counted(view, "Requests", endings(view))));
    let has_latency = Signal::derive(move || view.with(|view| view.latency.is_some()));
    view! {
        <section class="card metrics" aria-labelledby="requests">
            <h2 id="requests">{heading}</h2>
            {figures}
            <Chart plot=requests />
        </section>
        {causes(view)}
        <When on=has_latency>{latency(view)}</When>
        {steps_table(view)}
    }
    .into_any()
}

/// What the figures are of: the range, or the part of it that is known.
fn heading(view: &TrafficView) -> String {
    if view.since > view.steps.start {
        return format!(
            "Since {}, when counting began",
            first_moment(view.steps, view.since)
        );
    }
    match view.steps.seconds {
        0..900 => "The last hour",
        900..7200 => "The last day",
        _ => "The last week",
    }
    .to_owned()
}

fn figures(view: &TrafficView, unmatched: Option<u64>) -> AnyView {
    let failed: u64 = failures(view).iter().map(|it| sum(&it.values)).sum();
    let all = [
        Some(("Requests", sum(&view.requests))),
        unmatched.map(|number| ("For no API instance", number)),
        Some(("Tokens", sum(&view.tokens))),
        Some(("Upstream 4xx", sum(&view.upstream.client_error))),
        Some(("Upstream 5xx", sum(&view.upstream.server_error))),
        Some(("Failures", failed)),
    ];
    let figures = all.into_iter().flatten();
    let figures = figures.map(|(name, number)| figure(name, words::number(number)));
    view! { <dl class="figures">{figures.collect_view()}</dl> }.into_any()
}

fn figure(name: &'static str, value: String) -> AnyView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}

/// How many failures of one kind there were.
type Count = fn(&FailuresView) -> &Vec<u64>;

/// The kinds of failures: whose they are, what they mean, and how many.
const KINDS: [(&str, &str, Count); 4] = [
    (
        "Client",
        "sent what cannot be forwarded, was turned away, or left",
        |it| &it.client,
    ),
    (
        "Policy",
        "cannot run, or made no token for the request",
        |it| &it.policy,
    ),
    (
        "Gateway",
        "had no room for the request, or no keys to check it with",
        |it| &it.gateway,
    ),
    (
        "Upstream",
        "could not be reached, or did not answer to the end",
        |it| &it.upstream,
    ),
];

fn causes(view: Memo<TrafficView>) -> AnyView {
    let kinds = move || {
        let kinds = KINDS.map(|(name, meaning, of)| {
            let number = view.with(|view| sum(of(&view.failures)));
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{words::number(number)}</dd>
                    <dd class="help">{meaning}</dd>
                </div>
            }
        });
        kinds.collect_view()
    };
    let plot = Memo::new(move |_| view.with(|view| counted(view, "Failures", failures(view))));
    let any = Signal::derive(move || {
        view.with(|view| failures(view).iter().any(|it| !it.values.is_empty()))
    });
    view! {
        <section class="card metrics" aria-labelledby="failures">
            <h2 id="failures">"Failures by cause"</h2>
            <dl class="figures">{kinds}</dl>
            <When on=any>
                <Chart plot />
            </When>
            <p class="help">
                "A response of the upstream is no failure, whatever its status: its 4xx and 5xx are counted apart."
            </p>
        </section>
    }
    .into_any()
}

/// How long responses took, over the range and in each step.
fn latency(view: Memo<TrafficView>) -> AnyView {
    let figures = move || {
        let LatencyView { p50, p90, p99 } = view.with(|view| view.latency)?;
        let figures = [
            ("Median (p50)", p50),
            ("90th percentile (p90)", p90),
            ("99th percentile (p99)", p99),
        ];
        let figures = figures.map(|(name, micros)| figure(name, words::microseconds(micros)));
        Some(figures.collect_view())
    };
    let plot = Memo::new(move |_| view.with(times));
    view! {
        <section class="card metrics" aria-labelledby="times">
            <h2 id="times">"Time to respond"</h2>
            <dl class="figures">{figures}</dl>
            <Chart plot />
        </section>
    }
    .into_any()
}
