//! The form itself, and what becomes of it when it is sent.

use std::future::Future;

use gateway_model::ApiInstanceView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::advanced::{Advanced, Defaults};
use super::conflict::{InstanceChanged, InstanceConflict, InstanceDecision};
use super::fields::ApiInstanceFields;
use super::labels::{self, Labels};
use super::routes::Routes;
use super::services::Services;
use crate::api::{ApiError, Change};
use crate::components::checking::{Question, check_as_typed};
use crate::components::differences::what_changes;
use crate::components::field::{FormIssues, TextField, Toggle, focus_field};
use crate::components::form_issues::Part;
use crate::components::issue_summary::IssueSummary;
use crate::components::when::When;
use crate::forms::api_instance::ApiInstanceForm;
use crate::leaving::Leaving;
use crate::live::Live;
use crate::notices::Notices;
use crate::pages::api_instance::Disabling;

/// What is said of a copy in the place of the field *Enabled*.
const COPY: &str = "The copy has the policies of its original, but no key and no password. It is \
                    disabled until you enable it.";

/// The form. `send` hands it to the gateway; `done` gets what came of it. `named`
/// says whether the name can be chosen, `fixed` that nothing can: a file declares it.
#[component]
pub fn InstanceForm<Send, Sent, Done>(
    fields: ApiInstanceFields,
    named: bool,
    #[prop(optional)] fixed: bool,
    /// Whether it is for a copy, which is disabled at first.
    #[prop(optional)]
    copy: bool,
    /// What may be made of it by others meanwhile, where it exists already.
    #[prop(optional)]
    conflict: Option<InstanceConflict>,
    /// What the form would change, where it can be changed.
    #[prop(optional_no_strip)]
    change: Option<Change>,
    submit: &'static str,
    send: Send,
    done: Done,
) -> impl IntoView
where
    Send: Fn(ApiInstanceForm) -> Sent + Clone + 'static,
    Sent: Future<Output = Result<ApiInstanceView, ApiError>> + 'static,
    Done: Fn(ApiInstanceView) + Clone + 'static,
{
    provide_context(FormIssues::new());
    provide_context(Defaults::ask(expect_context()));
    let question = Memo::new(move |_| {
        change.clone().map(|change| Question {
            change,
            document: fields.read().document(),
        })
    });
    check_as_typed(expect_context(), Part::Whole, question, move |issues| {
        labels::placed(issues, fields)
    });
    let leaving = expect_context::<Leaving>();
    let waiting = RwSignal::new(false);
    let routed = Memo::new(move |_| fields.services.len() > 1 || fields.routes.len() > 0);
    leaving.watch(Signal::derive(move || fields.is_dirty()));
    let run = StoredValue::new_local(sending(fields, conflict, waiting, send, done));
    let run = move || {
        let _ = run.try_with_value(|run| run());
    };
    let disabling = Disabling::take();
    let press = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match conflict.filter(|_| fields.disables()) {
            None => run(),
            Some(conflict) => spawn_local(disabling.ask(conflict.instance(), run)),
        }
    };
    let again = Callback::new(move |()| run());
    view! {
        <form class="card form" on:submit=press novalidate>
            {conflict.map(|conflict| view! { <InstanceChanged conflict /> })}
            <IssueSummary />
            <fieldset class="plain" disabled=fixed>
            {named.then(|| view! { <NameField value=fields.name /> })}
            <TextField
                path="address"
                label="Address"
                class="code"
                value=fields.address
                help=|| {
                    "Where it listens, with its base path: 127.0.0.1 for this machine only, \
                     0.0.0.0 for every interface. Several API instances may share a port."
                }
            />
            <Services fields />
            <When on=routed>
                <Routes fields />
            </When>
            <Labels fields />
            <Advanced path="timeouts" times=fields.times preserve_host=fields.preserve_host />
            {match copy {
                true => view! { <p class="help">{COPY}</p> }.into_any(),
                false => view! { <EnabledField value=fields.enabled /> }.into_any(),
            }}
            </fieldset>
            {conflict.map(|_| what_changes(move || fields.changes()))}
            {(!fixed).then(|| view! { <SubmitButton words=submit at_once=!copy waiting /> })}
        </form>
        {conflict.map(|conflict| view! { <InstanceDecision conflict again /> })}
    }
}

/// Sends the form, once at a time, and says what came of it.
fn sending<Send, Sent, Done>(
    fields: ApiInstanceFields,
    conflict: Option<InstanceConflict>,
    waiting: RwSignal<bool>,
    send: Send,
    done: Done,
) -> impl Fn()
where
    Send: Fn(ApiInstanceForm) -> Sent + Clone + 'static,
    Sent: Future<Output = Result<ApiInstanceView, ApiError>> + 'static,
    Done: Fn(ApiInstanceView) + Clone + 'static,
{
    let issues = expect_context::<FormIssues>();
    let (live, leaving) = (expect_context::<Live>(), expect_context::<Leaving>());
    let notices = expect_context::<Notices>();
    move || {
        if waiting.get_untracked() {
            return;
        }
        waiting.set(true);
        let (send, done) = (send.clone(), done.clone());
        spawn_local(async move {
            let result = deliver(send, fields, conflict).await;
            waiting.try_set(false);
            match result {
                Ok(Some((form, view))) => {
                    issues.set(Vec::new());
                    fields.begin.set(form);
                    leaving.forget();
                    live.refresh().await;
                    done(view);
                }
                Ok(None) => {}
                Err(error) => refuse(error, fields, issues, notices),
            }
        });
    }
}

/// Sends the form, together with what others have applied before; gives what was sent and
/// what came of it. None if they changed the same, which a person is asked about.
async fn deliver<Send, Sent>(
    send: Send,
    fields: ApiInstanceFields,
    conflict: Option<InstanceConflict>,
) -> Result<Option<(ApiInstanceForm, ApiInstanceView)>, ApiError>
where
    Send: Fn(ApiInstanceForm) -> Sent,
    Sent: Future<Output = Result<ApiInstanceView, ApiError>>,
{
    loop {
        let form = untrack(|| fields.read());
        let error = match send(form.clone()).await {
            Ok(view) => return Ok(Some((form, view))),
            Err(error) => error,
        };
        let Some(conflict) = conflict.filter(|_| error.is_conflict()) else {
            return Err(error);
        };
        match conflict.overtaken().await? {
            Some(true) => {}
            Some(false) => return Ok(None),
            None => return Err(error),
        }
    }
}

#[component]
fn SubmitButton(words: &'static str, at_once: bool, waiting: RwSignal<bool>) -> impl IntoView {
    let effect = at_once.then(|| view! { <span class="help">"It takes effect at once."</span> });
    view! {
        <div class="actions">
            <button type="submit" class="primary" aria-disabled=Signal::derive(move || waiting.get().to_string())>
                {move || if waiting.get() { "Applying…" } else { words }}
            </button>
            {effect}
        </div>
    }
}

#[component]
fn NameField(value: RwSignal<String>) -> impl IntoView {
    view! {
        <TextField
            path="name"
            label="Name"
            class="code"
            placeholder="orders"
            value
            help=|| "Lower-case letters, digits and hyphens. It cannot be changed later."
        />
    }
}

#[component]
fn EnabledField(value: RwSignal<bool>) -> impl IntoView {
    view! {
        <Toggle
            path="enabled"
            label="Enabled"
            value
            help=|| "A disabled API instance does not listen."
        />
    }
}

/// Shows a refusal at the fields that it is about.
fn refuse(error: ApiError, fields: ApiInstanceFields, issues: FormIssues, notices: Notices) {
    match error.issues("name") {
        Ok(found) => {
            let found = labels::placed(found, fields);
            let first = found.first().map(|issue| issue.path.clone());
            issues.set(found);
            if let Some(path) = first {
                focus_field(&path);
            }
        }
        Err(error) => notices.failed(error.of_change()),
    }
}
