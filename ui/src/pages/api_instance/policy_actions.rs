//! What can be done to a policy where it stands in the list: switch, move, remove.

use gateway_model::{ApiInstanceView, PolicyView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Api, ApiError, PolicyAt, Tag};
use crate::components::focus::{focus_id, once_rendered};
use crate::components::policy::title;
use crate::forms::policy::switched;
use crate::live::Live;
use crate::notices::Notices;
use crate::questions::{Question, Questions};

/// The identifier of the heading of the list.
pub const HEADING: &str = "policies";

/// The actions, and what they need.
#[derive(Clone, Copy)]
pub struct PolicyActions {
    api: Api,
    live: Live,
    notices: Notices,
    questions: Questions,
    pub instance: Memo<ApiInstanceView>,
}

impl PolicyActions {
    /// Those for the policies of an API instance.
    pub fn of(instance: Memo<ApiInstanceView>) -> Self {
        Self {
            api: expect_context(),
            live: expect_context(),
            notices: expect_context(),
            questions: expect_context(),
            instance,
        }
    }

    fn at(self, policy: &PolicyView) -> PolicyAt {
        PolicyAt {
            instance: self.instance.with_untracked(|it| it.instance.name.clone()),
            id: policy.id.clone(),
        }
    }

    /// Shows the new state, or what was seen before: a switch that was pressed in vain
    /// goes back. Then says what came of it: the page is not redrawn under the hands of
    /// whoever has heard it.
    async fn say(self, result: Result<String, ApiError>) {
        self.live.refresh().await;
        match result {
            Ok(words) => self.notices.done(words),
            Err(error) => self.notices.failed(error.to_string()),
        }
    }

    /// Switches a policy on or off.
    pub fn switch(self, policy: &PolicyView) {
        let at = self.at(policy);
        let name = title(policy);
        let document = switched(policy);
        spawn_local(async move {
            let result = self.api.replace_policy(&at, &document, None).await;
            let result = result.map(|view| match view.value.policy.enabled {
                true => format!("{name} is enabled."),
                false => format!("{name} is disabled."),
            });
            self.say(result).await;
        });
    }

    /// Moves a policy by one; `button` has the focus.
    pub fn shift(self, policy: &PolicyView, up: bool, button: String) {
        let (name, mut ids, revision) = self.instance.with_untracked(|it| {
            let ids: Vec<_> = it.policies.iter().map(|it| it.id.clone()).collect();
            (it.instance.name.clone(), ids, it.revision)
        });
        let Some(from) = ids.iter().position(|id| *id == policy.id) else {
            return;
        };
        let to = if up {
            from.checked_sub(1)
        } else {
            Some(from + 1)
        };
        let Some(to) = to.filter(|to| *to < ids.len()) else {
            return;
        };
        ids.swap(from, to);
        let words = format!(
            "{} is now number {} of {}.",
            title(policy),
            to + 1,
            ids.len()
        );
        spawn_local(async move {
            let seen = Tag::of_revision(revision);
            let result = self.api.order_policies(&name, &ids, &seen).await;
            self.say(result.map(|()| words)).await;
            // The button was moved, and lost the focus on the way.
            once_rendered(move || focus_id(&button));
        });
    }

    /// Asks, and removes a policy.
    pub fn remove(self, policy: &PolicyView) {
        let at = self.at(policy);
        let name = title(policy);
        let question = Question {
            title: format!("Remove {name}?"),
            text: "It does nothing from the next request on. A key or a password that it has is \
                   gone for good."
                .to_owned(),
            word: None,
            yes: "Remove",
            no: "Keep",
        };
        self.questions.ask(question, move || {
            spawn_local(async move {
                let result = self.api.remove_policy(&at).await;
                let removed = result.is_ok();
                let words = result.map(|()| format!("{name} is removed."));
                self.say(words).await;
                if removed {
                    // What had the focus is gone with its policy.
                    once_rendered(|| focus_id(HEADING));
                }
            });
        });
    }
}
