//! What can be done to all selected API instances at once: one change, of all or of none.

use gateway_model::ApiInstanceView;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};

use super::filter::View;
use super::label_dialog::{LabelDialog, LabelQuestion};
use super::selection::{Selection, WHOLE_PAGE};
use crate::api::{Api, ApiError};
use crate::components::focus::{focus_id, once_rendered};
use crate::components::when::When;
use crate::live::Live;
use crate::notices::Notices;
use crate::pages::api_instance::consequences;
use crate::questions::{Question, Questions};
use crate::words;

/// What acts on the selection.
#[derive(Clone, Copy)]
struct Bulk {
    api: Api,
    live: Live,
    notices: Notices,
    questions: Questions,
    selection: Selection,
    /// Whether something is under way.
    busy: RwSignal<bool>,
    labels: LabelQuestion,
}

impl Bulk {
    /// Nothing is under way.
    fn take() -> Self {
        Self {
            api: expect_context(),
            live: expect_context(),
            notices: expect_context(),
            questions: expect_context(),
            selection: expect_context(),
            busy: RwSignal::new(false),
            labels: LabelQuestion::new(),
        }
    }

    /// Does one thing at a time.
    fn run(self, work: impl Future<Output = Result<(), ApiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let result = work.await;
            self.busy.try_set(false);
            if let Err(error) = result {
                self.notices.failed(error.of_change());
            }
        });
    }

    /// The API instances as the gateway has them now: those that are selected and can be
    /// changed, and the others.
    async fn now(self) -> Result<(Vec<ApiInstanceView>, Vec<ApiInstanceView>), ApiError> {
        let names = self.selection.managed();
        let all = self.api.api_instances("").await?.items.into_iter();
        Ok(all.partition(|it| names.binary_search(&it.instance.name).is_ok()))
    }

    /// Sends one change of all that are selected, and says what was `done`.
    async fn send(self, change: Value, done: &str) -> Result<(), ApiError> {
        let names = self.selection.managed();
        let many = words::count(names.len(), "API instance", "API instances");
        let mut document = json!({ "apiInstances": names });
        if let (Some(document), Value::Object(change)) = (document.as_object_mut(), change) {
            document.extend(change);
        }
        self.api.change_api_instances(&document).await?;
        self.live.refresh().await;
        self.notices.done(format!("{many}: {done}."));
        self.clear();
        Ok(())
    }

    /// Ends the selection. What had the focus goes with it.
    fn clear(self) {
        self.selection.clear();
        once_rendered(|| focus_id(WHOLE_PAGE));
    }

    fn enable(self) {
        self.run(async move {
            let (selected, _) = self.now().await?;
            let change = json!({"action": "enable"});
            match consequences::of_enabling_many(&selected) {
                None => self.send(change, "enabled").await?,
                Some(text) => self.ask("Enable", &selected, text, None, change, "enabled"),
            }
            Ok(())
        });
    }

    fn disable(self) {
        self.run(async move {
            let (selected, others) = self.now().await?;
            let text = consequences::of_disabling_many(&selected, &others);
            let change = json!({"action": "disable"});
            self.ask("Disable", &selected, text, None, change, "disabled");
            Ok(())
        });
    }

    fn delete(self) {
        self.run(async move {
            let (selected, _) = self.now().await?;
            let names = consequences::named(selected.iter().map(|it| &it.instance.name));
            let text = format!(
                "They stop serving at once. Their policies and private keys are gone for good: \
                 {names}."
            );
            let word = Some(selected.len().to_string());
            let change = json!({"action": "delete"});
            self.ask("Delete", &selected, text, word, change, "deleted");
            Ok(())
        });
    }

    fn ask(
        self,
        yes: &'static str,
        selected: &[ApiInstanceView],
        text: String,
        word: Option<String>,
        change: Value,
        done: &'static str,
    ) {
        let many = words::count(selected.len(), "API instance", "API instances");
        let question = Question {
            title: format!("{yes} {many}?"),
            text,
            word,
            yes,
            no: "Keep",
        };
        let send = move || self.run(async move { self.send(change, done).await });
        self.questions.ask(question, send);
    }

    fn remove_label(self) {
        self.run(async move {
            let (selected, _) = self.now().await?;
            let labels = selected.iter().flat_map(|it| it.instance.labels.iter());
            let names = labels.map(|(name, _)| name.to_owned()).collect();
            if !self.labels.ask_which(names) {
                self.notices
                    .failed("None of the selected API instances has a label.");
            }
            Ok(())
        });
    }

    fn select_all(self, view: View) {
        self.run(async move {
            let found = self.api.api_instances(&view.whole_query()).await?;
            self.selection.put(&found.items, true);
            Ok(())
        });
    }
}

/// How many are selected, and what can be done to them.
#[component]
pub fn BulkBar(view: Memo<View>, total: Memo<usize>) -> impl IntoView {
    let bulk = Bulk::take();
    let selection = bulk.selection;
    let counts = Memo::new(move |_| selection.counts());
    let some = Memo::new(move |_| counts.get().0 > 0);
    let managed = Memo::new(move |_| counts.get().0 > counts.get().1);
    let more = Memo::new(move |_| some.get() && total.get() > counts.get().0);
    let busy = Signal::derive(move || bulk.busy.get().to_string());
    let button = move |words: &'static str, act: fn(Bulk)| {
        view! {
            <button type="button" aria-disabled=busy on:click=move |_| act(bulk)>
                {words}
            </button>
        }
    };
    let answered = Callback::new(move |(change, done): (Value, String)| {
        bulk.run(async move {
            let sent = bulk.send(change, &done).await;
            bulk.labels.end(sent.map_err(|error| error.of_change()));
            Ok(())
        });
    });
    let actions = move || {
        view! {
            {button("Enable", Bulk::enable)} {button("Disable…", Bulk::disable)}
            {button("Add label…", |bulk| bulk.labels.ask_for_one())}
            {button("Remove label…", Bulk::remove_label)} {button("Delete…", Bulk::delete)}
        }
    };
    view! {
        <div class="selection" class:filled=some role="group" aria-label="Selection">
            <p role="status">{move || said(counts.get())}</p>
            <When on=some>
                <div class="selection-actions">
                    <When on=managed>{actions()}</When>
                    <When on=more>
                        <button
                            type="button"
                            class="link"
                            on:click=move |_| bulk.select_all(view.get_untracked())
                        >
                            {move || all_words(total.get(), view.with(View::is_of_all))}
                        </button>
                    </When>
                    <button type="button" class="link" on:click=move |_| bulk.clear()>
                        "Clear selection"
                    </button>
                </div>
            </When>
        </div>
        <LabelDialog question=bulk.labels answered />
    }
    .into_any()
}

/// What is selected, in words.
fn said((selected, declared): (usize, usize)) -> String {
    let number = words::number(selected as u64);
    match (selected, declared) {
        (0, _) => String::new(),
        (_, 0) => format!("{number} selected"),
        (all, declared) if all == declared => {
            format!("{number} selected, declared in files: they are changed there")
        }
        (_, 1) => format!("{number} selected, of which a file declares 1: it will stay as it is"),
        (_, declared) => format!(
            "{number} selected, of which files declare {}: they will stay as they are",
            words::number(declared as u64)
        ),
    }
}

fn all_words(total: usize, is_of_all: bool) -> String {
    let total = words::number(total as u64);
    match is_of_all {
        true => format!("Select all {total}"),
        false => format!("Select all {total} that match"),
    }
}

#[cfg(test)]
mod tests {
    use super::{all_words, said};

    #[test]
    fn what_cannot_be_changed_here_is_said() {
        assert_eq!(said((0, 0)), "");
        assert_eq!(said((1_200, 0)), "1,200 selected");
        assert!(said((3, 3)).contains("they are changed there"));
        assert!(said((3, 1)).ends_with("a file declares 1: it will stay as it is"));
        assert_eq!(all_words(7, false), "Select all 7 that match");
    }
}
