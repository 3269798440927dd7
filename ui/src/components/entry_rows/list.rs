//! The list of rows, under its legend.

use gateway_model::ExplainedEntryView;
use leptos::prelude::*;
use serde_json::Value;

use super::names::{Reserved, constant};
use super::pasting::PasteDialog;
use super::row::{EntryRow, RowList, control};
use super::rows::Rows;
use crate::components::each::Each;
use crate::components::field::FieldIssues;
use crate::components::focus::{focus, once_rendered};
use crate::forms::kinds::Entries;

/// A list of rows under a legend. `path` is the list's own within the configuration,
/// such as `customClaims`; `document` is what the form would send; `results` are what
/// the sample request makes of the entries. The form has to provide `FormIssues`.
#[component]
pub fn EntryRows(
    legend: &'static str,
    path: &'static str,
    help: &'static str,
    entries: Entries,
    rows: Rows,
    document: Memo<Value>,
    results: Signal<Vec<ExplainedEntryView>>,
) -> impl IntoView {
    let noun = entries.noun;
    let reserved = Memo::new(move |_| document.with(|it| Reserved::of(entries.names, it)));
    let pasting = RwSignal::new(false);
    let announcement = RwSignal::new(String::new());
    let names = Memo::new(move |_| {
        let rows = rows.all();
        let names = rows.iter().map(|row| row.name.with(|name| constant(name)));
        names.collect::<Vec<_>>()
    });
    let list = RowList {
        path,
        entries,
        rows,
        results,
        reserved,
        names,
        announcement,
    };
    let add = move |_| {
        rows.add_blank();
        let last = untrack(|| rows.count()) - 1;
        once_rendered(move || focus(control(path, last, ".row-name textarea")));
    };
    let none = move || (rows.count() == 0).then(|| format!("No {noun}s yet."));
    view! {
        <fieldset class="rows">
            <legend>{legend}</legend>
            <p class="help">{help}</p>
            <p class="visually-hidden" role="status">{announcement}</p>
            <p class="muted no-rows">{none}</p>
            <ol role="list" class="row-list" data-rows=path>
                <Each items=move || rows.all() key=|row| row.key.to_string() let:row>
                    <EntryRow row list />
                </Each>
            </ol>
            <FieldIssues path=format!("config.{path}") />
            <div class="actions">
                <button type="button" class="add" on:click=add>
                    {format!("Add {noun}")}
                </button>
                <button type="button" class="quiet" on:click=move |_| pasting.set(true)>
                    "Paste several…"
                </button>
            </div>
        </fieldset>
        <PasteDialog open=pasting rows noun />
    }
}
