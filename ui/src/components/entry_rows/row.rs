//! One row: the name, the value, and what becomes of both.

use gateway_model::{EntryEffect, EvaluationView, ExplainedEntryView, Issue};
use leptos::either::Either;
use leptos::prelude::*;
use web_sys::{ClipboardEvent, KeyboardEvent};

use super::literal_name::LiteralName;
use super::names::{self, Reserved};
use super::rows::{Row, Rows};
use crate::components::expression::ExpressionField;
use crate::components::field::FormIssues;
use crate::components::focus::{focus, once_rendered};
use crate::components::issues::prose;
use crate::forms::kinds::{Entries, Names};
use crate::forms::paste;
use crate::words;

/// What all rows of a list have in common.
#[derive(Clone, Copy)]
pub struct RowList {
    pub path: &'static str,
    pub entries: Entries,
    pub rows: Rows,
    pub results: Signal<Vec<ExplainedEntryView>>,
    pub reserved: Memo<Reserved>,
    /// The names that are the same for every request, by row.
    pub names: Memo<Vec<Option<String>>>,
    /// What a screen reader is told about moves and removals.
    pub announcement: RwSignal<String>,
}

impl RowList {
    /// Moves a row, and the focus with it.
    fn shift(self, key: u64, up: bool) {
        let Self {
            entries: Entries { noun, .. },
            rows,
            ..
        } = self;
        let focused = document().active_element();
        if rows.shift(key, up) {
            let position = untrack(|| rows.position(key)).unwrap_or_default() + 1;
            let count = untrack(|| rows.count());
            let words = format!("Moved: {noun} {position} of {count}.");
            self.announcement.set(words);
            once_rendered(move || focus(focused));
        }
    }

    /// Removes a row; whoever did so by keyboard goes on at the next one.
    fn remove(self, key: u64) {
        let Self {
            path,
            entries: Entries { noun, .. },
            rows,
            ..
        } = self;
        let position = untrack(|| rows.position(key)).unwrap_or_default();
        rows.remove(key);
        self.announcement
            .set(format!("Removed {noun} {}.", position + 1));
        let last = untrack(|| rows.count()).checked_sub(1);
        once_rendered(move || {
            let button = last.and_then(|last| {
                control(path, position.min(last), ".row-buttons button:last-child")
            });
            focus(button.or_else(|| add_button(path)));
        });
    }
}

/// A control in the row at a position.
pub fn control(path: &str, position: usize, selector: &str) -> Option<web_sys::Element> {
    let row = format!(
        "[data-rows='{path}'] > li:nth-child({}) {selector}",
        position + 1
    );
    document().query_selector(&row).ok().flatten()
}

fn add_button(path: &str) -> Option<web_sys::Element> {
    let button = format!("[data-rows='{path}'] ~ .actions button");
    document().query_selector(&button).ok().flatten()
}

/// A row of a list.
#[component]
pub fn EntryRow(row: Row, list: RowList) -> impl IntoView {
    let Row { key, name, value } = row;
    let RowList {
        path,
        entries: Entries { noun, roots, .. },
        rows,
        ..
    } = list;
    let (name, value) = (RwSignal::from(name), RwSignal::from(value));
    let sent = Memo::new(move |_| rows.sent_position(key));
    // A row that is not sent has no issues, and a path that no issue has.
    let place = Memo::new(move |_| match sent.get() {
        Some(index) => format!("{path}[{index}]"),
        None => format!("{path}-{key}"),
    });
    let field =
        move |part: &'static str| Signal::derive(move || format!("config.{}.{part}", place.get()));
    let position = Memo::new(move |_| rows.position(key).unwrap_or_default() + 1);
    let label = move |part: &'static str| {
        Signal::derive(move || format!("{part} of {noun} {}", position.get()))
    };
    let notes = Memo::new(move |_| warnings(list, position.get() - 1));
    let result = Memo::new(move |_| {
        let place = place.get();
        list.results
            .with(|all| all.iter().find(|it| it.path == place).cloned())
    });
    let issues = expect_context::<FormIssues>();
    let broken = move || {
        let error = |part| field(part).with(|path| issues.has_error(path));
        error(list.entries.name) || error(list.entries.value)
    };
    view! {
        <li
            class="row"
            on:keydown=move |event| moved_by_key(list, key, &event)
            on:paste=move |event| pasted(list, key, name, &event)
        >
            {name_field(list, field(list.entries.name), label("Name"), name, notes)}
            <ExpressionField
                class="row-value"
                path=field(list.entries.value)
                label=label("Value")
                placeholder="Text or #[expression]".to_owned()
                value
                roots
            />
            <RowButtons list key position />
            // What is wrong stands at its field already.
            {move || (!broken()).then(|| result.get().map(outcome))}
        </li>
    }
}

/// The field of a row's name.
fn name_field(
    list: RowList,
    path: Signal<String>,
    label: Signal<String>,
    value: RwSignal<String>,
    notes: Memo<Vec<Issue>>,
) -> AnyView {
    match list.entries.names {
        Names::Literal => view! { <LiteralName path label value /> }.into_any(),
        Names::Expressions { known, .. } => view! {
            <ExpressionField
                class="row-name"
                path
                label
                placeholder="Name".to_owned()
                value
                notes
                roots=list.entries.roots
                known
            />
        }
        .into_any(),
    }
}

/// What there is to say about the name of a row.
fn warnings(list: RowList, index: usize) -> Vec<Issue> {
    let warning = list.names.with(|names| {
        let reserved = list.reserved;
        reserved.with(|reserved| names::warning(names, index, list.entries.noun, reserved))
    });
    warning.into_iter().collect()
}

/// *Alt* with an arrow moves the row in which it is pressed.
fn moved_by_key(list: RowList, key: u64, event: &KeyboardEvent) {
    let up = match event.key().as_str() {
        "ArrowUp" => true,
        "ArrowDown" => false,
        _ => return,
    };
    if event.alt_key() {
        event.prevent_default();
        list.shift(key, up);
    }
}

/// Several entries that are pasted into the empty name of a row take its place.
fn pasted(list: RowList, key: u64, name: RwSignal<String>, event: &ClipboardEvent) {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text").ok());
    let entries = text.as_deref().and_then(paste::several);
    let Some(entries) = entries.filter(|_| name.with_untracked(String::is_empty)) else {
        return;
    };
    event.prevent_default();
    let noun = list.entries.noun;
    let words = words::count(entries.len(), noun, &format!("{noun}s"));
    list.announcement.set(format!("Pasted {words}."));
    let position = untrack(|| list.rows.position(key)).unwrap_or_default();
    list.rows.replace(key, entries);
    once_rendered(move || focus(control(list.path, position, ".row-name textarea")));
}

#[component]
fn RowButtons(list: RowList, key: u64, position: Memo<usize>) -> impl IntoView {
    let RowList {
        entries: Entries { noun, .. },
        rows,
        ..
    } = list;
    let label = move |what: &'static str, end: &'static str| {
        move || format!("{what} {noun} {}{end}", position.get())
    };
    let first = move || (position.get() == 1).then_some("true");
    let last = move || (position.get() == rows.count()).then_some("true");
    view! {
        <div class="row-buttons">
            <button
                type="button"
                class="quiet icon"
                aria-label=label("Move", " up")
                aria-disabled=first
                on:click=move |_| list.shift(key, true)
            >
                <span aria-hidden="true">"↑"</span>
            </button>
            <button
                type="button"
                class="quiet icon"
                aria-label=label("Move", " down")
                aria-disabled=last
                on:click=move |_| list.shift(key, false)
            >
                <span aria-hidden="true">"↓"</span>
            </button>
            <button
                type="button"
                class="quiet icon"
                aria-label=label("Remove", "")
                on:click=move |_| list.remove(key)
            >
                <span aria-hidden="true">"×"</span>
            </button>
        </div>
    }
}

/// What the sample request makes of an entry.
fn outcome(entry: ExplainedEntryView) -> impl IntoView {
    let note = words::effect(entry.effect).map(str::to_owned);
    let note = note.or_else(|| words::written(entry.value.form, entry.value.value.as_ref()));
    let value = match entry.effect {
        EntryEffect::Failed => Either::Left(failure(&entry)),
        _ => Either::Right(result(entry.value)),
    };
    view! {
        <p class="outcome">
            {value}
            {note.map(|note| view! { <span class="muted">{prose(&note)}</span> })}
        </p>
    }
}

fn failure(entry: &ExplainedEntryView) -> impl IntoView + use<> {
    let failures = [&entry.name, &entry.value].map(|it| it.failure.clone());
    let message = failures.into_iter().flatten().next();
    message.map(|failure| view! { <span class="field-error">{prose(&failure.message)}</span> })
}

fn result(evaluation: EvaluationView) -> impl IntoView {
    let text = evaluation.value.map(|value| value.to_string());
    text.map(|text| {
        view! {
            <span class="visually-hidden">"In the token: "</span>
            <span class="arrow" aria-hidden="true">"→"</span>
            <code class="value">{text}</code>
        }
    })
}
