//! A chart as small as they come, so that a page may have many.

use leptos::prelude::*;

use super::stack::{FINE, STEP, Series, highest, outlines};

/// Bars over time, the newest at the right. `label` says what they mean to whoever does not
/// see them.
#[component]
pub fn Sparkline(#[prop(into)] label: String, series: Vec<Series>, steps: usize) -> impl IntoView {
    let paths = outlines(&series, steps, highest(&series, steps)).into_iter();
    let paths = paths.map(|(class, outline)| view! { <path class=class d=outline /> });
    view! {
        <svg
            class="chart"
            viewBox=format!("0 0 {} {FINE}", steps * STEP)
            preserveAspectRatio="none"
            role="img"
            aria-label=label
        >
            {paths.collect_view()}
        </svg>
    }
    .into_any()
}
