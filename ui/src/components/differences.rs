//! Two versions of something, side by side.

use leptos::prelude::*;

use crate::forms::difference::Difference;

/// The fields that differ; `one` and `other` say whose the versions are.
#[component]
pub fn DifferenceTable(
    rows: Vec<Difference>,
    one: &'static str,
    other: &'static str,
) -> impl IntoView {
    let same = rows
        .is_empty()
        .then(|| view! { <p class="muted">"None: both versions are the same."</p> });
    let lines = |lines: Vec<String>| {
        lines
            .into_iter()
            .map(|line| view! { <code class="line">{line}</code> })
            .collect_view()
    };
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.field}</th>
                <td>{lines(row.one)}</td>
                <td>{lines(row.other)}</td>
            </tr>
        }
    });
    view! {
        {same}
        <table class="differences">
            <thead>
                <tr>
                    <th scope="col">"Field"</th>
                    <th scope="col">{one}</th>
                    <th scope="col">{other}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
