//! An API instance with its policies as a Local Mode resource: read, copied, and
//! edited as text.
//!
//! Says nothing of its own about the text: the gateway reads it.

use gateway_model::{ApiInstanceName, ApiInstanceView, Issue};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use super::api_instance::{InstanceFrame, Tab};
use super::yaml_conflict::{TextChanged, TextConflict, TextDecision};
use crate::api::{Api, ApiError, Change, Tag, Tagged};
use crate::components::checking::PAUSE;
use crate::components::copy::CopyButton;
use crate::components::issues::prose;
use crate::components::latest::Latest;
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
        Some(Ok(begin)) => view! { <Editor instance fixed begin /> }.into_any(),
        Some(Err(error)) => view! {
            <p class="notice notice-bad">{prose(&error.to_string())} " Reload the page to try again."</p>
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
fn Editor(instance: Memo<ApiInstanceView>, fixed: bool, begin: Tagged<String>) -> impl IntoView {
    let draft = TextDraft::new(begin);
    let name = instance.with_untracked(|it| it.instance.name.clone());
    let conflict = TextConflict::new(instance, draft.text, draft.applied, draft.seen);
    let change = Change::replace_text(&name);
    let apply = apply(name, draft, conflict);
    let again = apply.clone();
    let again = Callback::new(move |()| again());
    if !fixed {
        check(change, draft);
    }
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
            <TextChanged conflict waiting=draft.waiting />
            <YamlArea
                label="API instance as YAML"
                help="A Local Mode resource. Keys and passwords are left out: a policy keeps its \
                      own as long as its id is the same."
                text=draft.text
                area=draft.area
                issues=draft.issues
                spoken="status"
                fixed
            />
            <div class="actions">
                {(!fixed).then(|| view! { <ApplyButton waiting=draft.waiting /> })}
                <CopyButton text=draft.text />
            </div>
        </form>
        <TextDecision conflict again />
    }
    .into_any()
}

/// Has what is typed checked, once nobody has typed on for a moment.
fn check(change: Change, draft: TextDraft) {
    let api = expect_context::<Api>();
    let latest = Latest::new();
    Effect::new(move |_| {
        latest.forget();
        let text = draft.text.get();
        if text == draft.applied.get() {
            draft.issues.set(Vec::new());
            return;
        }
        let change = change.clone();
        let answer = async move { api.check(&change, &Value::String(text)).await };
        latest.ask(PAUSE, answer, move |found| {
            if let Some(found) = found {
                draft.issues.set(found);
            }
        });
    });
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
fn apply(
    name: ApiInstanceName,
    draft: TextDraft,
    conflict: TextConflict,
) -> impl Fn() + Clone + Send + Sync + 'static {
    let (api, live) = (expect_context::<Api>(), expect_context::<Live>());
    let notices = expect_context::<Notices>();
    move || {
        if draft.waiting.get_untracked() {
            return;
        }
        draft.waiting.set(true);
        let name = name.clone();
        spawn_local(async move {
            let sent = send(api, &name, draft, conflict).await;
            if let Ok(Some(view)) = &sent {
                draft.take(view.clone());
                live.applied(&name, notices).await;
            }
            draft.waiting.try_set(false);
            match sent {
                Ok(_) => {}
                Err(ApiError::Refused(problem)) if !problem.issues.is_empty() => {
                    draft.refuse(problem.issues);
                }
                Err(error) => notices.failed(error.of_change()),
            }
        });
    }
}

/// Sends the text, together with what others have applied before; gives the text that is
/// there now. None if they changed the same, which a person is asked about.
async fn send(
    api: Api,
    name: &ApiInstanceName,
    draft: TextDraft,
    conflict: TextConflict,
) -> Result<Option<Tagged<String>>, ApiError> {
    loop {
        let (text, seen) = (draft.text.get_untracked(), draft.seen.get_untracked());
        let error = match api.replace_yaml(name, &text, seen.as_ref()).await {
            Ok(()) => return api.yaml(name).await.map(Some),
            Err(error) if error.is_conflict() => error,
            Err(error) => return Err(error),
        };
        match conflict.overtaken().await? {
            Some(true) => {}
            Some(false) => return Ok(None),
            None => return Err(error),
        }
    }
}
