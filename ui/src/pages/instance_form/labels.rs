//! The labels of an API instance, one to a row.

use gateway_model::Issue;
use leptos::prelude::*;

use super::fields::{ApiInstanceFields, LabelFields};
use crate::components::each::Each;
use crate::components::field::{FieldIssues, FormIssues, described_at, focus_field, id_at};
use crate::components::focus::once_rendered;

/// The labels.
#[component]
pub fn Labels(fields: ApiInstanceFields) -> impl IntoView {
    let labels = fields.labels;
    let add = move |_| {
        let row = path_of(untrack(|| labels.len()));
        labels.push(LabelFields::new((String::new(), String::new())));
        once_rendered(move || focus_field(&row));
    };
    view! {
        <fieldset class="stack">
            <legend class="label">"Labels"</legend>
            <Each items=move || labels.items() key=|item| item.key.to_string() let:item>
                <LabelRow fields key=item.key label=item.value />
            </Each>
            <FieldIssues path="labels" />
            <div class="actions">
                <button type="button" on:click=add>
                    "Add label"
                </button>
                <span class="help">"Names with values, such as team: orders, to find API instances by."</span>
            </div>
        </fieldset>
    }
    .into_any()
}

#[component]
fn LabelRow(fields: ApiInstanceFields, key: u64, label: LabelFields) -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    let index = fields.labels.position(key);
    let path = Signal::derive(move || path_of(index.get()));
    let called = move |part: &'static str| {
        Signal::derive(move || format!("{part} label {}", index.get() + 1))
    };
    let input = move |part, value: RwSignal<String>, id: Option<Signal<String>>| {
        view! {
            <input
                id=id
                class="code"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-label=called(part)
                aria-describedby=described_at(path)
                aria-invalid=issues.invalid(path)
                bind:value=value
            />
        }
    };
    view! {
        <div>
            <div class="label-row">
                {input("Name of", label.name, Some(id_at(path)))}
                <span aria-hidden="true">":"</span>
                {input("Value of", label.value, None)}
                <button
                    type="button"
                    class="quiet icon"
                    aria-label=called("Remove")
                    on:click=move |_| fields.labels.remove(key)
                >
                    "×"
                </button>
            </div>
            <FieldIssues path />
        </div>
    }
    .into_any()
}

/// Issues of labels, which the gateway knows by their names, at their rows.
pub fn placed(issues: Vec<Issue>, fields: ApiInstanceFields) -> Vec<Issue> {
    let names = untrack(|| fields.labels.read(|label| label.name.get()));
    let place = |issue: Issue| {
        let name = issue.path.strip_prefix("labels.");
        // Of two rows with one name the second is one too many.
        let row = name.and_then(|name| names.iter().rposition(|it| it.trim() == name));
        Issue {
            path: row.map_or_else(|| issue.path.clone(), path_of),
            ..issue
        }
    };
    issues.into_iter().map(place).collect()
}

fn path_of(row: usize) -> String {
    format!("labels[{row}]")
}
