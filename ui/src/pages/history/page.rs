//! Every revision of a policy: when, by whom, and what changed; and the way back to
//! an earlier one, as a new revision.

use gateway_model::{ApiInstanceName, PolicyId, PolicyRevisionView};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;

use super::api_instance::{declared_in, named};
use crate::api::{Api, ApiError, PolicyAt};
use crate::components::breadcrumb::Breadcrumb;
use crate::components::differences::DifferenceTable;
use crate::components::moment::Moment;
use crate::components::title::PageTitle;
use crate::forms::difference::changes;
use crate::forms::kinds;
use crate::live::Live;
use crate::notices::Notices;
use crate::questions::{Question, Questions};
use crate::{addresses, words};

type Answer = Option<Result<Vec<PolicyRevisionView>, ApiError>>;

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
            <Breadcrumb above=above(&at.instance, &at.id) />
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

fn above(instance: &ApiInstanceName, id: &PolicyId) -> Vec<(String, String)> {
    vec![
        (
            "API instances".to_owned(),
            addresses::API_INSTANCES.to_owned(),
        ),
        (instance.to_string(), addresses::api_instance(instance)),
        ("Policy".to_owned(), addresses::policy(instance, id)),
    ]
}

fn shown(at: &PolicyAt, answer: RwSignal<Answer>) -> AnyView {
    match answer.get() {
        None => view! { <p class="loading muted">"Waiting for the gateway…"</p> }.into_any(),
        Some(Err(error)) if error.is_not_found() => view! {
            <p class="notice">"The API instance has no such policy, and never had."</p>
        }
        .into_any(),
        Some(Err(error)) => {
            view! { <p class="notice notice-bad">{error.to_string()}</p> }.into_any()
        }
        Some(Ok(list)) => {
            let earlier = list.iter().skip(1).map(Some).chain([None]);
            let pairs = list.iter().zip(earlier).enumerate();
            let items = pairs
                .map(|(index, (revision, before))| entry(at, answer, revision, before, index == 0));
            view! {
                <ol class="cards" role="list" aria-label="Revisions, newest first">
                    {items.collect_view()}
                </ol>
            }
            .into_any()
        }
    }
}

fn entry(
    at: &PolicyAt,
    answer: RwSignal<Answer>,
    revision: &PolicyRevisionView,
    before: Option<&PolicyRevisionView>,
    current: bool,
) -> AnyView {
    let title = format!("Revision {}", revision.revision);
    let changed = before.map(|before| changes(before, revision));
    let changed = changed.filter(|changed| !changed.is_empty());
    let secret = kinds::kind(&revision.policy.policy_ref.name).and_then(|kind| kind.secret());
    let secret = secret.filter(|_| revision.secret_changed);
    let secret = secret.map(|field| view! { <p>{field.label} " was set."</p> });
    let revert = (!current).then(|| {
        view! { <RevertButton at=at.clone() answer revision=revision.revision /> }
    });
    let mark = current.then(|| view! { <span class="chip">"Newest"</span> });
    view! {
        <li class="card policy">
            <article aria-label=title.clone()>
                <div class="policy-title">
                    <h2>{title.clone()}</h2>
                    {mark}
                    <span>{words::action(revision.action)}</span>
                    <span class="muted">
                        <Moment seconds=revision.at />
                        {format!(" by {}", revision.by)}
                    </span>
                    <div class="policy-actions">{revert}</div>
                </div>
                {secret}
                {changed.map(|rows| view! { <DifferenceTable rows one="Before" other="After" /> })}
            </article>
        </li>
    }
    .into_any()
}

/// Puts the policy back to what it was, after asking.
#[component]
fn RevertButton(at: PolicyAt, answer: RwSignal<Answer>, revision: u64) -> impl IntoView {
    let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
    let (notices, questions) = (expect_context::<Notices>(), expect_context::<Questions>());
    let ask = move |_| {
        let at = at.clone();
        let question = Question {
            title: format!("Revert to revision {revision}?"),
            text: "The policy becomes what it was then, as a new revision. The key stays the one \
                   that is set."
                .to_owned(),
            word: None,
            yes: "Revert",
            no: "Keep",
        };
        questions.ask(question, move || {
            spawn_local(async move {
                let reverted = api.revert(&at, revision).await;
                live.refresh().await;
                match (reverted, untrack(|| live.not_live(&at.instance))) {
                    (Ok(()), None) => {
                        notices.done(format!("Reverted to revision {revision}, and live."));
                    }
                    (Ok(()), Some(why)) => {
                        notices.warned(format!("Reverted to revision {revision}. {why}"));
                    }
                    (Err(error), _) => notices.failed(error.of_change()),
                }
                let result = api.revisions(&at).await;
                answer.try_set(Some(result));
            });
        });
    };
    view! {
        <button type="button" on:click=ask aria-label=format!("Revert to this: revision {revision}")>
            "Revert to this"
        </button>
    }
    .into_any()
}
