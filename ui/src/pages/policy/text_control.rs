//! The controls of what is filled in as text: a line, several, an expression, or one of
//! a few.

use leptos::prelude::*;

use crate::components::expression::ExpressionField;
use crate::components::field::{
    Field, FieldIssues, FormIssues, TextField, control_id, described_by,
};
use crate::components::upload::UploadButton;
use crate::forms::kinds::{self, Choices, Control};

/// The control of a field that is filled in as text.
pub(super) fn text_control(
    field: &'static kinds::Field,
    control: Control,
    path: String,
    value: RwSignal<String>,
) -> AnyView {
    let label = field.label;
    let help = move || field.help;
    match control {
        Control::Choice(choices, _) | Control::Way(choices) => choice(field, path, value, choices),
        Control::Expression(roots) => view! {
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
        Control::Certificates => area(field, path, value, true),
        Control::Lines => area(field, path, value, false),
        control => {
            let numeric = matches!(control, Control::Number);
            let class = if numeric { "seconds" } else { "" };
            view! { <TextField path label value help numeric class /> }.into_any()
        }
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
