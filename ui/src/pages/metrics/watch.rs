//! Counters that are asked for again and again while somebody looks at them.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Api, ApiError, Tag, Tagged};
use crate::polling::poll;

/// From an answer to the next question.
const INTERVAL: Duration = Duration::from_secs(5);

/// What the gateway said, as JSON; none before the first answer.
pub type Answer = Option<Result<String, ApiError>>;

/// What the gateway says behind a path of the admin API, asked for when the path is another
/// one, and again and again while the caller's view lives. Nothing is asked while there is
/// no path.
pub fn watch(path: Memo<Option<String>>) -> Signal<Answer> {
    let counters = Counters {
        api: expect_context(),
        path,
        known: StoredValue::new(None),
        answer: RwSignal::new(None),
    };
    Effect::new(move |before: Option<()>| {
        path.track();
        if before.is_some() {
            counters.known.set_value(None);
            spawn_local(counters.ask());
        }
    });
    poll(INTERVAL, move || counters.ask());
    counters.answer.into()
}

/// What is asked for, and what came of it.
#[derive(Clone, Copy)]
struct Counters {
    api: Api,
    path: Memo<Option<String>>,
    /// The tag of the answer.
    known: StoredValue<Option<Tag>>,
    answer: RwSignal<Answer>,
}

impl Counters {
    async fn ask(self) {
        // Gone with the view that it was for.
        let Some(Some(path)) = self.path.try_get_untracked() else {
            return;
        };
        let known = self.known.try_get_value().flatten();
        let result = self.api.metrics(&path, known.as_ref()).await;
        let is_wanted = self
            .path
            .try_with_untracked(|wanted| wanted.as_ref() == Some(&path));
        let (result, tag) = match result {
            _ if is_wanted != Some(true) => return,
            Ok(None) => return,
            Ok(Some(Tagged { value, tag })) => (Ok(value), tag),
            Err(error) => (Err(error), None),
        };
        self.known.set_value(tag);
        let result = Some(result);
        if self.answer.with_untracked(|before| *before != result) {
            self.answer.set(result);
        }
    }
}

/// Why the last question was not answered; none if it was.
pub fn trouble(answer: Signal<Answer>) -> Memo<Option<String>> {
    Memo::new(move |_| {
        answer.with(|answer| match answer {
            Some(Err(error)) => Some(error.to_string()),
            _ => None,
        })
    })
}

/// Says why the last question was not answered.
pub fn trouble_notice(answer: Signal<Answer>) -> AnyView {
    let trouble = trouble(answer);
    let fine = Signal::derive(move || trouble.with(Option::is_none));
    view! {
        <p class="notice notice-warning" hidden=fine>
            {trouble}
        </p>
    }
    .into_any()
}
