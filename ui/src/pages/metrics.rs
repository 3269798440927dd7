//! What an API instance has done in the last hour, from the gateway's own counters.

use std::time::Duration;

use gateway_model::{
    ApiInstanceName, ApiInstanceView, FailuresView, InstanceMetricsView, LatencyView, MinuteView,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_instance::{InstanceFrame, Tab};
use crate::api::{Api, ApiError, Tag, Tagged};
use crate::components::chart::{Bar, BarChart, highest};
use crate::polling::poll;
use crate::words;

/// From an answer to the next question.
const INTERVAL: Duration = Duration::from_secs(5);

/// What API instances have done; none before the first answer.
type Answer = Option<Result<Vec<InstanceMetricsView>, ApiError>>;

/// What API instances have done; none before the first answer.
pub type Traffic = Signal<Answer>;

/// The counters of an API instance.
#[component]
pub fn MetricsPage() -> impl IntoView {
    view! { <InstanceFrame tab=Tab::Metrics content=content /> }
}

/// What these API instances have done, asked for when they are others, and again and
/// again while the caller's view lives.
pub fn watch(names: Memo<Vec<ApiInstanceName>>) -> Traffic {
    let counters = Counters {
        api: expect_context(),
        names,
        known: StoredValue::new(None),
        answer: RwSignal::new(None),
    };
    Effect::new(move |_| {
        names.track();
        spawn_local(counters.ask());
    });
    poll(INTERVAL, move || counters.ask());
    counters.answer.into()
}

/// What is asked for, and what came of it.
#[derive(Clone, Copy)]
struct Counters {
    api: Api,
    names: Memo<Vec<ApiInstanceName>>,
    /// The tag of the answer.
    known: StoredValue<Option<Tag>>,
    answer: RwSignal<Answer>,
}

impl Counters {
    async fn ask(self) {
        // Gone with the view that it was for.
        let Some(names) = self.names.try_get_untracked() else {
            return;
        };
        if names.is_empty() {
            return;
        }
        let known = self.known.try_get_value().flatten();
        let result = self.api.metrics(&names, known.as_ref()).await;
        let is_wanted = self.names.try_with_untracked(|wanted| *wanted == names);
        let (result, tag) = match result {
            _ if is_wanted != Some(true) => return,
            Ok(None) => return,
            Ok(Some(Tagged { value, tag })) => (Ok(value), tag),
            Err(error) => (Err(error), None),
        };
        self.known.set_value(tag);
        let result = Some(result);
        if self.answer.with_untracked(|before| *before != result) {
            self.answer.set(result);
        }
    }
}

fn content(instance: Memo<ApiInstanceView>) -> AnyView {
    let name = Memo::new(move |_| vec![instance.with(|it| it.instance.name.clone())]);
    let answer = watch(name);
    let own = Memo::new(move |_| {
        answer.with(|answer| match answer {
            Some(Ok(own)) => own.first().cloned(),
            _ => None,
        })
    });
    let trouble = Memo::new(move |_| {
        answer.with(|answer| match answer {
            Some(Err(error)) => Some(error.to_string()),
            _ => None,
        })
    });
    view! {
        <p class="notice notice-warning" hidden=Signal::derive(move || trouble.with(Option::is_none))>
            {trouble}
        </p>
        {move || own.get().map(hour)}
    }
    .into_any()
}

/// How many failures of one kind there were.
type Count = fn(&FailuresView) -> u64;

/// The kinds of failures: whose they are, what they mean, and how many.
const KINDS: [(&str, &str, Count); 4] = [
    (
        "Client",
        "sent what cannot be forwarded, was turned away, or left",
        |it| it.client,
    ),
    (
        "Policy",
        "cannot run, or made no token for the request",
        |it| it.policy,
    ),
    (
        "Gateway",
        "had no room for the request, or no keys to check it with",
        |it| it.gateway,
    ),
    (
        "Upstream",
        "could not be reached, or did not answer to the end",
        |it| it.upstream,
    ),
];

fn hour(metrics: InstanceMetricsView) -> impl IntoView {
    let InstanceMetricsView {
        name: _,
        minutes,
        latency,
    } = metrics;
    let sum = |of: fn(&MinuteView) -> u64| minutes.iter().map(of).sum::<u64>();
    let requests = sum(|it| it.requests);
    let tokens = sum(|it| it.tokens);
    let failed = sum(|it| failures(&it.failures));
    let label = format!("Requests in each of the last 60 minutes, {requests} in all");
    let times = latency.map(|latency| times(latency, &minutes));
    let bars = bars(&minutes);
    let most = highest(&bars);
    let kinds = KINDS.map(|(name, meaning, of)| {
        let number: u64 = minutes.iter().map(|it| of(&it.failures)).sum();
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{number}</dd>
                <dd class="help">{meaning}</dd>
            </div>
        }
    });
    view! {
        <section class="card metrics">
            <h2>"The last hour"</h2>
            <dl class="figures">
                {figure("Requests", requests.to_string())} {figure("Tokens", tokens.to_string())}
                {figure("Failures", failed.to_string())}
            </dl>
            <BarChart label bars height=80 class="chart-wide" />
            <p class="legend muted">
                <span class="key key-served">"served"</span>
                <span class="key key-failed">"failed"</span>
                <span class="end">
                    {format!("60 minutes ago to now, at most {most} in a minute")}
                </span>
            </p>
        </section>
        {times}
        <section class="card metrics">
            <h2>"Failures by cause"</h2>
            <dl class="figures">
                {kinds.collect_view()}
            </dl>
            <p class="help">
                "A response of the upstream is no failure, whatever its status."
            </p>
        </section>
    }
}

fn figure(name: &'static str, value: String) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// How long responses took, over the hour and in each minute.
fn times(latency: LatencyView, minutes: &[MinuteView]) -> AnyView {
    let LatencyView { p50, p90, p99 } = latency;
    let bars = time_bars(minutes);
    let most = words::milliseconds(highest(&bars) as f64 / 1000.0);
    view! {
        <section class="card metrics">
            <h2>"Time to respond"</h2>
            <dl class="figures">
                {figure("Median (p50)", words::milliseconds(p50))}
                {figure("90th percentile (p90)", words::milliseconds(p90))}
                {figure("99th percentile (p99)", words::milliseconds(p99))}
            </dl>
            <BarChart
                label="Time to respond in each of the last 60 minutes"
                bars
                height=80
                class="chart-wide"
            />
            <p class="legend muted">
                <span class="key key-p50">"p50"</span>
                <span class="key key-p90">"p90"</span>
                <span class="key key-p99">"p99"</span>
                <span class="end">{format!("60 minutes ago to now, at most {most}")}</span>
            </p>
        </section>
    }
    .into_any()
}

/// One bar for each minute, in microseconds: its percentiles, each on top of the lower
/// one.
fn time_bars(minutes: &[MinuteView]) -> Vec<Bar> {
    let bar = |ago: usize, minute: &MinuteView| {
        let micros = |of: fn(LatencyView) -> f64| {
            minute
                .latency
                .map_or(0, |latency| (of(latency) * 1000.0).round() as u64)
        };
        let [p50, p90, p99] = [
            micros(|it| it.p50),
            micros(|it| it.p90),
            micros(|it| it.p99),
        ];
        Bar {
            title: words::minute_times(ago, minute.latency),
            parts: vec![
                ("bar-p50", p50),
                ("bar-p90", p90.saturating_sub(p50)),
                ("bar-p99", p99.saturating_sub(p90)),
            ],
        }
    };
    each_minute(minutes, bar)
}

fn failures(failures: &FailuresView) -> u64 {
    let FailuresView {
        client,
        policy,
        gateway,
        upstream,
    } = failures;
    client + policy + gateway + upstream
}

/// One bar for each minute: what was served, and what failed on top of it.
pub fn bars(minutes: &[MinuteView]) -> Vec<Bar> {
    each_minute(minutes, |ago, minute| {
        let failed = failures(&minute.failures).min(minute.requests);
        Bar {
            title: words::minute(ago, minute.requests, failed),
            parts: vec![
                ("bar-served", minute.requests - failed),
                ("bar-failed", failed),
            ],
        }
    })
}

/// A bar for each minute and how many minutes ago it was.
fn each_minute(minutes: &[MinuteView], bar: impl Fn(usize, &MinuteView) -> Bar) -> Vec<Bar> {
    let ago = (0..minutes.len()).rev();
    ago.zip(minutes)
        .map(|(ago, minute)| bar(ago, minute))
        .collect()
}
