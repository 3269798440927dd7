//! The client applications as the gateway last showed them.

use std::time::Duration;

use gateway_model::ClientApplicationView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::fields::ApplicationForm;
use super::rotation::Rotation;
use super::secret::Shown;
use crate::api::{Api, ApiError};
use crate::components::merge::Decision;
use crate::order::sorted;
use crate::polling::poll;

/// From an answer to the next question.
const INTERVAL: Duration = Duration::from_secs(2);

/// More changes than this are counted instead of named.
const NAMED: usize = 3;

type Answer = Option<Result<Vec<ClientApplicationView>, ApiError>>;

/// What the parts of the page work on.
#[derive(Clone, Copy)]
pub struct Applications {
    pub api: Api,
    pub answer: RwSignal<Answer>,
    pub form: ApplicationForm,
    /// About a name that somebody else has changed as well.
    pub decision: Decision,
    pub rotation: Rotation,
    pub shown: Shown,
    /// What has changed last, in words.
    pub changed: RwSignal<String>,
}

impl Applications {
    /// None yet. [`Applications::load`] asks for them.
    pub fn new() -> Self {
        Self {
            api: expect_context(),
            answer: RwSignal::new(None),
            form: ApplicationForm::new(),
            decision: Decision::new(),
            rotation: Rotation::new(),
            shown: Shown::new(),
            changed: RwSignal::new(String::new()),
        }
    }

    /// Asks for them again and again, for as long as the caller's view is there.
    pub fn watch(self) {
        poll(INTERVAL, move || self.ask());
    }

    /// Asks for them again.
    pub fn load(self) {
        spawn_local(self.ask());
    }

    /// An answer that says nothing new, or that there is none, leaves what is shown alone.
    async fn ask(self) {
        let now = self.api.client_applications().await.map(by_name);
        let Some(before) = self.answer.try_get_untracked() else {
            return;
        };
        if let Some(Ok(before)) = before {
            match &now {
                Ok(now) if before != *now => self.changed.set(changes(&before, now)),
                _ => return,
            }
        }
        self.answer.set(Some(now));
    }
}

/// What became of client applications, in a sentence for a screen reader.
fn changes(before: &[ClientApplicationView], now: &[ClientApplicationView]) -> String {
    let named = |list: &[ClientApplicationView], other: &[ClientApplicationView], words: &str| {
        let news = list
            .iter()
            .filter(|it| other.iter().all(|known| known.id != it.id));
        news.map(|it| format!("{} {words}.", it.name))
            .collect::<Vec<_>>()
    };
    let changed = now
        .iter()
        .filter(|it| before.iter().any(|known| known.id == it.id && known != *it));
    let changed = changed.map(|it| format!("{} was changed.", it.name));
    let mut sentences: Vec<_> = changed.collect();
    sentences.extend(named(now, before, "was added"));
    sentences.extend(named(before, now, "was removed"));
    match sentences.len() {
        1..=NAMED => sentences.join(" "),
        number => format!("{number} client applications changed."),
    }
}

fn by_name(list: Vec<ClientApplicationView>) -> Vec<ClientApplicationView> {
    let key = |it: &ClientApplicationView| (it.name.to_lowercase(), it.id.clone());
    sorted(list, |one, other| key(one).cmp(&key(other)))
}

#[cfg(test)]
mod tests {
    use super::changes;
    use gateway_model::ClientApplicationView;
    use serde_json::json;

    fn application(id: &str, name: &str) -> ClientApplicationView {
        let view = json!({"id": id, "name": name, "secretSetAt": 1, "revision": 1});
        serde_json::from_value(view).unwrap()
    }

    #[test]
    fn changes_are_named_and_many_are_counted() {
        let before = [application("a", "Shop"), application("b", "Till")];
        let now = [application("a", "Web shop"), application("c", "Desk")];
        assert_eq!(
            changes(&before, &now),
            "Web shop was changed. Desk was added. Till was removed."
        );
        let many = ["c", "d", "e", "f"].map(|id| application(id, id));
        assert_eq!(changes(&[], &many), "4 client applications changed.");
    }
}
