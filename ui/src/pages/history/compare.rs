//! Two revisions side by side, whichever they are.

use leptos::prelude::*;

use super::revision::Revision;
use crate::components::differences::DifferenceTable;
use crate::components::moment::ago;
use crate::forms::difference::between;

/// The choice of two revisions, and what differs between them. `list` begins with the
/// newest.
#[component]
pub fn Compare(list: Vec<Revision>) -> impl IntoView {
    let several = list.len() > 1;
    let last = list.len().saturating_sub(1);
    let (one, other) = (RwSignal::new(last), RwSignal::new(0));
    let choices = list
        .iter()
        .map(|it| format!("{}, {}", it.number, ago(it.at)));
    let choices: Vec<_> = choices.collect();
    let differences = move || {
        let (one, other) = (list.get(one.get())?, list.get(other.get())?);
        Some(between(&one.lines, &other.lines))
    };
    let shown = move || {
        differences().map(|rows| view! { <DifferenceTable rows one="First" other="Second" /> })
    };
    several.then(|| {
        view! {
            <details class="card compare">
                <summary>"Compare two revisions"</summary>
                <div class="stack">
                    <div class="controls">
                        {choice("compare-one", "First", &choices, one)}
                        {choice("compare-other", "Second", &choices, other)}
                    </div>
                    <div role="status">{shown}</div>
                </div>
            </details>
        }
        .into_any()
    })
}

fn choice(
    id: &'static str,
    label: &'static str,
    choices: &[String],
    chosen: RwSignal<usize>,
) -> AnyView {
    let options = choices.iter().enumerate().map(|(index, words)| {
        let selected = move || chosen.get() == index;
        view! {
            <option value=index.to_string() prop:selected=selected>
                {words.clone()}
            </option>
        }
    });
    let options = options.collect_view();
    let choose = move |event| {
        if let Ok(index) = event_target_value(&event).parse() {
            chosen.set(index);
        }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change=choose>
                {options}
            </select>
        </div>
    }
    .into_any()
}
