//! What the charts show, as a table.

use gateway_model::TrafficView;
use leptos::prelude::*;

use super::plots::{endings, failures};
use crate::components::chart::moment;
use crate::components::when::When;
use crate::words;

/// The numbers of each step in which something happened, the newest first, for whoever asks
/// for them.
pub fn steps_table(view: Memo<TrafficView>) -> AnyView {
    let open = RwSignal::new(false);
    view! {
        <section class="card metrics" aria-labelledby="numbers">
            <h2 id="numbers">"In numbers"</h2>
            <div>
                <button
                    type="button"
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || if open.get() { "Hide the table" } else { "Show as a table" }}
                </button>
            </div>
            <When on=open>
                <div class="numbers" role="region" aria-label="Numbers of each step" tabindex="0">
                    {move || view.with(table)}
                </div>
            </When>
        </section>
    }
    .into_any()
}

fn table(view: &TrafficView) -> AnyView {
    let columns = endings(view);
    let spoiled = failures(view);
    let count = usize::try_from(view.steps.count).unwrap_or_default();
    let requests = |step: usize| view.requests.get(step).copied().unwrap_or_default();
    let busy = (0..count).rev().filter(|step| requests(*step) > 0);
    let rows = busy.map(|step| {
        let mut cells = vec![words::number(requests(step))];
        cells.extend(columns.iter().map(|it| words::number(it.at(step))));
        let failed = spoiled.iter().map(|it| it.at(step)).sum();
        cells.push(words::number(failed));
        let latency = view.latencies.get(step).copied().flatten();
        let micros = latency.map(|it| [it.p50, it.p90, it.p99]);
        cells.extend((0..3).map(|place| {
            let micros = micros.and_then(|micros| micros.get(place).copied());
            micros.map_or_else(String::new, words::microseconds)
        }));
        let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> });
        view! {
            <tr>
                <th scope="row">{moment(view.steps, step as u64)}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let heads = ["Time", "Requests"].into_iter();
    let heads = heads.chain(columns.iter().map(|it| it.name));
    let heads = heads.chain(["failures", "p50", "p90", "p99"]);
    let heads = heads.map(|words| view! { <th scope="col">{words}</th> });
    view! {
        <table>
            <thead>
                <tr>{heads.collect_view()}</tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
