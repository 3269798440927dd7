//! The form of any policy besides *Credential Injection JWT Generation*, drawn from
//! the table of its kind.

use gateway_model::PolicyView;
use leptos::prelude::*;
use serde_json::Value;

use super::advanced::{AdvancedFields, AdvancedOptions};
use super::control::control;
use super::state::State;
use super::submit::Submittable;
use super::target::{FormDraft, Target};
use crate::components::field::{FormIssues, IssueSummary};
use crate::forms::kinds::{Content, Kind, Section};
use crate::forms::other_policy::OtherPolicyForm;

/// What is in the form, field by field.
#[derive(Clone, Copy)]
struct OtherFields {
    kind: &'static Kind,
    states: StoredValue<Vec<State>>,
    advanced: AdvancedFields,
    /// What the gateway has.
    begin: RwSignal<Value>,
}

impl OtherFields {
    fn new(form: OtherPolicyForm) -> Self {
        let begin = RwSignal::new(form.document());
        let OtherPolicyForm {
            kind,
            contents,
            advanced,
        } = form;
        Self {
            kind,
            states: StoredValue::new(contents.into_iter().map(State::new).collect()),
            advanced: AdvancedFields::new(advanced),
            begin,
        }
    }

    /// What is sent; the view that asks is kept up to date.
    fn document(self) -> Value {
        let contents = self.states.with_value(|states| {
            let contents = states.iter().map(|state| state.read());
            contents.collect::<Vec<Content>>()
        });
        let form = OtherPolicyForm {
            kind: self.kind,
            contents,
            advanced: self.advanced.read(),
        };
        form.document()
    }

    /// Fills the form anew with what the gateway has.
    fn write(self, form: OtherPolicyForm) {
        self.begin.set(form.document());
        self.put(form);
    }

    /// Fills the form with what a text says, but for what is in no text.
    fn fill(self, mut text: OtherPolicyForm) {
        self.states.with_value(|states| {
            for (state, content) in states.iter().zip(&mut text.contents) {
                if let State::Secret(secret) = state {
                    *content = Content::Secret(secret.get_untracked());
                }
            }
        });
        text.advanced = untrack(|| self.advanced.read()).with_text(text.advanced);
        self.put(text);
    }

    fn put(self, form: OtherPolicyForm) {
        self.advanced.write(form.advanced);
        self.states.with_value(|states| {
            for (state, content) in states.iter().zip(form.contents) {
                state.write(content);
            }
        });
    }
}

/// The form of a policy.
#[component]
pub(super) fn OtherPolicyFormView(target: Target, form: OtherPolicyForm) -> impl IntoView {
    provide_context(FormIssues::new());
    let kind = form.kind;
    let fields = OtherFields::new(form);
    let document = Memo::new(move |_| fields.document());
    let dirty = move || document.with(|document| fields.begin.with(|begin| begin != document));
    let draft = FormDraft {
        document: document.into(),
        take: Callback::new(move |view: PolicyView| {
            if let Some(form) = OtherPolicyForm::of(&view) {
                fields.write(form);
            }
        }),
        fill: Callback::new(move |view: PolicyView| {
            if let Some(form) = OtherPolicyForm::of(&view) {
                fields.fill(form);
            }
        }),
    };
    let instance = target.instance().clone();
    let sections = kind.sections.iter();
    let sections = sections.map(|part| section(fields, document, part));
    let sections = sections.collect_view();
    view! {
        <Submittable target draft dirty=Signal::derive(dirty)>
            <p>{kind.help}</p>
            <IssueSummary />
            {sections}
            <AdvancedOptions
                instance
                fields=fields.advanced
                for_service=kind.for_service
                for_requests=kind.for_requests
            />
        </Submittable>
    }
    .into_any()
}

/// Fields that belong together, under their title.
fn section(fields: OtherFields, document: Memo<Value>, section: &'static Section) -> AnyView {
    let controls = fields.states.with_value(|states| {
        let all = fields.kind.fields().zip(states);
        let own = all.filter(|(field, _)| section.fields.iter().any(|it| std::ptr::eq(it, *field)));
        let own = own.map(|(field, state)| {
            let condition = fields.kind.condition(field);
            let condition =
                condition.and_then(|(place, chosen)| Some((states.get(place).copied()?, chosen)));
            let control = control(field, *state, document);
            match condition {
                None => control,
                Some((other, chosen)) => view! {
                    <div hidden=Signal::derive(move || !other.read().is(chosen))>{control}</div>
                }
                .into_any(),
            }
        });
        own.collect_view()
    });
    match section.title {
        "" => controls.into_any(),
        title => view! {
            <fieldset class="section">
                <legend>{title}</legend>
                {controls}
            </fieldset>
        }
        .into_any(),
    }
}
