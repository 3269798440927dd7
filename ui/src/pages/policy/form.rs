//! The form of a policy, drawn from the table of its kind.

use leptos::prelude::*;

use super::control::FormContext;
use super::fields::PolicyFields;
use super::preview::{self, Previewed};
use super::submit::Submittable;
use super::target::Target;
use super::templates::from_template;
use crate::components::certificate::Known;
use crate::components::checking::{Question, check_as_typed};
use crate::components::expression::SampleNamesSignal;
use crate::components::field::FormIssues;
use crate::components::form_issues::Part;
use crate::components::issue_summary::IssueSummary;
use crate::components::piece::{Piece, piece};
use crate::forms::kinds::{COMMON, Field, Section};
use crate::forms::policy::PolicyForm;

/// The form and, where the policy makes tokens, the one of a sample request beside it.
/// `known` is what may be known of keys and certificates that are set.
#[component]
pub fn PolicyFormView(target: Target, form: PolicyForm, known: Known) -> impl IntoView {
    provide_context(SampleNamesSignal(RwSignal::default()));
    let kind = form.kind;
    provide_context(FormIssues::of(kind));
    let fields = PolicyFields::new(form);
    let explanation = RwSignal::new(None);
    let context = FormContext {
        target: target.clone(),
        known,
        fields,
        explanation,
    };
    check(&target, fields);
    let help = (!kind.help.is_empty()).then(|| view! { <p>{kind.help}</p> });
    let sections = kind.sections.iter();
    let sections = sections.map(|part| section(&context, part, "section", FormContext::control));
    let sections = sections.collect_view();
    provide_context(Previewed {
        target: target.clone(),
        fields,
        explanation,
    });
    let preview = kind
        .makes_tokens()
        .then(|| view! { <Piece load=preview::loaded /> });
    let templates =
        (kind.makes_tokens() && target.policy().is_none()).then(|| from_template(fields));
    let form = view! {
        <Submittable target fields>
            {help}
            {templates}
            <IssueSummary />
            {sections}
            {advanced_options(&context)}
        </Submittable>
    };
    match preview {
        None => form.into_any(),
        Some(preview) => view! { <div class="workbench">{form} {preview}</div> }.into_any(),
    }
}

/// Has what is typed checked. What makes tokens is shown with its token, or why there is
/// none, so that the rest remains.
fn check(target: &Target, fields: PolicyFields) {
    let change = target.change();
    let question = Memo::new(move |_| {
        Some(Question {
            change: change.clone(),
            document: fields.document.get(),
        })
    });
    let part = match fields.kind.makes_tokens() {
        true => Part::AroundConfig,
        false => Part::Whole,
    };
    check_as_typed(expect_context(), part, question, |issues| issues);
}

/// The same where nothing can be changed.
#[component]
pub fn FixedPolicyView(target: Target, form: PolicyForm, known: Known) -> impl IntoView {
    let kind = form.kind;
    provide_context(FormIssues::of(kind));
    let context = FormContext {
        target,
        known,
        fields: PolicyFields::new(form),
        explanation: RwSignal::new(None),
    };
    let sections = kind.sections.iter();
    let sections = sections.map(|part| section(&context, part, "section", FormContext::control));
    let sections = sections.collect_view();
    view! {
        <form class="card form" on:submit=|event| event.prevent_default()>
            <fieldset class="plain" disabled>
                {sections}
                {advanced_options(&context)}
            </fieldset>
        </form>
    }
    .into_any()
}

piece!(
    /// What every policy has, and most leave as it is: the form does not wait for it.
    common_fields: CommonFields in policy_rest
);

/// What every policy has, open where it says something of this one.
fn advanced_options(context: &FormContext) -> AnyView {
    let matters = |field: &Field| {
        let state = context.fields.state(field);
        state.is_some_and(|state| untrack(|| field.matters(&state.read())))
    };
    let mut fields = COMMON.iter().flat_map(|section| section.fields);
    let open = fields.any(matters);
    provide_context(context.clone());
    view! {
        <details class="advanced" open=open>
            <summary>"Advanced options"</summary>
            <div class="stack">
                <Piece load=common_fields />
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn CommonFields() -> impl IntoView {
    let context = expect_context::<FormContext>();
    let sections = COMMON.iter();
    let sections = sections.map(|part| section(&context, part, "stack", FormContext::common));
    sections.collect_view()
}

/// What makes the control of a field.
type Draw = fn(&FormContext, &'static Field) -> AnyView;

/// Fields that belong together, under their title.
fn section(
    context: &FormContext,
    section: &'static Section,
    class: &'static str,
    draw: Draw,
) -> AnyView {
    let kind = context.fields.kind;
    let fields = section.fields.iter().filter(|field| kind.offers(field));
    let fields = fields
        .map(|field| shown(context, field, draw))
        .collect::<Vec<_>>();
    match (section.title, section.beside) {
        _ if fields.is_empty() => ().into_any(),
        ("", false) => fields.into_any(),
        ("", true) => view! { <div class="side-by-side">{fields}</div> }.into_any(),
        (title, _) => view! {
            <fieldset class=class>
                <legend>{title}</legend>
                {fields}
            </fieldset>
        }
        .into_any(),
    }
}

/// A field, while what it depends on is chosen.
fn shown(context: &FormContext, field: &'static Field, draw: Draw) -> AnyView {
    let control = draw(context, field);
    let control = match context.known.of_field(&field.path(), usize::MAX) {
        None => control,
        Some(known) => view! {
            <div class="field">
                {control}
                <div class="known-now" role="group" aria-label=format!("{}, as it is set", field.label)>
                    "Set now:"
                    {known}
                </div>
            </div>
        }
        .into_any(),
    };
    match context.fields.condition(field) {
        None => control,
        Some((other, chosen)) => view! {
            <div hidden=Signal::derive(move || !other.read().is(chosen))>{control}</div>
        }
        .into_any(),
    }
}
