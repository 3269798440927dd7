//! One revision.

use gateway_model::{PolicyRevisionView, RevisionAction};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{Api, ApiError, PolicyAt};
use crate::components::differences::DifferenceTable;
use crate::components::moment::Moment;
use crate::forms::difference::{changes, whole};
use crate::forms::kinds;
use crate::live::Live;
use crate::notices::Notices;
use crate::questions::{Question, Questions};
use crate::words;

/// The revisions, or why there are none; nothing before the answer.
pub type Answer = Option<Result<Vec<PolicyRevisionView>, ApiError>>;

/// A revision, what it changed of the one `before`, and the way back to it. Of the first
/// one, all that it is.
pub fn entry(
    at: &PolicyAt,
    answer: RwSignal<Answer>,
    revision: &PolicyRevisionView,
    before: Option<&PolicyRevisionView>,
    current: bool,
) -> AnyView {
    let title = format!("Revision {}", revision.revision);
    let changed = match before {
        Some(before) => Some(changes(before, revision)),
        None => (revision.action == RevisionAction::Created).then(|| whole(revision)),
    };
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
