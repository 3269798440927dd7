//! Two versions of something, side by side.

use leptos::prelude::*;

use crate::components::piece::{Piece, piece};
use crate::components::when::When;
use crate::forms::difference::Difference;

piece!(
    /// What a form would change, which it does not wait for.
    changes: Changes in policy_rest
);

/// What a form would change.
#[derive(Clone, Copy)]
struct Changing(Signal<Vec<Difference>>);

/// What the form would change of what is applied. That is worked out while it is looked
/// at.
pub fn what_changes(changing: impl Fn() -> Vec<Difference> + Send + Sync + 'static) -> AnyView {
    provide_context(Changing(Signal::derive(changing)));
    let open = RwSignal::new(false);
    let toggled = move |event: leptos::ev::Event| {
        let details = event_target::<web_sys::Element>(&event);
        open.set(details.has_attribute("open"));
    };
    view! {
        <details class="advanced" on:toggle=toggled>
            <summary>"What changes"</summary>
            <When on=open>
                <Piece load=changes />
            </When>
        </details>
    }
    .into_any()
}

#[component]
fn Changes() -> impl IntoView {
    let Changing(changes) = expect_context();
    move || match changes.get() {
        rows if rows.is_empty() => {
            view! { <p class="muted">"Nothing: it is as it was applied."</p> }.into_any()
        }
        rows => view! { <DifferenceTable rows one="Applied" other="In the form" /> }.into_any(),
    }
}

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
