//! Form fields: a label, a control, its help, and what is wrong with it.
//!
//! A field is known by the path that the gateway uses for it in its issues, so
//! that an issue is shown where it can be fixed.

use gateway_model::{Issue, Severity};
use leptos::either::Either;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

pub use super::form_issues::FormIssues;
use crate::components::focus::focus_id;
use crate::components::issues::prose;

/// The identifier of the control of a field.
pub fn control_id(path: &str) -> String {
    format!("field-{path}")
}

/// The identifier of the control of a field that may move.
pub fn id_at(path: Signal<String>) -> Signal<String> {
    Signal::derive(move || control_id(&path.get()))
}

/// Moves the focus to the control of a field, if it has one.
pub fn focus_field(path: &str) {
    focus_id(&control_id(path));
}

/// Which control of the page a field's is, from the top; behind all others where it
/// has none.
pub fn place_of(path: &str) -> u32 {
    let Ok(controls) = document().query_selector_all("[id^='field-']") else {
        return u32::MAX;
    };
    let id = control_id(path);
    let is_own = |at: &u32| {
        let control = controls.get(*at);
        let control = control.and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        control.is_some_and(|control| control.id() == id)
    };
    (0..controls.length()).find(is_own).unwrap_or(u32::MAX)
}

/// What a control's `aria-describedby` names: its help and its issues.
pub fn described_by(path: &str) -> String {
    format!("help-{path} issue-{path}")
}

/// The same for a field that may move.
pub fn described_at(path: Signal<String>) -> Signal<String> {
    Signal::derive(move || described_by(&path.get()))
}

/// What is wrong with a field, beside it. `under` counts in what lies under it and
/// has no control of its own.
#[component]
pub fn FieldIssues(
    #[prop(into)] path: Signal<String>,
    #[prop(optional)] under: bool,
) -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    let own = Memo::new(move |_| {
        path.with(|path| match under {
            true => issues.under(path),
            false => issues.at(path),
        })
    });
    view! { <FieldIssueList path issues=own /> }
}

/// Some issues of a field, where its control says that they are.
#[component]
pub fn FieldIssueList(path: Signal<String>, issues: Memo<Vec<Issue>>) -> impl IntoView {
    let form = expect_context::<FormIssues>();
    let shown = move |issue: Issue| field_issue(form, &issue);
    view! {
        <div class="field-issues" id=Signal::derive(move || format!("issue-{}", path.get()))>
            {move || issues.get().into_iter().map(shown).collect_view()}
        </div>
    }
}

fn field_issue(form: FormIssues, issue: &Issue) -> impl IntoView + use<> {
    let class = match issue.severity {
        Severity::Error => "field-issue field-error",
        Severity::Warning => "field-issue field-warning",
    };
    view! { <p class=class>{prose(&form.words(issue))}</p> }
}

/// A label, whatever stands in `children`, the help and the issues.
#[component]
pub fn Field(
    path: Signal<String>,
    label: &'static str,
    #[prop(optional_no_strip)] help: Option<ViewFn>,
    /// Whether what lies under the field has no control of its own.
    #[prop(optional)]
    under: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id_at(path)>{label}</label>
            {children()}
            {help_line(path, help)}
            <FieldIssues path under />
        </div>
    }
}

fn help_line(path: Signal<String>, help: Option<ViewFn>) -> impl IntoView {
    let id = move || format!("help-{}", path.get());
    match help {
        Some(help) => Either::Left(view! { <p class="help" id=id>{move || help.run()}</p> }),
        None => Either::Right(()),
    }
}

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] path: Signal<String>,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional, into)] help: Option<ViewFn>,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional)] numeric: bool,
) -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    view! {
        <Field path label help=help>
            <input
                id=id_at(path)
                class=class
                inputmode=if numeric { "numeric" } else { "text" }
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                aria-describedby=described_at(path)
                aria-invalid=issues.invalid(path)
                bind:value=value
            />
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] path: Signal<String>,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    let issues = expect_context::<FormIssues>();
    view! {
        <Field path label>
            <textarea
                id=id_at(path)
                class="code"
                rows="3"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                aria-describedby=described_at(path)
                aria-invalid=issues.invalid_under(path)
                bind:value=value
            ></textarea>
        </Field>
    }
}

/// One of a few.
#[component]
pub fn Select<T>(
    #[prop(into)] path: Signal<String>,
    label: &'static str,
    value: RwSignal<T>,
    /// What can be chosen, and its words.
    choices: Vec<(T, String)>,
    #[prop(optional, into)] help: Option<ViewFn>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let issues = expect_context::<FormIssues>();
    let options = choices.iter().enumerate().map(|(index, (choice, words))| {
        let choice = *choice;
        view! {
            <option value=index.to_string() selected=Signal::derive(move || value.get() == choice)>
                {words.clone()}
            </option>
        }
    });
    let options = options.collect_view();
    let choose = move |event: leptos::ev::Event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        if let Some((choice, _)) = index.and_then(|index| choices.get(index)) {
            value.set(*choice);
        }
    };
    view! {
        <Field path label help=help>
            <select
                id=id_at(path)
                aria-describedby=described_at(path)
                aria-invalid=issues.invalid(path)
                on:change=choose
            >
                {options}
            </select>
        </Field>
    }
}

/// On or off.
#[component]
pub fn Toggle(
    #[prop(into)] path: Signal<String>,
    label: &'static str,
    value: RwSignal<bool>,
    #[prop(optional, into)] help: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="toggle">
                <input
                    id=id_at(path)
                    type="checkbox"
                    role="switch"
                    aria-describedby=described_at(path)
                    bind:checked=value
                />
                <span>{label}</span>
            </label>
            {help_line(path, help)}
            <FieldIssues path />
        </div>
    }
}
