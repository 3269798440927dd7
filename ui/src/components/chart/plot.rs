//! A chart with axes. Each of its steps can be read out by pointer and by keyboard.

use gateway_model::StepsView;
use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use super::axis::{moment, numbers, times};
use super::stack::{FINE, STEP, Series, highest, outlines};
use crate::words;

/// Where labels keep away from the ends, in hundredths of the width.
const ENDS: std::ops::Range<u64> = 6..94;

/// What numbers are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things that are counted.
    Things,
    /// Times.
    Microseconds,
}

impl Unit {
    fn words(self, number: u64) -> String {
        match self {
            Self::Things => words::number(number),
            Self::Microseconds => words::microseconds(number),
        }
    }
}

/// What a chart shows.
#[derive(Clone, PartialEq)]
pub struct Plot {
    /// What it is about.
    pub label: String,
    /// When its steps are.
    pub steps: StepsView,
    /// What its bars are made of, from the bottom.
    pub series: Vec<Series>,
    /// What its numbers are.
    pub unit: Unit,
    /// What is read out of each step, without when it is.
    pub told: Vec<String>,
}

impl Plot {
    fn count(&self) -> usize {
        usize::try_from(self.steps.count).unwrap_or_default()
    }

    fn lines(&self) -> Vec<u64> {
        numbers(highest(&self.series, self.count()))
    }

    fn readout(&self, place: usize) -> String {
        let told = self.told.get(place).cloned().unwrap_or_default();
        format!("{}: {told}", moment(self.steps, place as u64))
    }
}

/// A chart with its axes, its legend, and a line that reads out one step. What it shows
/// changes in place, so that whoever has the focus on a step keeps it.
#[component]
pub fn Chart(plot: Memo<Plot>) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    let readout = move || match chosen.get() {
        Some(place) => plot.with(|plot| plot.readout(place)),
        None => "Point at a bar, or go through the chart with the arrow keys.".to_owned(),
    };
    view! {
        <div class="plot">
            {move || plot.with(heights_axis)} {bars(plot, chosen)}
            {move || plot.with(|plot| times_axis(plot.steps))}
        </div>
        <p class="readout">{readout}</p>
        {move || plot.with(legend)}
    }
    .into_any()
}

/// A part of a whole as SVG has it.
fn share(part: u64, whole: u64) -> String {
    let hundredths = part.saturating_mul(FINE) / whole.max(1);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// The bars, as a slider over the steps: a screen reader says each step that it comes to.
fn bars(plot: Memo<Plot>, chosen: RwSignal<Option<usize>>) -> AnyView {
    let last = move || plot.with(|plot| plot.count().saturating_sub(1));
    let place = move || chosen.get().unwrap_or_else(last);
    let element = NodeRef::<html::Div>::new();
    let point = move |event: MouseEvent| {
        if let Some(element) = element.get_untracked() {
            let bounds = element.get_bounding_client_rect();
            let share = (f64::from(event.client_x()) - bounds.left()) / bounds.width();
            let count = untrack(|| plot.with(Plot::count)) as f64;
            chosen.set(Some(((share * count) as usize).min(untrack(last))));
        }
    };
    let press = move |event: KeyboardEvent| {
        let (now, last) = (untrack(place), untrack(last));
        if let Some(next) = moved(&event.key(), now, last) {
            event.prevent_default();
            chosen.set(Some(next));
        }
    };
    view! {
        <div
            class="bars"
            node_ref=element
            tabindex="0"
            role="slider"
            aria-label=move || plot.with(|plot| plot.label.clone())
            aria-readonly="true"
            aria-valuemin="0"
            aria-valuemax=move || last().to_string()
            aria-valuenow=move || place().to_string()
            aria-valuetext=move || plot.with(|plot| plot.readout(place()))
            on:mousemove=point
            on:mouseleave=move |_| chosen.set(None)
            on:focus=move |_| chosen.set(Some(untrack(place)))
            on:blur=move |_| chosen.set(None)
            on:keydown=press
        >
            {move || plot.with(|plot| drawing(plot, chosen))}
        </div>
    }
    .into_any()
}

/// The step that a key leads to, if it leads to any.
fn moved(key: &str, now: usize, last: usize) -> Option<usize> {
    match key {
        "ArrowLeft" | "ArrowDown" => Some(now.saturating_sub(1)),
        "ArrowRight" | "ArrowUp" => Some((now + 1).min(last)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

fn drawing(plot: &Plot, chosen: RwSignal<Option<usize>>) -> AnyView {
    let lines = plot.lines();
    let top = lines.last().copied().unwrap_or(1);
    let lines = lines.into_iter().map(|line| {
        let y = share(top - line, top);
        view! { <rect class="grid-line" width="100%" height="1" y=y /> }
    });
    let count = plot.count();
    let paths = outlines(&plot.series, count, top).into_iter();
    let paths = paths.map(|(class, outline)| view! { <path class=class d=outline /> });
    let cursor = move || {
        let place = chosen.get()?;
        Some(view! { <rect class="cursor" x=place * STEP y="0" width=STEP height=FINE /> })
    };
    view! {
        <svg aria-hidden="true">
            {lines.collect_view()}
            <svg viewBox=format!("0 0 {} {FINE}", count * STEP) preserveAspectRatio="none">
                {cursor}
                {paths.collect_view()}
            </svg>
        </svg>
    }
    .into_any()
}

/// The numbers at the left.
fn heights_axis(plot: &Plot) -> AnyView {
    let lines = plot.lines();
    let top = lines.last().copied().unwrap_or(1);
    let labels = [0].into_iter().chain(lines).map(|line| {
        view! {
            <text x="100%" y=share(top - line, top) dy="0.3em" text-anchor="end">
                {plot.unit.words(line)}
            </text>
        }
    });
    view! {
        <svg class="axis heights" aria-hidden="true">
            {labels.collect_view()}
        </svg>
    }
    .into_any()
}

/// The times below the bars. Every second one goes where there is little room.
fn times_axis(steps: StepsView) -> AnyView {
    let labels = times(steps).into_iter().enumerate();
    let labels = labels.map(|(number, (place, words))| {
        let class = if number.is_multiple_of(2) {
            ""
        } else {
            "minor"
        };
        let anchor = match place * 100 / steps.count.max(1) {
            near if near < ENDS.start => "start",
            far if far >= ENDS.end => "end",
            _ => "middle",
        };
        view! {
            <text class=class x=share(place, steps.count) y="1.1em" text-anchor=anchor>
                {words}
            </text>
        }
    });
    view! {
        <svg class="axis times" aria-hidden="true">
            {labels.collect_view()}
        </svg>
    }
    .into_any()
}

/// The series that have anything, by their signs, and how long a step is.
fn legend(plot: &Plot) -> AnyView {
    let step = match plot.steps.seconds {
        0..900 => "A bar is one minute",
        900..7200 => "A bar is 15 minutes",
        _ => "A bar is two hours",
    };
    let present = plot
        .series
        .iter()
        .filter(|it| it.values.iter().any(|it| *it > 0));
    let signs = present.map(|it| {
        view! {
            <li>
                <svg class="sign" aria-hidden="true">
                    <rect class=it.class width="100%" height="100%" rx="2" />
                </svg>
                {it.name}
            </li>
        }
    });
    view! {
        <ul class="legend muted">{signs.collect_view()} <li class="end">{step}</li></ul>
    }
    .into_any()
}
