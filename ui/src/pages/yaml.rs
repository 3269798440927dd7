//! An API instance with its policies as a Local Mode resource: read, copied, and
//! edited as text.
//!
//! Says nothing of its own about the text: the gateway reads it when it is applied.

use gateway_model::{ApiInstanceName, ApiInstanceView, Issue};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::api_instance::{InstanceFrame, Tab};
use crate::api::{Api, ApiError, Tag, Tagged};
use crate::components::conflict::ConflictDialog;
use crate::components::copy::CopyButton;
use crate::components::yaml_area::{YamlArea, put_cursor};
use crate::leaving::Leaving;
use crate::live::Live;
use crate::notices::Notices;

/// The text of an API instance.
#[component]
pub fn YamlPage() -> impl IntoView {
    view! { <InstanceFrame tab=Tab::Yaml content=content /> }
}

fn content(instance: Memo<ApiInstanceView>) -> AnyView {
    let api = expect_context::<Api>();
    let name = instance.with_untracked(|it| it.instance.name.clone());
    let fixed = instance.with_untracked(|it| it.source.is_some());
    let answer = RwSignal::new(None);
    let asked = name.clone();
    spawn_local(async move {
        let result = api.yaml(&asked).await;
        answer.try_set(Some(result));
    });
    (move || match answer.get() {
        None => view! { <p class="loading muted">"Waiting for the gateway…"</p> }.into_any(),
        Some(Ok(begin)) => view! { <Editor name=name.clone() fixed begin /> }.into_any(),
        Some(Err(error)) => view! {
            <p class="notice notice-bad">{error.to_string()} " Reload the page to try again."</p>
        }
        .into_any(),
    })
    .into_any()
}

/// What is being edited.
#[derive(Clone, Copy)]
struct TextDraft {
    text: RwSignal<String>,
    /// The text as the gateway has it.
    applied: RwSignal<String>,
    seen: RwSignal<Option<Tag>>,
    issues: RwSignal<Vec<Issue>>,
    waiting: RwSignal<bool>,
    /// What somebody else has made of it, while that is decided about.
    theirs: RwSignal<Option<Tagged<String>>>,
    conflict: RwSignal<bool>,
    area: NodeRef<html::Textarea>,
}

impl TextDraft {
    fn new(begin: Tagged<String>) -> Self {
        Self {
            text: RwSignal::new(begin.value.clone()),
            applied: RwSignal::new(begin.value),
            seen: RwSignal::new(begin.tag),
            issues: RwSignal::new(Vec::new()),
            waiting: RwSignal::new(false),
            theirs: RwSignal::new(None),
            conflict: RwSignal::new(false),
            area: NodeRef::new(),
        }
    }

    /// Begins anew with what the gateway has.
    fn take(self, view: Tagged<String>) {
        self.text.try_set(view.value.clone());
        self.applied.try_set(view.value);
        self.seen.try_set(view.tag);
        self.issues.try_set(Vec::new());
    }

    /// Shows why the text was refused, with the cursor at the first place.
    fn refuse(self, issues: Vec<Issue>) {
        let place = issues.iter().find_map(|issue| issue.place);
        self.issues.try_set(issues);
        if let Some(place) = place {
            self.text
                .with_untracked(|text| put_cursor(self.area, text, place));
        }
    }
}

#[component]
fn Editor(name: ApiInstanceName, fixed: bool, begin: Tagged<String>) -> impl IntoView {
    let draft = TextDraft::new(begin);
    let apply = apply(name, draft);
    let again = apply.clone();
    let leaving = expect_context::<Leaving>();
    leaving.watch(Signal::derive(move || {
        draft.text.get() != draft.applied.get()
    }));
    view! {
        <form
            class="card form yaml"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                apply();
            }
        >
            <YamlArea
                label="API instance as YAML"
                help="A Local Mode resource. Keys and passwords are left out: a policy keeps its \
                      own as long as its id is the same."
                text=draft.text
                area=draft.area
                issues=draft.issues
                spoken="alert"
                fixed
            />
            <div class="actions">
                {(!fixed).then(|| view! { <ApplyButton waiting=draft.waiting /> })}
                <CopyButton text=draft.text />
            </div>
        </form>
        <TextConflict draft again />
    }
    .into_any()
}

#[component]
fn ApplyButton(waiting: RwSignal<bool>) -> impl IntoView {
    view! {
        <button type="submit" class="primary" aria-disabled=Signal::derive(move || waiting.get().to_string())>
            {move || if waiting.get() { "Applying…" } else { "Apply" }}
        </button>
    }
    .into_any()
}

/// Sends the text and says what came of it.
fn apply(name: ApiInstanceName, draft: TextDraft) -> impl Fn() + Clone + Send + Sync + 'static {
    let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
    let notices = expect_context::<Notices>();
    move || {
        if draft.waiting.get_untracked() {
            return;
        }
        draft.waiting.set(true);
        let name = name.clone();
        spawn_local(async move {
            let (text, seen) = (draft.text.get_untracked(), draft.seen.get_untracked());
            let sent = send(api, &name, &text, seen.as_ref()).await;
            draft.waiting.try_set(false);
            match sent {
                Ok(Sent::Applied(view)) => {
                    draft.take(view);
                    live.applied(&name, notices).await;
                }
                Ok(Sent::Overtaken(view)) => {
                    draft.theirs.try_set(Some(view));
                    draft.conflict.try_set(true);
                }
                Err(ApiError::Refused(problem)) if !problem.issues.is_empty() => {
                    draft.refuse(problem.issues);
                }
                Err(error) => notices.failed(error.of_change()),
            }
        });
    }
}

/// What came of a text, and the text that is there now.
enum Sent {
    Applied(Tagged<String>),
    Overtaken(Tagged<String>),
}

async fn send(
    api: Api,
    name: &ApiInstanceName,
    text: &str,
    seen: Option<&Tag>,
) -> Result<Sent, ApiError> {
    match api.replace_yaml(name, text, seen).await {
        Ok(()) => api.yaml(name).await.map(Sent::Applied),
        Err(error) if error.is_conflict() => api.yaml(name).await.map(Sent::Overtaken),
        Err(error) => Err(error),
    }
}

/// Shows what somebody else has made of it.
#[component]
fn TextConflict(
    draft: TextDraft,
    again: impl Fn() + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let theirs = move || draft.theirs.get().map(|view| view.value);
    let take = Callback::new(move |()| {
        if let Some(view) = draft.theirs.get_untracked() {
            draft.take(view);
        }
    });
    let overwrite = Callback::new(move |()| {
        let theirs = draft.theirs.get_untracked();
        draft.seen.set(theirs.and_then(|view| view.tag));
        again();
    });
    view! {
        <ConflictDialog open=draft.conflict what="API instance" take overwrite>
            <p>"It was changed after you opened it. This is what it is now:"</p>
            <pre class="theirs" tabindex="0" role="region" aria-label="Their version">
                <code>{theirs}</code>
            </pre>
        </ConflictDialog>
    }
    .into_any()
}
