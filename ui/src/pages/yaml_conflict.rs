//! What happens when somebody else has changed an API instance while its text is open: it
//! is said at once, and brought together with what is in the text, line by line.

use gateway_model::{ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Api, ApiError, Tag, Tagged};
use crate::components::merge::{ChangedNotice, Decision, MergeDialog};
use crate::forms::merge::{Judge, Side, Three, merge_lines};
use crate::notices::Notices;

/// The text, and what is known of somebody else's.
#[derive(Clone, Copy)]
pub struct TextConflict {
    api: Api,
    notices: Notices,
    name: StoredValue<ApiInstanceName>,
    /// What the gateway last showed of the API instance.
    live: Memo<ApiInstanceView>,
    text: RwSignal<String>,
    /// The text as the gateway had it.
    applied: RwSignal<String>,
    seen: RwSignal<Option<Tag>>,
    /// What is decided about.
    asked: StoredValue<Option<Tagged<String>>>,
    decision: Decision,
}

impl TextConflict {
    /// Nothing yet.
    pub fn new(
        live: Memo<ApiInstanceView>,
        text: RwSignal<String>,
        applied: RwSignal<String>,
        seen: RwSignal<Option<Tag>>,
    ) -> Self {
        Self {
            api: expect_context(),
            notices: expect_context(),
            name: StoredValue::new(live.with_untracked(|it| it.instance.name.clone())),
            live,
            text,
            applied,
            seen,
            asked: StoredValue::new(None),
            decision: Decision::new(),
        }
    }

    /// What is to be said. A file that declares it is changed there.
    fn words(self) -> Option<String> {
        let (revision, is_managed) = self.live.with(|it| (it.revision, it.source.is_none()));
        let seen = self.seen.get()?;
        let is_news = is_managed && seen != Tag::of_revision(revision);
        is_news.then(|| "Somebody else changed this API instance.".to_owned())
    }

    /// Brings together what is in the text and what somebody else has applied before. True
    /// if it is to be sent again; else a person is asked first, or there was no such thing.
    ///
    /// # Errors
    /// The other version cannot be had.
    pub async fn overtaken(self) -> Result<Option<bool>, ApiError> {
        self.settle(true).await
    }

    /// True if there was nothing to ask about, and nothing if there was nothing new. A text
    /// that `sends` does so once it is decided.
    async fn settle(self, sends: bool) -> Result<Option<bool>, ApiError> {
        let Some(name) = self.name.try_get_value() else {
            return Ok(None);
        };
        let theirs = self.api.yaml(&name).await?;
        if self.seen.try_get_untracked() == Some(theirs.tag.clone()) {
            return Ok(None);
        }
        let mut judge = Judge::default();
        let Some(merged) = self.merge(&mut judge, &theirs) else {
            return Ok(None);
        };
        let clashes = judge.clashes();
        if clashes.is_empty() {
            self.take(merged, theirs);
            return Ok(Some(true));
        }
        self.asked.try_set_value(Some(theirs));
        self.decision.ask(clashes, sends);
        Ok(Some(false))
    }

    /// None where nobody is on the page any more.
    fn merge(self, judge: &mut Judge, theirs: &Tagged<String>) -> Option<String> {
        let (base, mine) = (
            self.applied.try_get_untracked()?,
            self.text.try_get_untracked()?,
        );
        let texts = Three {
            base: base.as_str(),
            mine: mine.as_str(),
            theirs: theirs.value.as_str(),
        };
        Some(merge_lines(judge, texts))
    }

    fn take(self, merged: String, theirs: Tagged<String>) {
        self.text.try_set(merged);
        self.applied.try_set(theirs.value);
        self.seen.try_set(theirs.tag);
    }

    fn decided(self, sides: Vec<Side>) {
        let asked = self.asked.try_update_value(Option::take).flatten();
        if let Some(theirs) = asked
            && let Some(merged) = self.merge(&mut Judge::knowing(sides), &theirs)
        {
            self.take(merged, theirs);
        }
    }
}

/// Says that somebody else has changed it, but not while it is being sent.
#[component]
pub fn TextChanged(conflict: TextConflict, waiting: RwSignal<bool>) -> impl IntoView {
    let words = Memo::new(move |_| conflict.words().filter(|_| !waiting.get()));
    let take = Callback::new(move |()| {
        spawn_local(async move {
            match conflict.settle(false).await {
                Ok(Some(true)) => conflict.notices.done("Taken in. Nothing is applied yet."),
                Ok(_) => {}
                Err(error) => conflict.notices.failed(error.to_string()),
            }
        });
    });
    view! { <ChangedNotice words take /> }.into_any()
}

/// Asks what is to hold of what both have changed; `again` sends the text once more.
#[component]
pub fn TextDecision(conflict: TextConflict, again: Callback<()>) -> impl IntoView {
    let decided = Callback::new(move |sides| {
        conflict.decided(sides);
        if conflict.decision.sends() {
            again.run(());
        }
    });
    view! { <MergeDialog what="API instance" decision=conflict.decision decided /> }.into_any()
}
