//! How far back is looked: it stands in the page's address.

use gateway_model::MetricsRange;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The range that the page's address names; the hour if it names none.
pub fn in_address() -> Memo<MetricsRange> {
    let query = use_location().query;
    Memo::new(move |_| {
        let named = query.with(|query| query.get("range"));
        named
            .and_then(|name| MetricsRange::parse(&name))
            .unwrap_or_default()
    })
}

/// The ways to the other ranges.
#[component]
pub fn RangeSwitch(range: Memo<MetricsRange>) -> impl IntoView {
    let ranges = [
        (MetricsRange::Hour, "Hour"),
        (MetricsRange::Day, "Day"),
        (MetricsRange::Week, "Week"),
    ];
    let links = ranges.map(|(other, words)| {
        let current = move || (range.get() == other).then_some("true");
        view! {
            <a href=format!("?range={}", other.name()) aria-current=current>
                {words}
            </a>
        }
    });
    view! {
        <nav class="tabs ranges" aria-label="Range">
            {links.collect_view()}
        </nav>
    }
}
