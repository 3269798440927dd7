//! What can be done to a policy where it stands in the list: switch, move, remove.

use gateway_model::{ApiInstanceView, PolicyView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::consequences::question_of_disabling;
use super::groups;
use crate::addresses;
use crate::api::{Api, ApiError, PolicyAt, Tag};
use crate::components::focus::{focus_id, once_rendered};
use crate::components::policy::{lacking, title};
use crate::forms::policy::switched;
use crate::live::Live;
use crate::notices::{Message, Notices};
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

    /// Switches a policy on or off: off after saying what requests get then, on unless it
    /// lacks what it needs.
    pub fn switch(self, policy: PolicyView) {
        let name = title(&policy);
        if let (Some(label), false) = (lacking(&policy), policy.policy.enabled) {
            let at = self.at(&policy);
            let text = Message::from(format!("{name} needs its {label} first."));
            let form = addresses::policy(&at.instance, &at.id);
            return self
                .notices
                .failed(text.leading(format!("Set the {label}"), form));
        }
        let enabled = policy.policy.enabled;
        let question = self
            .instance
            .with_untracked(|it| question_of_disabling(it, &policy));
        let switch = move || spawn_local(self.replace(policy));
        match question.filter(|_| enabled) {
            None => switch(),
            Some(question) => self.questions.ask(question, switch),
        }
    }

    async fn replace(self, policy: PolicyView) {
        let name = title(&policy);
        let result = self
            .api
            .replace_policy(&self.at(&policy), &switched(&policy), None)
            .await;
        let result = result.map(|view| match view.value.policy.enabled {
            true => format!("{name} is enabled."),
            false => format!("{name} is disabled."),
        });
        self.say(result).await;
    }

    /// Moves a policy by one among those of its turn; `button` has the focus.
    pub fn shift(self, policy: &PolicyView, up: bool, button: String) {
        let name = title(policy);
        let moved = self.instance.with_untracked(|it| {
            let ids = groups::shifted(&it.policies, &policy.id, up)?;
            let own = groups::of_turn(&it.policies, groups::turn(policy)?);
            let own: Vec<_> = own.map(|it| &it.id).collect();
            let at = own.iter().position(|id| **id == policy.id)?;
            let count = own.len();
            let number = if up { at } else { at + 2 };
            let words = format!("{name} is now number {number} of {count}.");
            Some((it.instance.name.clone(), ids, it.revision, words))
        });
        let Some((name, ids, revision, words)) = moved else {
            return;
        };
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
            title: format!("Delete {name}?"),
            text: "It does nothing from the next request on. A key or a password that it has is \
                   gone for good."
                .to_owned(),
            word: None,
            yes: "Delete",
            no: "Keep",
        };
        self.questions.ask(question, move || {
            spawn_local(async move {
                let result = self.api.remove_policy(&at).await;
                let removed = result.is_ok();
                let words = result.map(|()| format!("{name} is deleted."));
                self.say(words).await;
                if removed {
                    // What had the focus is gone with its policy.
                    once_rendered(|| focus_id(HEADING));
                }
            });
        });
    }
}
