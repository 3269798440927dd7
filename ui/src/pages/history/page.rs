//! The page: the revisions, the newest first.

use gateway_model::{PolicyId, PolicyRevisionView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use super::compare::Compare;
use super::entry::{Answer, entry};
use crate::api::{Api, PolicyAt};
use crate::components::breadcrumb::Breadcrumb;
use crate::components::issues::prose;
use crate::components::title::PageTitle;
use crate::forms::kinds;
use crate::pages::api_instance::{declared_in, named};
use crate::{addresses, words};

/// The revisions of a policy.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let name = named();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).map(PolicyId::new));
    move || {
        let at = PolicyAt {
            instance: name.get()?,
            id: id.get()?,
        };
        Some(view! { <History at /> })
    }
}

#[component]
fn History(at: PolicyAt) -> impl IntoView {
    let api = expect_context::<Api>();
    let answer = RwSignal::new(None);
    let asked = at.clone();
    spawn_local(async move {
        let result = api.revisions(&asked).await;
        answer.try_set(Some(result));
    });
    let instance = at.instance.clone();
    let source = declared_in(Memo::new(move |_| Some(instance.clone())));
    view! {
        <div>
            {
                let at = at.clone();
                move || view! { <Breadcrumb above=above(&at, answer) /> }
            }
            <div class="page-title">
                <PageTitle text="History" />
            </div>
        </div>
        {move || match source.get() {
            None => shown(&at, answer),
            Some(source) => {
                view! {
                    <p class="notice">
                        "Its API instance is declared in " <code>{words::place(&source)}</code>
                        ". Its history is that of the file: nothing can be reverted here."
                    </p>
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

fn above(at: &PolicyAt, answer: RwSignal<Answer>) -> Vec<(String, String)> {
    let PolicyAt { instance, id } = at;
    let newest = answer.with(|answer| answer.as_ref()?.as_ref().ok()?.first().map(title));
    let policy = newest.unwrap_or_else(|| "Policy".to_owned());
    vec![
        (
            "API instances".to_owned(),
            addresses::API_INSTANCES.to_owned(),
        ),
        (instance.to_string(), addresses::api_instance(instance)),
        (policy, addresses::policy(instance, id)),
    ]
}

/// What a policy was called: its label, or what it does.
fn title(revision: &PolicyRevisionView) -> String {
    let kind = || kinds::kind(&revision.policy.policy_ref.name).map_or("Policy", |it| it.title);
    let label = revision.policy.label.clone();
    label.unwrap_or_else(|| kind().to_owned())
}

fn shown(at: &PolicyAt, answer: RwSignal<Answer>) -> AnyView {
    match answer.get() {
        None => view! { <p class="loading muted">"Waiting for the gateway…"</p> }.into_any(),
        Some(Err(error)) if error.is_not_found() => view! {
            <p class="notice">"The API instance has no such policy, and never had."</p>
        }
        .into_any(),
        Some(Err(error)) => {
            view! { <p class="notice notice-bad">{prose(&error.to_string())}</p> }.into_any()
        }
        Some(Ok(list)) => {
            let earlier = list.iter().skip(1).map(Some).chain([None]);
            let pairs = list.iter().zip(earlier).enumerate();
            let items = pairs
                .map(|(index, (revision, before))| entry(at, answer, revision, before, index == 0));
            view! {
                <Compare list=list.clone() />
                <ol class="cards" role="list" aria-label="Revisions, newest first">
                    {items.collect_view()}
                </ol>
            }
            .into_any()
        }
    }
}
