//! What all API instances have done together, and which of them the most.

use gateway_model::{InstanceSums, WholeTrafficView};
use leptos::prelude::*;

use super::plots::sum;
use super::range::{RangeSwitch, in_address};
use super::sections::traffic;
use super::watch::{trouble_notice, watch};
use crate::api::whole_metrics;
use crate::components::title::PageTitle;
use crate::components::when::When;
use crate::{addresses, words};

/// The counters of all API instances.
#[component]
pub fn WholeMetricsPage() -> impl IntoView {
    let range = in_address();
    let answer = watch(Memo::new(move |_| Some(whole_metrics(range.get()))));
    // What came last stays when the next question is not answered.
    let known = Memo::new(move |before: Option<&Option<WholeTrafficView>>| {
        let read = answer.with(|answer| {
            let text = answer.as_ref()?.as_ref().ok()?;
            serde_json::from_str(text).ok()
        });
        read.or_else(|| before.cloned().flatten())
    });
    let whole = Memo::new(move |_| known.get().unwrap_or_default());
    let all = Memo::new(move |_| whole.with(|whole| whole.all.clone()));
    let unmatched = Memo::new(move |_| whole.with(|whole| sum(&whole.unmatched)));
    let busiest = Memo::new(move |_| whole.with(|whole| whole.busiest.clone()));
    let failing = Memo::new(move |_| whole.with(|whole| whole.failing.clone()));
    view! {
        <div class="page-title">
            <PageTitle text="Metrics" />
            <p class="muted">"All API instances"</p>
        </div>
        <RangeSwitch range />
        {trouble_notice(answer)}
        <When on=Signal::derive(move || known.with(Option::is_some))>
            {traffic(all, Some(unmatched))}
            {most("busiest", "Most requests", busiest)}
            {most("failing", "Most failures and 5xx of the upstream", failing)}
        </When>
    }
}

/// API instances with the most of something.
fn most(id: &'static str, title: &'static str, sums: Memo<Vec<InstanceSums>>) -> AnyView {
    let any = Signal::derive(move || !sums.with(Vec::is_empty));
    let range = in_address();
    let rows = move || {
        let rows = sums.get().into_iter();
        let rows = rows.map(|sums| {
            let address = addresses::metrics(&sums.name);
            let address = move || format!("{address}?range={}", range.get().name());
            view! {
                <tr>
                    <th scope="row">
                        <a href=address>{sums.name.to_string()}</a>
                    </th>
                    <td>{words::number(sums.requests)}</td>
                    <td>{words::number(sums.upstream_errors)}</td>
                    <td>{words::number(sums.failures)}</td>
                </tr>
            }
        });
        rows.collect_view()
    };
    view! {
        <When on=any>
            <section class="card metrics" aria-labelledby=id>
                <h2 id=id>{title}</h2>
                <div class="numbers">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">"API instance"</th>
                                <th scope="col">"Requests"</th>
                                <th scope="col">"Upstream 5xx"</th>
                                <th scope="col">"Failures"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        </When>
    }
    .into_any()
}
