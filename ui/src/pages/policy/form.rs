//! The form of a policy, drawn from the table of its kind.

use gateway_model::KeyView;
use leptos::prelude::*;

use super::advanced::AdvancedOptions;
use super::control::FormContext;
use super::fields::PolicyFields;
use super::preview::Preview;
use super::submit::Submittable;
use super::target::Target;
use crate::components::field::{FormIssues, IssueSummary};
use crate::forms::kinds::{Field, Section};
use crate::forms::policy::PolicyForm;

/// The form and, where the policy makes tokens, the one of a sample request beside it.
/// `key` is what may be known of the key that is set.
#[component]
pub(super) fn PolicyFormView(
    target: Target,
    form: PolicyForm,
    key: Option<KeyView>,
) -> impl IntoView {
    provide_context(FormIssues::new());
    let kind = form.kind;
    let fields = PolicyFields::new(form);
    let explanation = RwSignal::new(None);
    let context = FormContext {
        target: target.clone(),
        key,
        fields,
        explanation,
    };
    let instance = target.instance().clone();
    let help = (!kind.help.is_empty()).then(|| view! { <p>{kind.help}</p> });
    let sections = kind.sections.iter();
    let sections = sections.map(|part| section(&context, part)).collect_view();
    let preview = kind
        .makes_tokens
        .then(|| view! { <Preview target=target.clone() fields explanation /> });
    let form = view! {
        <Submittable target fields>
            {help}
            <IssueSummary />
            {sections}
            <AdvancedOptions
                instance
                fields=fields.advanced
                for_service=kind.for_service
                for_requests=kind.for_requests
            />
        </Submittable>
    };
    match preview {
        None => form.into_any(),
        Some(preview) => view! { <div class="workbench">{form} {preview}</div> }.into_any(),
    }
}

/// Fields that belong together, under their title.
fn section(context: &FormContext, section: &'static Section) -> AnyView {
    let fields = section.fields.iter();
    let fields = fields.map(|field| shown(context, field)).collect_view();
    match (section.title, section.beside) {
        ("", false) => fields.into_any(),
        ("", true) => view! { <div class="side-by-side">{fields}</div> }.into_any(),
        (title, _) => view! {
            <fieldset class="section">
                <legend>{title}</legend>
                {fields}
            </fieldset>
        }
        .into_any(),
    }
}

/// A field, while what it depends on is chosen.
fn shown(context: &FormContext, field: &'static Field) -> AnyView {
    let control = context.control(field);
    match context.fields.condition(field) {
        None => control,
        Some((other, chosen)) => view! {
            <div hidden=Signal::derive(move || !other.read().is(chosen))>{control}</div>
        }
        .into_any(),
    }
}
