//! One field of a policy's configuration, as its table has it.

use leptos::prelude::*;
use serde_json::Value;

use crate::components::entry_rows::{EntryRows, Rows};
use crate::components::expression::ExpressionField;
use crate::components::field::{
    Field, FieldIssues, FormIssues, TextField, Toggle, control_id, described_by,
};
use crate::components::secret::SecretField;
use crate::components::upload::UploadButton;
use crate::forms::key_choice::KeyChoice;
use crate::forms::kinds::{self, Choices, Content, Control};

/// What is in a field.
#[derive(Clone, Copy)]
pub(super) enum State {
    Text(RwSignal<String>),
    Switch(RwSignal<bool>),
    Rows(Rows),
    Secret(RwSignal<KeyChoice>),
}

impl State {
    /// What a field begins with.
    pub(super) fn new(content: Content) -> Self {
        match content {
            Content::Text(text) => Self::Text(RwSignal::new(text)),
            Content::Switch(on) => Self::Switch(RwSignal::new(on)),
            Content::Rows(rows) => Self::Rows(Rows::new(rows)),
            Content::Secret(key) => Self::Secret(RwSignal::new(key)),
        }
    }

    /// What is in it; the view that asks is kept up to date.
    pub(super) fn read(self) -> Content {
        match self {
            Self::Text(text) => Content::Text(text.get()),
            Self::Switch(on) => Content::Switch(on.get()),
            Self::Rows(rows) => Content::Rows(rows.read()),
            Self::Secret(key) => Content::Secret(key.get()),
        }
    }

    /// Fills it anew.
    pub(super) fn write(self, content: Content) {
        match (self, content) {
            (Self::Text(state), Content::Text(text)) => state.set(text),
            (Self::Switch(state), Content::Switch(on)) => state.set(on),
            (Self::Rows(state), Content::Rows(rows)) => state.write(rows),
            (Self::Secret(state), Content::Secret(key)) => state.set(key),
            // Both come from one table.
            _ => {}
        }
    }
}

/// The control of a field.
pub(super) fn control(
    field: &'static kinds::Field,
    state: State,
    document: Memo<Value>,
) -> AnyView {
    let path = format!("config.{}", field.path);
    let label = field.label;
    let help = move || field.help;
    match (field.control, state) {
        (Control::Switch { warning }, State::Switch(value)) => {
            let warn = (!warning.is_empty()).then(|| {
                view! {
                    <p class="field-issue field-warning" hidden=Signal::derive(move || !value.get())>
                        {warning}
                    </p>
                }
            });
            view! { <div><Toggle path label value help />{warn}</div> }.into_any()
        }
        (Control::Rows(entries), State::Rows(rows)) => view! {
            <EntryRows
                legend=label
                path=field.path
                help=field.help
                entries
                rows
                document
                results=Signal::stored(Vec::new())
            />
        }
        .into_any(),
        (Control::Secret { lines }, State::Secret(value)) => {
            view! { <SecretField path label value help=field.help lines /> }.into_any()
        }
        (Control::Choice(choices, _) | Control::Way(choices), State::Text(value)) => {
            choice(field, path, value, choices)
        }
        (Control::Expression(roots), State::Text(value)) => view! {
            <div class="field">
                <label for=control_id(&path)>{label}</label>
                <ExpressionField
                    class=""
                    path=path.clone()
                    label=label.to_owned()
                    value
                    roots
                />
                <p class="help" id=format!("help-{path}")>
                    {help}
                </p>
            </div>
        }
        .into_any(),
        (Control::Certificates, State::Text(value)) => area(field, path, value, true),
        (Control::Lines, State::Text(value)) => area(field, path, value, false),
        (control, State::Text(value)) => {
            let numeric = control == Control::Number;
            let class = if numeric { "seconds" } else { "" };
            view! { <TextField path label value help numeric class /> }.into_any()
        }
        // Both come from one table.
        _ => ().into_any(),
    }
}

/// One of a few; and what is there, should it be none of them.
fn choice(
    field: &'static kinds::Field,
    path: String,
    value: RwSignal<String>,
    choices: Choices,
) -> AnyView {
    let own = value.get_untracked();
    let other = choices.iter().all(|(it, _)| *it != own);
    let other = other.then(|| (own.clone(), own));
    let choices = choices.iter();
    let choices = choices.map(|(value, words)| ((*value).to_owned(), (*words).to_owned()));
    let options = choices.chain(other).map(|(choice, words)| {
        let own = choice.clone();
        view! {
            <option value=choice selected=Signal::derive(move || value.with(|value| *value == own))>
                {words}
            </option>
        }
    });
    let options = options.collect_view();
    let issues = expect_context::<FormIssues>();
    let at = path.clone();
    view! {
        <Field
            path=Signal::stored(path.clone())
            label=field.label
            help=Some(ViewFn::from(move || field.help))
            under=!matches!(field.control, Control::Way(_))
        >
            <select
                id=control_id(&path)
                aria-describedby=described_by(&path)
                aria-invalid=Signal::derive(move || issues.has_error(&at).then_some("true"))
                on:change=move |event| value.set(event_target_value(&event))
            >
                {options}
            </select>
        </Field>
    }
    .into_any()
}

/// Several lines: certificates, which may come from a file, or names.
fn area(
    field: &'static kinds::Field,
    path: String,
    value: RwSignal<String>,
    certificates: bool,
) -> AnyView {
    let issues = expect_context::<FormIssues>();
    let at = path.clone();
    let (rows, placeholder) = match certificates {
        true => ("5", "-----BEGIN CERTIFICATE-----"),
        false => ("3", ""),
    };
    let upload = certificates.then(|| {
        let take = Callback::new(move |text| value.set(text));
        view! {
            <div class="actions">
                <UploadButton label=field.label take />
            </div>
        }
    });
    view! {
        <div class="field">
            <label for=control_id(&path)>{field.label}</label>
            <textarea
                id=control_id(&path)
                class="code key-text"
                rows=rows
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                placeholder=placeholder
                aria-describedby=described_by(&path)
                aria-invalid=Signal::derive(move || issues.has_error_under(&at).then_some("true"))
                bind:value=value
            ></textarea>
            <p class="help" id=format!("help-{path}")>
                {field.help}
            </p>
            {upload}
            <FieldIssues path under=true />
        </div>
    }
    .into_any()
}
