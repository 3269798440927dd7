//! What happens when somebody else has changed the settings while their form is open: it is
//! said at once, and brought together with what is in the form.

use gateway_model::ApiInstanceView;
use leptos::prelude::*;

use super::fields::ApiInstanceFields;
use crate::api::{Api, ApiError, Tag};
use crate::components::merge::{ChangedNotice, Decision, MergeDialog};
use crate::forms::api_instance::ApiInstanceForm;
use crate::forms::difference::summary;
use crate::forms::merge::{Judge, Side, Three, instance_changes, merge_instances};
use crate::notices::Notices;

/// What is known of it.
#[derive(Clone, Copy)]
pub struct InstanceConflict {
    api: Api,
    notices: Notices,
    fields: ApiInstanceFields,
    /// What the gateway last showed.
    live: Memo<ApiInstanceView>,
    /// What the form has seen of it.
    seen: RwSignal<u64>,
    /// What is decided about.
    asked: StoredValue<Option<ApiInstanceView>>,
    decision: Decision,
}

impl InstanceConflict {
    /// Nothing yet.
    pub fn new(
        fields: ApiInstanceFields,
        live: Memo<ApiInstanceView>,
        seen: RwSignal<u64>,
    ) -> Self {
        Self {
            api: expect_context(),
            notices: expect_context(),
            fields,
            live,
            seen,
            asked: StoredValue::new(None),
            decision: Decision::new(),
        }
    }

    /// The API instance as the gateway last showed it.
    pub fn instance(self) -> ApiInstanceView {
        self.live.get_untracked()
    }

    /// What the form has seen.
    pub fn seen(self) -> Tag {
        Tag::of_revision(self.seen.get_untracked())
    }

    /// What is to be said; nothing where nothing of the form has changed.
    fn words(self) -> Option<String> {
        let (live, base) = (self.live.get(), self.fields.begin.get());
        if live.revision <= self.seen.get() {
            return None;
        }
        let changed = summary(&instance_changes(&base, &ApiInstanceForm::of(&live)));
        (!changed.is_empty()).then(|| format!("Somebody else changed these settings. {changed}."))
    }

    /// Brings together what is in the form and what somebody else has applied before. True
    /// if it is to be sent again; else a person is asked first, or there was no such thing.
    ///
    /// # Errors
    /// The other version cannot be had.
    pub async fn overtaken(self) -> Result<Option<bool>, ApiError> {
        let name = self
            .live
            .try_with_untracked(|live| live.instance.name.clone());
        let Some(name) = name else {
            return Ok(None);
        };
        let theirs = self.api.api_instance(&name).await?;
        let is_news = self.seen.try_get_untracked() != Some(theirs.revision);
        Ok(is_news.then(|| self.settle(theirs, true)))
    }

    /// True if there was nothing to ask about. A form that `sends` does so once it is
    /// decided.
    fn settle(self, theirs: ApiInstanceView, sends: bool) -> bool {
        let mut judge = Judge::default();
        let merged = self.merge(&mut judge, &theirs);
        let clashes = judge.clashes();
        if clashes.is_empty() {
            self.take(merged, &theirs);
            return true;
        }
        self.asked.try_set_value(Some(theirs));
        self.decision.ask(clashes, sends);
        false
    }

    fn merge(self, judge: &mut Judge, theirs: &ApiInstanceView) -> ApiInstanceForm {
        let (base, mine) = untrack(|| (self.fields.begin.get(), self.fields.read()));
        let forms = Three {
            base: &base,
            mine: &mine,
            theirs: &ApiInstanceForm::of(theirs),
        };
        merge_instances(judge, forms)
    }

    fn take(self, merged: ApiInstanceForm, theirs: &ApiInstanceView) {
        self.fields.take(merged, ApiInstanceForm::of(theirs));
        self.seen.set(theirs.revision);
    }

    fn decided(self, sides: Vec<Side>) {
        let asked = self.asked.try_update_value(Option::take).flatten();
        if let Some(theirs) = asked {
            let merged = self.merge(&mut Judge::knowing(sides), &theirs);
            self.take(merged, &theirs);
        }
    }
}

/// Says what somebody else has changed.
#[component]
pub fn InstanceChanged(conflict: InstanceConflict) -> impl IntoView {
    let words = Memo::new(move |_| conflict.words());
    let take = Callback::new(move |()| {
        if conflict.settle(conflict.live.get_untracked(), false) {
            conflict.notices.done("Taken in. Nothing is applied yet.");
        }
    });
    view! { <ChangedNotice words take /> }.into_any()
}

/// Asks what is to hold of what both have changed; `again` sends the form once more.
#[component]
pub fn InstanceDecision(conflict: InstanceConflict, again: Callback<()>) -> impl IntoView {
    let decided = Callback::new(move |sides| {
        conflict.decided(sides);
        if conflict.decision.sends() {
            again.run(());
        }
    });
    view! { <MergeDialog what="API instance" decision=conflict.decision decided /> }.into_any()
}
