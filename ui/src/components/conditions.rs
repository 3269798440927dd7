//! Resource conditions, row by row: methods, path, host, headers.

use leptos::prelude::*;

use crate::components::each::Each;
use crate::components::field::{FieldIssues, FormIssues, focus_field, id_at};
use crate::components::focus::once_rendered;
use crate::components::list::List;
use crate::forms::condition::Condition;

/// What is in the fields of one condition.
#[derive(Clone, Copy)]
pub struct ConditionFields {
    methods: RwSignal<String>,
    path: RwSignal<String>,
    host: RwSignal<String>,
    headers: RwSignal<String>,
}

impl ConditionFields {
    /// The fields of a condition.
    pub fn new(condition: Condition) -> Self {
        let Condition {
            methods,
            path,
            host,
            headers,
        } = condition;
        Self {
            methods: RwSignal::new(methods),
            path: RwSignal::new(path),
            host: RwSignal::new(host),
            headers: RwSignal::new(headers),
        }
    }

    /// What is in them; the view that asks is kept up to date.
    pub fn read(&self) -> Condition {
        Condition {
            methods: self.methods.get(),
            path: self.path.get(),
            host: self.host.get(),
            headers: self.headers.get(),
        }
    }
}

/// The conditions of something. `path` is where they stand in the document that is
/// sent, such as `rules`; `none` says what no condition means.
#[component]
pub fn ConditionRows(
    #[prop(into)] path: Signal<String>,
    conditions: List<ConditionFields>,
    none: &'static str,
) -> impl IntoView {
    let empty = Memo::new(move |_| conditions.len() == 0);
    let add = move |_| {
        let number = untrack(|| conditions.len());
        let field = untrack(|| format!("{}[{number}].methods", path.get()));
        conditions.push(ConditionFields::new(Condition::default()));
        once_rendered(move || focus_field(&field));
    };
    view! {
        <div class="stack">
            <p class="help" hidden=Signal::derive(move || !empty.get())>
                {none}
            </p>
            <p class="help" hidden=Signal::derive(move || empty.get())>
                "One of these has to match, and of each everything that is filled in: regular \
                 expressions (RE2) against the whole text."
            </p>
            <Each items=move || conditions.items() key=|item| item.key.to_string() let:item>
                <ConditionRow path conditions key=item.key fields=item.value />
            </Each>
            <FieldIssues path />
            <div class="actions">
                <button type="button" on:click=add>
                    "Add condition"
                </button>
            </div>
        </div>
    }
}

#[component]
fn ConditionRow(
    path: Signal<String>,
    conditions: List<ConditionFields>,
    key: u64,
    fields: ConditionFields,
) -> impl IntoView {
    let index = conditions.position(key);
    let at = move |name: &'static str| {
        Signal::derive(move || format!("{}[{}].{name}", path.get(), index.get()))
    };
    view! {
        <fieldset class="condition">
            <legend class="visually-hidden">{move || format!("Condition {}", index.get() + 1)}</legend>
            <Cell path=at("methods") label="Methods" placeholder="GET|POST" value=fields.methods />
            <Cell path=at("path") label="Path" placeholder="/orders/.*" value=fields.path />
            <Cell path=at("host") label="Host" placeholder="api\\.example\\.com" value=fields.host />
            <Lines path=at("headers") value=fields.headers />
            <button
                type="button"
                class="quiet icon"
                aria-label=Signal::derive(move || format!("Remove condition {}", index.get() + 1))
                on:click=move |_| conditions.remove(key)
            >
                "×"
            </button>
        </fieldset>
    }
}

#[component]
fn Cell(
    path: Signal<String>,
    label: &'static str,
    placeholder: &'static str,
    value: RwSignal<String>,
) -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    view! {
        <div class="field">
            <label for=id_at(path)>{label}</label>
            <input
                id=id_at(path)
                class="code"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                aria-describedby=Signal::derive(move || format!("issue-{}", path.get()))
                aria-invalid=issues.invalid(path)
                bind:value=value
            />
            <FieldIssues path />
        </div>
    }
}

#[component]
fn Lines(path: Signal<String>, value: RwSignal<String>) -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    view! {
        <div class="field">
            <label for=id_at(path)>"Headers, one in a line"</label>
            <textarea
                id=id_at(path)
                class="code"
                rows="1"
                autocomplete="off"
                spellcheck="false"
                placeholder="x-tenant: acme|globex"
                aria-describedby=Signal::derive(move || format!("issue-{}", path.get()))
                aria-invalid=issues.invalid_under(path)
                bind:value=value
            ></textarea>
            <FieldIssues path under=true />
        </div>
    }
}
