//! What every form of a policy does: it sends what is in it, and says what came of
//! it.

use gateway_model::{Errors, Issue};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::conflict::{Conflict, PolicyChanged, PolicyDecision};
use super::disabling;
use super::fields::PolicyFields;
use super::target::Target;
use super::text::{PolicyText, TextSwitch, TextView};
use crate::addresses;
use crate::api::{Api, ApiError};
use crate::components::differences::what_changes;
use crate::components::field::{FormIssues, focus_field, place_of};
use crate::leaving::Leaving;
use crate::live::Live;
use crate::notices::Notices;
use crate::questions::Questions;

/// The form element around its fields, which can be seen as text as well.
#[component]
pub fn Submittable(target: Target, fields: PolicyFields, children: Children) -> impl IntoView {
    let leaving = expect_context::<Leaving>();
    let text = PolicyText::new(fields);
    leaving.watch(Signal::derive(move || fields.is_dirty() || text.is_ahead()));
    let waiting = RwSignal::new(false);
    let conflict = Conflict::new(&target, fields, text);
    conflict.watch(expect_context(), waiting);
    let edited = target.policy().is_some();
    let navigate = use_navigate();
    let back = addresses::api_instance(target.instance());
    let leave = {
        let back = back.clone();
        move || navigate(&back, NavigateOptions::default())
    };
    let submitting = Submitting {
        api: expect_context(),
        live: expect_context(),
        leaving,
        notices: expect_context(),
        questions: expect_context(),
        issues: expect_context(),
        target: StoredValue::new(target),
        leave: StoredValue::new_local(Box::new(leave)),
        fields,
        text,
        conflict,
        waiting,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        spawn_local(submitting.ask_and_send());
    };
    let again = Callback::new(move |()| submitting.send_once());
    view! {
        <form class="card form" on:submit=submit novalidate>
            {edited.then(|| view! { <PolicyChanged conflict /> })}
            <TextSwitch text />
            <div class="fields" hidden=Signal::derive(move || text.is_shown())>
                {children()}
            </div>
            <TextView text />
            {edited.then(|| what_changes(move || fields.changes()))}
            <FormEnd waiting back />
        </form>
        {edited.then(|| view! { <PolicyDecision conflict again /> })}
    }
    .into_any()
}

/// The ways out of the form.
#[component]
fn FormEnd(waiting: RwSignal<bool>, back: String) -> impl IntoView {
    view! {
        <div class="actions form-end">
            <button type="submit" class="primary" aria-disabled=Signal::derive(move || waiting.get().to_string())>
                {move || if waiting.get() { "Applying…" } else { "Apply" }}
            </button>
            <a class="button" href=back>
                "Cancel"
            </a>
        </div>
    }
    .into_any()
}

/// Applying what is in the form.
#[derive(Clone, Copy)]
struct Submitting {
    api: Api,
    live: Live,
    leaving: Leaving,
    notices: Notices,
    questions: Questions,
    issues: FormIssues,
    target: StoredValue<Target>,
    /// Goes to where the form was opened.
    leave: StoredValue<Box<dyn Fn()>, LocalStorage>,
    fields: PolicyFields,
    text: PolicyText,
    conflict: Conflict,
    /// Whether it is being sent.
    waiting: RwSignal<bool>,
}

impl Submitting {
    /// Sends what is in the form, after a question where that disables what guards or signs.
    async fn ask_and_send(self) {
        if !self.takes_over().await {
            return;
        }
        let question = self
            .target
            .try_with_value(|target| disabling::question(target, self.fields, self.live));
        match question.flatten() {
            None => self.send_once(),
            Some(question) => self.questions.ask(question, move || self.send_once()),
        }
    }

    /// Sends what is in the form and leaves it, unless it is on its way already.
    fn send_once(self) {
        let is_sent = self.waiting.try_get_untracked() != Some(false);
        let Some(target) = self.target.try_get_value().filter(|_| !is_sent) else {
            return;
        };
        self.waiting.set(true);
        spawn_local(async move {
            let applied = self.apply(&target).await;
            self.waiting.try_set(false);
            if applied {
                let _ = self.leave.try_with_value(|leave| leave());
            }
        });
    }

    /// Whether the fields have what is written as text, if it is.
    async fn takes_over(self) -> bool {
        let good = !untrack(|| self.text.is_shown()) || self.text.take_over().await;
        if !good {
            self.text.point(None);
        }
        good
    }

    /// Sends what is in the form, and says what came of it. True if it is applied.
    async fn apply(self, target: &Target) -> bool {
        let as_text = untrack(|| self.text.is_shown());
        match self.send(target).await {
            Ok(true) => {
                self.leaving.forget();
                self.live.applied(target.instance(), self.notices).await;
                return true;
            }
            Ok(false) => {}
            Err(ApiError::Refused(problem)) if !problem.issues.is_empty() => {
                self.refused(problem.issues, as_text);
            }
            Err(error) => self.notices.failed(error.of_change()),
        }
        false
    }

    /// Sends what is in the form, together with what others have applied before. False if
    /// they changed the same, which a person is asked about.
    async fn send(self, target: &Target) -> Result<bool, ApiError> {
        loop {
            let document = self.fields.document.get_untracked();
            match target.send(self.api, &document).await {
                Err(error) if error.is_conflict() => match self.conflict.overtaken().await? {
                    Some(true) => {}
                    Some(false) => return Ok(false),
                    None => return Err(error),
                },
                sent => return sent.map(|()| true),
            }
        }
    }

    /// Shows a refusal at the fields that it is about, or in the text.
    fn refused(self, issues: Vec<Issue>, as_text: bool) {
        let first = issues.errors().min_by_key(|issue| place_of(&issue.path));
        let first = first.map(|issue| issue.path.clone()).unwrap_or_default();
        self.issues.set(issues);
        if as_text {
            self.text.point(Some(&first));
        } else {
            focus_field(&first);
        }
    }
}
