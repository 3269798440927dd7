//! The controls of what is filled in as text: a line, several, an expression, or one of
//! a few.

use leptos::prelude::*;

use super::expressions::{self, Content, Expressions};
use crate::components::field::{
    self, FieldIssues, FormIssues, TextField, control_id, described_by,
};
use crate::components::upload::UploadButton;
use crate::forms::kinds::{Control, Field};

/// A choice, and whether it is not to be had.
type Barred = (&'static str, Signal<bool>);

/// The control of a field that is filled in as text.
pub fn text_control(
    field: &'static Field,
    control: Control,
    value: RwSignal<String>,
    barred: Option<Barred>,
) -> AnyView {
    match control {
        Control::Choice(choices, _) | Control::Way(choices) => {
            let options = choices.iter();
            let options = options.map(|(value, words)| (*value, (*words).to_owned()));
            choice(field, value, options.collect(), barred)
        }
        Control::Named(choices) => {
            let options = choices.iter();
            let options = options.map(|(name, words)| (*name, format!("{name}: {words}")));
            choice(field, value, options.collect(), None)
        }
        Control::Expression(roots) => expressions::control(Expressions {
            field,
            content: Content::Text(value, roots),
        }),
        Control::Certificates | Control::Lines | Control::Prose => area(field, value),
        Control::Seconds { typed, .. } => {
            let meaning = move || value.with(|text| typed(text));
            let help = move || meaning().unwrap_or_else(|| field.help.to_owned());
            line(field, value, true, ViewFn::from(help))
        }
        Control::Number => line(field, value, true, ViewFn::from(move || field.help)),
        _ => line(field, value, false, ViewFn::from(move || field.help)),
    }
}

fn line(field: &'static Field, value: RwSignal<String>, numeric: bool, help: ViewFn) -> AnyView {
    let class = if numeric { "seconds" } else { "" };
    view! { <TextField path=field.path() label=field.label value help numeric class /> }.into_any()
}

/// One of a few; and what is there, should it be none of them.
fn choice(
    field: &'static Field,
    value: RwSignal<String>,
    choices: Vec<(&'static str, String)>,
    barred: Option<Barred>,
) -> AnyView {
    if let (Some((barred, is_barred)), Some((first, _))) = (barred, choices.first()) {
        let first = *first;
        Effect::new(move |_| {
            if is_barred.get() && value.with(|value| value == barred) {
                value.set(first.to_owned());
            }
        });
    }
    let own = value.get_untracked();
    let other = choices.iter().all(|(choice, _)| *choice != own);
    let other = other.then(|| (own.clone(), own));
    let choices = choices.into_iter();
    let choices = choices.map(|(choice, words)| (choice.to_owned(), words));
    let options = choices.chain(other).map(|(choice, words)| {
        let own = choice.clone();
        let barred = barred.filter(|(barred, _)| *barred == choice);
        let disabled = barred.map(|(_, is_barred)| is_barred);
        view! {
            <option value=choice disabled=disabled selected=Signal::derive(move || value.with(|value| *value == own))>
                {words}
            </option>
        }
    });
    let options = options.collect_view();
    let issues = expect_context::<FormIssues>();
    let path = field.path();
    let at = path.clone();
    view! {
        <field::Field
            path=Signal::stored(path.clone())
            label=field.label
            help=help_of_choice(field)
            under=matches!(field.control, Control::Choice(..))
        >
            <select
                id=control_id(&path)
                aria-describedby=described_by(&path)
                aria-invalid=Signal::derive(move || issues.has_error(&at).then_some("true"))
                on:change=move |event| value.set(event_target_value(&event))
            >
                {options}
            </select>
        </field::Field>
    }
    .into_any()
}

/// Names are explained by their words already.
fn help_of_choice(field: &'static Field) -> Option<ViewFn> {
    let named = matches!(field.control, Control::Named(_));
    (!named).then(|| ViewFn::from(move || field.help))
}

/// Several lines: certificates, which may come from a file, names, or prose.
fn area(field: &'static Field, value: RwSignal<String>) -> AnyView {
    let issues = expect_context::<FormIssues>();
    let path = field.path();
    let at = path.clone();
    let certificates = matches!(field.control, Control::Certificates);
    let (rows, placeholder) = if certificates {
        ("5", "-----BEGIN CERTIFICATE-----")
    } else {
        ("3", "")
    };
    let is_code = !matches!(field.control, Control::Prose);
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
                class:code=is_code
                rows=rows
                autocomplete="off"
                autocapitalize=is_code.then_some("none")
                spellcheck=is_code.then_some("false")
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
