//! Small bar charts as inline SVG: drawn by attributes, so that no style has to be
//! allowed in the page.

use leptos::prelude::*;

/// The width that one bar takes, and how much of it stays empty.
const STEP: usize = 4;
const GAP: usize = 1;

/// Heights are whole numbers of this part of a pixel: what writes fractions is larger
/// than all of this file.
const FINE: u64 = 100;

/// One stack of bars: what stands at the bottom comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What the pointer is told.
    pub title: String,
    /// The class and the height of each part.
    pub parts: Vec<(&'static str, u64)>,
}

/// Bars over time, the newest at the right. `label` says what they mean to whoever
/// does not see them.
#[component]
pub fn BarChart(
    #[prop(into)] label: String,
    bars: Vec<Bar>,
    height: u64,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let most = highest(&bars).max(1);
    let width = bars.len() * STEP;
    let height = height * FINE;
    let columns = bars.into_iter().enumerate();
    let columns = columns.map(|(index, bar)| column(index, bar, most, height));
    view! {
        <svg
            class=format!("chart {class}")
            viewBox=format!("0 0 {width} {height}")
            preserveAspectRatio="none"
            role="img"
            aria-label=label
        >
            {columns.collect_view()}
        </svg>
    }
}

/// Bars over time as small as they come: one element for each kind of part, so that a
/// page may have many. `label` says what they mean.
#[component]
pub fn Sparkline(#[prop(into)] label: String, bars: Vec<Bar>, height: u64) -> impl IntoView {
    let most = highest(&bars).max(1);
    let width = bars.len() * STEP;
    let height = height * FINE;
    let mut outlines: Vec<(&'static str, String)> = Vec::new();
    for (index, bar) in bars.into_iter().enumerate() {
        for part in placed(bar.parts, most, height) {
            let (x, wide) = (index * STEP, STEP - GAP);
            let Part { class, top, tall } = part;
            let outline = format!("M{x} {top}h{wide}v{tall}h-{wide}z");
            match outlines.iter_mut().find(|(it, _)| *it == class) {
                Some((_, outlines)) => *outlines += &outline,
                None => outlines.push((class, outline)),
            }
        }
    }
    let paths = outlines.into_iter();
    let paths = paths.map(|(class, outline)| view! { <path class=class d=outline /> });
    view! {
        <svg
            class="chart"
            viewBox=format!("0 0 {width} {height}")
            preserveAspectRatio="none"
            role="img"
            aria-label=label
        >
            {paths.collect_view()}
        </svg>
    }
    .into_any()
}

/// What the highest bar stands for.
pub fn highest(bars: &[Bar]) -> u64 {
    bars.iter().map(total).max().unwrap_or(0)
}

fn total(bar: &Bar) -> u64 {
    bar.parts.iter().map(|(_, value)| value).sum()
}

/// A part where it is drawn.
struct Part {
    class: &'static str,
    top: u64,
    tall: u64,
}

/// The parts of a bar on top of each other, those of no height left out.
fn placed(parts: Vec<(&'static str, u64)>, most: u64, height: u64) -> impl Iterator<Item = Part> {
    let mut top = height;
    let parts = parts.into_iter().filter(|(_, value)| *value > 0);
    parts.map(move |(class, value)| {
        let tall = (value * height / most).max(FINE);
        top = top.saturating_sub(tall);
        Part { class, top, tall }
    })
}

fn column(index: usize, bar: Bar, most: u64, height: u64) -> impl IntoView {
    let x = index * STEP;
    let parts = placed(bar.parts, most, height).map(|Part { class, top, tall }| {
        view! {
            <rect
                class=class
                x=x
                y=top
                width=STEP - GAP
                height=tall
            />
        }
    });
    let parts = parts.collect_view();
    view! {
        <g>
            <title>{bar.title}</title>
            // What is to be hovered, where the bar is low.
            <rect class="chart-ground" x=x y="0" width=STEP height=height />
            {parts}
        </g>
    }
}
