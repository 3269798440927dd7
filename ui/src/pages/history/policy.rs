//! The history of a policy.

use std::sync::Arc;

use gateway_model::PolicyId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use super::list::{History, head};
use super::revision::{Revert, Revision};
use crate::api::{Api, ApiError, PolicyAt};
use crate::live::Live;
use crate::notices::Notices;
use crate::pages::api_instance::{declared_in, named, question_of_disabling};
use crate::questions::{Question, Questions};
use crate::{addresses, words};

/// The revisions of a policy.
#[component]
pub fn PolicyHistoryPage() -> impl IntoView {
    let name = named();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).map(PolicyId::new));
    move || {
        let at = PolicyAt {
            instance: name.get()?,
            id: id.get()?,
        };
        Some(page(at))
    }
}

async fn ask(api: Api, at: PolicyAt) -> Result<Vec<Revision>, ApiError> {
    let list = api.revisions(&at).await?;
    Ok(list.into_iter().map(Revision::of_policy).collect())
}

fn page(at: PolicyAt) -> AnyView {
    let history = History::new();
    history.begin(ask(expect_context(), at.clone()));
    let instance = at.instance.clone();
    let source = declared_in(Memo::new(move |_| Some(instance.clone())));
    let revert = reverting(history, at.clone());
    let shown = move || match source.get() {
        None => history.shown(
            "The API instance has no such policy, and never had.",
            Some(Arc::clone(&revert)),
        ),
        Some(source) => view! {
            <p class="notice">
                "Its API instance is declared in " <code>{words::place(&source)}</code>
                ". Its history is that of the file: nothing can be reverted here."
            </p>
        }
        .into_any(),
    };
    view! {
        {head(move || above(&at, history), "History")}
        {shown}
    }
    .into_any()
}

fn above(at: &PolicyAt, history: History) -> Vec<(String, String)> {
    let PolicyAt { instance, id } = at;
    let called = history.called().unwrap_or_else(|| "Policy".to_owned());
    vec![
        (
            "API instances".to_owned(),
            addresses::API_INSTANCES.to_owned(),
        ),
        (instance.to_string(), addresses::api_instance(instance)),
        (called, addresses::policy(instance, id)),
    ]
}

/// Puts the policy back to what it was, after asking.
fn reverting(history: History, at: PolicyAt) -> Revert {
    let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
    let (notices, questions) = (expect_context::<Notices>(), expect_context::<Questions>());
    Arc::new(move |revision, newest| {
        let (at, number) = (at.clone(), revision.number);
        let disabling = (newest.enabled && !revision.enabled)
            .then(|| {
                let instance = untrack(|| live.instance(&at.instance))?;
                let policy = instance.policies.iter().find(|it| it.id == at.id)?;
                question_of_disabling(&instance, policy)
            })
            .flatten();
        let disabling = disabling.map(|it| format!(" It is disabled then. {}", it.text));
        let text = format!(
            "The policy becomes what it was then, as a new revision. The key stays the one that \
             is set.{}",
            disabling.unwrap_or_default()
        );
        let question = Question {
            title: format!("Revert to revision {number}?"),
            text,
            word: None,
            yes: "Revert",
            no: "Keep",
        };
        questions.ask(question, move || {
            spawn_local(async move {
                let reverted = api.revert(&at, number).await;
                live.refresh().await;
                match (reverted, untrack(|| live.not_live(&at.instance))) {
                    (Ok(()), None) => {
                        notices.done(format!("Reverted to revision {number}, and live."));
                    }
                    (Ok(()), Some(why)) => {
                        notices.warned(format!("Reverted to revision {number}. {why}"));
                    }
                    (Err(error), _) => notices.failed(error.of_change()),
                }
                history.load(ask(api, at)).await;
            });
        });
    })
}
