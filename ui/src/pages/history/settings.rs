//! The history of the settings of an API instance.

use std::sync::Arc;

use gateway_model::{ApiInstanceName, ApiInstanceView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::list::{History, head};
use super::revision::{Revert, Revision};
use crate::api::{Api, ApiError};
use crate::live::Live;
use crate::notices::Notices;
use crate::pages::api_instance::{Disabling, consequences, declared_in, named};
use crate::questions::{Question, Questions};
use crate::{addresses, words};

/// The revisions of the settings of an API instance.
#[component]
pub fn SettingsHistoryPage() -> impl IntoView {
    let name = named();
    move || name.get().map(page)
}

async fn ask(api: Api, name: ApiInstanceName) -> Result<Vec<Revision>, ApiError> {
    let list = api.instance_revisions(&name).await?;
    let list = list.into_iter();
    Ok(list.map(|it| Revision::of_settings(&name, it)).collect())
}

fn page(name: ApiInstanceName) -> AnyView {
    let history = History::new();
    history.begin(ask(expect_context(), name.clone()));
    let here = name.clone();
    let source = declared_in(Memo::new(move |_| Some(here.clone())));
    let reverting = Reverting {
        history,
        api: expect_context(),
        live: expect_context(),
        notices: expect_context(),
        questions: expect_context(),
        disabling: Disabling::take(),
    };
    let revert = reverting.revert(name.clone());
    let shown = move || match source.get() {
        None => history.shown(
            "There is no API instance of this name.",
            Some(Arc::clone(&revert)),
        ),
        Some(source) => view! {
            <p class="notice">
                "It is declared in " <code>{words::place(&source)}</code>
                ". Its history is that of the file: nothing can be reverted here."
            </p>
        }
        .into_any(),
    };
    view! {
        {head(move || above(&name), "History of the settings")}
        {shown}
    }
    .into_any()
}

fn above(name: &ApiInstanceName) -> Vec<(String, String)> {
    vec![
        (
            "API instances".to_owned(),
            addresses::API_INSTANCES.to_owned(),
        ),
        (name.to_string(), addresses::api_instance(name)),
        ("Settings".to_owned(), addresses::settings(name)),
    ]
}

/// The way back, and what it needs.
#[derive(Clone, Copy)]
struct Reverting {
    history: History,
    api: Api,
    live: Live,
    notices: Notices,
    questions: Questions,
    disabling: Disabling,
}

impl Reverting {
    /// Puts the settings back to what they were, after asking.
    fn revert(self, name: ApiInstanceName) -> Revert {
        Arc::new(move |revision, _| {
            let (name, number, enabled) = (name.clone(), revision.number, revision.enabled);
            spawn_local(async move {
                match self.api.api_instance(&name).await {
                    Ok(seen) => self.ask(seen, number, enabled).await,
                    Err(error) => self.notices.failed(error.to_string()),
                }
            });
        })
    }

    /// Asks, and says what becomes of requests where that changes.
    async fn ask(self, seen: ApiInstanceView, number: u64, enabled: bool) {
        let switched = match (seen.instance.enabled, enabled) {
            (true, false) => match self.disabling.consequences(&seen).await {
                Ok(text) => format!(" It is disabled then. {text}"),
                Err(error) => return self.notices.failed(error.to_string()),
            },
            (false, true) => {
                let text = consequences::of_enabling(&seen).unwrap_or_default();
                format!(" It is enabled then. {text}")
            }
            _ => String::new(),
        };
        let question = Question {
            title: format!("Revert to revision {number}?"),
            text: format!(
                "The settings become what they were then, as a new revision. The policies stay \
                 as they are.{switched}"
            ),
            word: None,
            yes: "Revert",
            no: "Keep",
        };
        self.questions
            .ask(question, move || spawn_local(self.go_back(seen, number)));
    }

    async fn go_back(self, seen: ApiInstanceView, number: u64) {
        let name = seen.instance.name.clone();
        let reverted = self.api.revert_instance(&seen, number).await;
        self.live.refresh().await;
        match (reverted, untrack(|| self.live.not_live(&name))) {
            (Ok(()), None) => {
                let done = format!("Reverted to revision {number}, and live.");
                self.notices.done(done);
            }
            (Ok(()), Some(why)) => {
                let done = format!("Reverted to revision {number}. {why}");
                self.notices.warned(done);
            }
            (Err(error), _) => self.notices.failed(error.of_change()),
        }
        self.history.load(ask(self.api, name)).await;
    }
}
