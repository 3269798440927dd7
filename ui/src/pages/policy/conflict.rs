//! What happens when somebody else has changed the policy while its form is open: it is said
//! at once, and brought together with what is in the form.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::fields::PolicyFields;
use super::target::Target;
use super::text::PolicyText;
use crate::api::{Api, ApiError, PolicyAt, Tag, Tagged};
use crate::components::merge::{ChangedNotice, Decision, MergeDialog};
use crate::components::moment::time_of_day;
use crate::forms::difference::{differences, summary};
use crate::forms::merge::{Judge, Side, Three, merge_policies};
use crate::forms::policy::PolicyForm;
use crate::live::Live;
use crate::notices::Notices;

/// What somebody else has made of the policy.
#[derive(Clone)]
struct Theirs {
    form: PolicyForm,
    tag: Option<Tag>,
    /// Whether its secret was set since the form was opened.
    secret_set: bool,
    /// When it was changed last, in seconds since 1970-01-01T00:00:00Z.
    at: Option<u64>,
}

/// What is known of it.
#[derive(Clone, Copy)]
pub struct Conflict {
    api: Api,
    notices: Notices,
    fields: PolicyFields,
    text: PolicyText,
    target: StoredValue<Target>,
    /// What is not in the form yet.
    theirs: RwSignal<Option<Theirs>>,
    /// What is decided about.
    asked: StoredValue<Option<Theirs>>,
    removed: RwSignal<bool>,
    decision: Decision,
}

impl Conflict {
    /// Nothing yet, of the policy that a form is for.
    pub fn new(target: &Target, fields: PolicyFields, text: PolicyText) -> Self {
        Self {
            api: expect_context(),
            notices: expect_context(),
            fields,
            text,
            target: StoredValue::new(target.clone()),
            theirs: RwSignal::new(None),
            asked: StoredValue::new(None),
            removed: RwSignal::new(false),
            decision: Decision::new(),
        }
    }

    /// The policy that the form is for, and what was seen of it.
    fn edited(self) -> Option<(PolicyAt, RwSignal<Option<Tag>>)> {
        self.target.try_with_value(|target| match target {
            Target::New(_) => None,
            Target::Edit(at, seen) => Some((at.clone(), *seen)),
        })?
    }

    /// Looks at the policy each time that its API instance has changed, but not while the
    /// form is being sent.
    pub fn watch(self, live: Live, waiting: RwSignal<bool>) {
        let Some((at, seen)) = self.edited() else {
            return;
        };
        let revision = Memo::new(move |_| {
            let instance = live.instance(&at.instance)?;
            Some(Tag::of_revision(instance.revision))
        });
        Effect::new(move |_| {
            let now = revision.get();
            if now.is_some() && now != seen.get_untracked() && !waiting.get() {
                spawn_local(self.look());
            }
        });
    }

    async fn look(self) {
        match self.fetch().await {
            Ok(theirs) => drop(self.theirs.try_set(theirs)),
            Err(error) if error.is_not_found() => drop(self.removed.try_set(true)),
            // That the gateway is away is said elsewhere.
            Err(_) => {}
        }
    }

    /// What the gateway has; none if that is what was seen.
    async fn fetch(self) -> Result<Option<Theirs>, ApiError> {
        let Some((at, seen)) = self.edited() else {
            return Ok(None);
        };
        let Tagged { value, tag } = self.api.policy(&at).await?;
        let before = seen.try_get_untracked().flatten();
        if tag == before {
            return Ok(None);
        }
        let revisions = self.api.revisions(&at).await?;
        let known = before.and_then(|tag| tag.revision());
        let since = revisions.iter().filter(|it| Some(it.revision) > known);
        Ok(PolicyForm::of_view(&value).map(|form| Theirs {
            form,
            tag,
            secret_set: since.clone().any(|it| it.secret_changed),
            at: since.map(|it| it.at).next(),
        }))
    }

    /// What is to be said; nothing where nothing of the form has changed.
    fn words(self) -> Option<String> {
        if self.removed.get() {
            let words = "Somebody else deleted this policy, so it cannot be applied any more. What \
                         you wrote is still here.";
            return Some(words.to_owned());
        }
        self.theirs.with(|theirs| {
            let theirs = theirs.as_ref()?;
            let base = self.fields.base().document();
            let mut changed = summary(&differences(&base, &theirs.form.document()));
            if let (true, Some(field)) = (theirs.secret_set, theirs.form.kind.secret()) {
                let gap = if changed.is_empty() { "" } else { "; " };
                changed += &format!("{gap}{}: set", field.label);
            }
            let time = theirs.at.map(|at| format!(" at {}", time_of_day(at)));
            let time = time.unwrap_or_default();
            (!changed.is_empty())
                .then(|| format!("Somebody else changed this policy{time}. {changed}."))
        })
    }

    /// Brings what is known into the form, or asks.
    async fn take_in(self) {
        // What is typed as text is in the form first.
        if untrack(|| self.text.is_shown()) && !self.text.take_over().await {
            return self.text.point(None);
        }
        if let Some(theirs) = self.theirs.try_get_untracked().flatten()
            && self.settle(theirs, false)
        {
            self.notices.done("Taken in. Nothing is applied yet.");
        }
    }

    /// Brings together what is in the form and what somebody else has applied before. True
    /// if it is to be sent again; else a person is asked first, or there was no such thing.
    ///
    /// # Errors
    /// The other version cannot be had.
    pub async fn overtaken(self) -> Result<Option<bool>, ApiError> {
        let theirs = self.fetch().await?;
        Ok(theirs.map(|theirs| self.settle(theirs, true)))
    }

    /// True if there was nothing to ask about. A form that `sends` does so once it is
    /// decided.
    fn settle(self, theirs: Theirs, sends: bool) -> bool {
        let mut judge = Judge::default();
        let merged = self.merge(&mut judge, &theirs);
        let clashes = judge.clashes();
        if clashes.is_empty() {
            self.take(merged, theirs);
            return true;
        }
        self.asked.try_set_value(Some(theirs));
        self.decision.ask(clashes, sends);
        false
    }

    fn merge(self, judge: &mut Judge, theirs: &Theirs) -> PolicyForm {
        let (base, mine) = (self.fields.base(), self.fields.form());
        let forms = Three {
            base: &base,
            mine: &mine,
            theirs: &theirs.form,
        };
        merge_policies(judge, forms, theirs.secret_set)
    }

    fn take(self, merged: PolicyForm, theirs: Theirs) {
        let Theirs { form, tag, .. } = theirs;
        self.fields.take(merged, form);
        if let Some((_, seen)) = self.edited() {
            seen.set(tag);
        }
        self.theirs.set(None);
    }

    fn decided(self, sides: Vec<Side>) {
        let asked = self.asked.try_update_value(Option::take).flatten();
        if let Some(theirs) = asked {
            let merged = self.merge(&mut Judge::knowing(sides), &theirs);
            self.take(merged, theirs);
        }
    }
}

/// Says what somebody else has changed.
#[component]
pub fn PolicyChanged(conflict: Conflict) -> impl IntoView {
    let words = Memo::new(move |_| conflict.words());
    let take = Callback::new(move |()| spawn_local(conflict.take_in()));
    let can_take = Signal::derive(move || !conflict.removed.get());
    view! { <ChangedNotice words can_take take /> }.into_any()
}

/// Asks what is to hold of what both have changed; `again` sends the form once more.
#[component]
pub fn PolicyDecision(conflict: Conflict, again: Callback<()>) -> impl IntoView {
    let decided = Callback::new(move |sides| {
        conflict.decided(sides);
        if conflict.decision.sends() {
            again.run(());
        }
    });
    view! { <MergeDialog what="policy" decision=conflict.decision decided /> }.into_any()
}
