//! The policy of a form as text: what is typed there goes into the fields a moment
//! later, and what comes into the fields from elsewhere into the text.
//!
//! The gateway writes and reads the text. The private key and the service are the
//! fields' own and do not stand in it.

use std::time::Duration;

use gateway_model::{Issue, Place};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::fields::PolicyFields;
use crate::api::{Api, ApiError};
use crate::components::copy::CopyButton;
use crate::components::field::{FormIssues, focus_field};
use crate::components::piece::{Piece, piece};
use crate::components::when::When;
use crate::components::yaml_area::{YamlArea, put_cursor};
use crate::forms::policy::PolicyForm;
use crate::forms::policy_text::{self, Places};
use crate::notices::Notices;

/// From the last key that was typed to the fields.
const PAUSE: Duration = Duration::from_millis(250);

/// The text.
#[derive(Clone, Copy)]
pub struct PolicyText {
    api: Api,
    form_issues: FormIssues,
    fields: PolicyFields,
    shown: RwSignal<bool>,
    text: RwSignal<String>,
    /// The text that the fields have taken over.
    taken: RwSignal<String>,
    /// What the fields said then.
    said: StoredValue<Value>,
    places: RwSignal<Places>,
    /// Why they cannot take over what is there now.
    issues: RwSignal<Vec<Issue>>,
    area: NodeRef<html::Textarea>,
}

impl PolicyText {
    /// The text of these fields, out of sight. The form has to provide [`FormIssues`].
    pub fn new(fields: PolicyFields) -> Self {
        let it = Self {
            api: expect_context(),
            form_issues: expect_context(),
            fields,
            shown: RwSignal::new(false),
            text: RwSignal::new(String::new()),
            taken: RwSignal::new(String::new()),
            said: StoredValue::new(Value::Null),
            places: RwSignal::new(Places::default()),
            issues: RwSignal::new(Vec::new()),
            area: NodeRef::new(),
        };
        let notices = expect_context::<Notices>();
        Effect::new(move |_| {
            let says = it.says();
            if it.shown.get_untracked() && it.said.with_value(|said| *said != says) {
                spawn_local(it.open(notices));
            }
        });
        it
    }

    /// What the fields say, without the secret; whoever asks is kept up to date.
    fn says(self) -> Value {
        self.fields.text()
    }

    /// Whether it is in sight.
    pub fn is_shown(self) -> bool {
        self.shown.get()
    }

    /// Whether it has something that the fields do not.
    pub fn is_ahead(self) -> bool {
        self.shown.get() && self.text.get() != self.taken.get()
    }

    /// Writes what the fields say, and shows it; or shows what is wrong with the fields.
    async fn open(self, notices: Notices) {
        let says = untrack(|| self.says());
        self.said.try_set_value(says.clone());
        match self.api.policy_to_yaml(&says).await {
            Ok(text) => {
                self.text.try_set(text);
                // Whatever may be wrong with it is said beside it.
                let _ = self.take_over().await;
                self.shown.try_set(true);
            }
            Err(ApiError::Refused(problem)) if !problem.issues.is_empty() => {
                let first = problem.issues.first().map(|issue| issue.path.clone());
                self.form_issues.set(problem.issues);
                focus_field(&first.unwrap_or_default());
            }
            Err(error) => notices.failed(error.to_string()),
        }
    }

    /// Goes back to the fields, unless they cannot take over what is there.
    async fn close(self) {
        if self.take_over().await {
            self.shown.try_set(false);
        } else {
            self.point(None);
        }
    }

    /// Takes over what was typed, once nobody has typed on for a moment.
    fn typed(self) {
        let typed = self.text.get_untracked();
        let ask = move || {
            if self.text.try_with_untracked(|text| *text == typed) == Some(true) {
                spawn_local(async move {
                    if self.take_over().await {
                        // What the form was refused for is about another text.
                        self.form_issues.set(Vec::new());
                    }
                });
            }
        };
        set_timeout(ask, PAUSE);
    }

    /// Has the gateway read the text, and puts it into the fields. False if they cannot
    /// take it over as it is.
    pub async fn take_over(self) -> bool {
        let Some(text) = self.text.try_get_untracked() else {
            return false;
        };
        let answer = self.api.policy_from_yaml(&text).await;
        // Only the latest text counts.
        if self.text.try_with_untracked(|now| *now == text) != Some(true) {
            return false;
        }
        let outcome = match answer.map(policy_text::read) {
            Ok(Some((policy, places))) => {
                let issue = policy_text::other_kind(&policy, self.fields.kind);
                let issue = issue.map(|issue| places.locate(issue));
                self.places.set(places);
                match issue {
                    Some(issue) => Err(vec![issue]),
                    None => {
                        if let Some(form) = PolicyForm::of(&policy) {
                            self.fields.fill(form);
                        }
                        Ok(())
                    }
                }
            }
            Ok(None) => Err(vec![Issue::error("", ApiError::Unreadable.to_string())]),
            Err(ApiError::Refused(problem)) if !problem.issues.is_empty() => Err(problem.issues),
            Err(error) => Err(vec![Issue::error("", error.to_string())]),
        };
        let good = outcome.is_ok();
        if good {
            self.taken.set(text);
            self.said.set_value(untrack(|| self.says()));
        }
        self.issues.set(outcome.err().unwrap_or_default());
        good
    }

    /// Puts the cursor at the part of the policy at `path`, or at the first issue of
    /// the text.
    pub fn point(self, path: Option<&str>) {
        let first = |issues: &Vec<Issue>| issues.iter().find_map(|issue| issue.place);
        let at: Option<Option<Place>> = match path {
            Some(path) => self.places.try_with_untracked(|places| places.find(path)),
            None => self.issues.try_with_untracked(first),
        };
        if let Some(at) = at.flatten() {
            self.text
                .try_with_untracked(|text| put_cursor(self.area, text, at));
        }
    }
}

/// The ways between the fields and the text.
#[component]
pub fn TextSwitch(text: PolicyText) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let pressed = move |shown: bool| move || (text.shown.get() == shown).to_string();
    let to_text = move |_| {
        if !text.shown.get_untracked() {
            spawn_local(text.open(notices));
        }
    };
    let to_fields = move |_| {
        if text.shown.get_untracked() {
            spawn_local(text.close());
        }
    };
    view! {
        <div class="tabs" role="group" aria-label="Edit as">
            <button type="button" aria-pressed=pressed(false) on:click=to_fields>
                "Form"
            </button>
            <button type="button" aria-pressed=pressed(true) on:click=to_text>
                "YAML"
            </button>
        </div>
    }
    .into_any()
}

piece!(
    /// The text of a policy, which the form does not wait for.
    text_area: TextArea in policy_rest
);

/// The text, while it is in sight.
#[component]
pub fn TextView(text: PolicyText) -> impl IntoView {
    provide_context(text);
    view! {
        <When on=Signal::derive(move || text.is_shown())>
            <Piece load=text_area />
        </When>
    }
    .into_any()
}

#[component]
fn TextArea() -> impl IntoView {
    let text = expect_context::<PolicyText>();
    let issues = Memo::new(move |_| {
        let own = text.issues.get();
        if !own.is_empty() {
            return own;
        }
        let told = text.form_issues.every().into_iter();
        text.places
            .with(|places| told.map(|issue| places.locate(issue)).collect())
    });
    view! {
        <YamlArea
            label="Policy as YAML"
            help="An item of the list of policies in Local Mode. The private key and the service \
                  are not in it: they stay what they are in the form."
            text=text.text
            area=text.area
            issues
            spoken="status"
            typed=Callback::new(move |()| text.typed())
        />
        <div class="actions">
            <CopyButton text=text.text />
        </div>
    }
}
