//! The page with the form and what came back.

use gateway_model::ApiInstanceView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::credentials::{CredentialFields, CredentialForm};
use super::earlier::{Earlier, EarlierRequests};
use super::fields::{RequestFields, RequestForm};
use super::response::{Came, response};
use crate::api::{Api, ApiError};
use crate::components::asked::Asked;
use crate::components::field::FormIssues;
use crate::components::issue_summary::IssueSummary;
use crate::pages::api_instance::{InstanceFrame, Tab};

/// Trying an API instance.
#[component]
pub fn TryPage() -> impl IntoView {
    view! { <InstanceFrame tab=Tab::Try content=content /> }
}

/// What a person works with.
#[derive(Clone, Copy)]
struct Desk {
    api: Api,
    instance: Memo<ApiInstanceView>,
    fields: RequestFields,
    credentials: CredentialFields,
    earlier: Earlier,
    issues: FormIssues,
    waiting: RwSignal<bool>,
    answer: RwSignal<Option<Result<Came, String>>>,
}

impl Desk {
    /// Sends what is filled in.
    fn send(self) {
        if self.waiting.get_untracked() {
            return;
        }
        self.issues.set(Vec::new());
        let instance = self.instance.get_untracked().instance;
        let (credentials, guards) =
            untrack(|| (self.credentials.read(), self.credentials.guards()));
        let draft = self.fields.read();
        let proof = match credentials.headers(&guards) {
            Ok(proof) => proof,
            Err(sentence) => return self.answer.set(Some(Err(sentence.to_owned()))),
        };
        self.waiting.set(true);
        self.earlier.keep(draft.clone());
        let command = credentials.command(&draft, &instance.address.to_string(), &guards);
        let mut sent = draft;
        // Issues name headers by their place among those that are typed.
        sent.headers.extend(proof);
        spawn_local(async move {
            let result = self.api.try_request(&instance.name, &sent).await;
            self.waiting.try_set(false);
            let answer = match result {
                Ok(view) => Ok(Came {
                    view,
                    command,
                    is_guarded: guards.any,
                }),
                Err(ApiError::Refused(problem)) if !problem.issues.is_empty() => {
                    return self.issues.set(problem.issues);
                }
                Err(error) => Err(error.to_string()),
            };
            self.answer.try_set(Some(answer));
        });
    }
}

fn content(instance: Memo<ApiInstanceView>) -> AnyView {
    let issues = FormIssues::new();
    provide_context(issues);
    let name = instance.with_untracked(|it| it.instance.name.clone());
    let desk = Desk {
        api: expect_context::<Api>(),
        instance,
        fields: RequestFields::new(),
        credentials: CredentialFields::new(Asked::by(name.clone())),
        earlier: Earlier::of(&name),
        issues,
        waiting: RwSignal::new(false),
        answer: RwSignal::new(None),
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        desk.send();
    };
    view! {
        <div class="workbench workbench-even">
            <form class="card form" on:submit=send novalidate>
                <IssueSummary />
                <RequestForm fields=desk.fields />
                <CredentialForm fields=desk.credentials />
                <div class="actions">
                    <button
                        type="submit"
                        class="primary"
                        aria-disabled=Signal::derive(move || desk.waiting.get().to_string())
                    >
                        {move || if desk.waiting.get() { "Sending…" } else { "Send" }}
                    </button>
                    <EarlierRequests earlier=desk.earlier fields=desk.fields />
                </div>
            </form>
            <section class="card token" aria-label="Response" aria-live="polite">
                {move || match desk.answer.get() {
                    None => {
                        view! { <p class="muted">"The response appears here."</p> }.into_any()
                    }
                    Some(Ok(came)) => response(came),
                    Some(Err(words)) => view! { <p class="field-error">{words}</p> }.into_any(),
                }}
            </section>
        </div>
    }
    .into_any()
}
